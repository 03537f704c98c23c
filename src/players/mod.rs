//! Players.

pub mod handlers;
mod list;
mod model;
pub mod operations;
mod queries;
mod writes;

pub use list::{Filter, page};
pub use model::{NewPlayer, Player, PlayerInput, PlayerView};
pub use queries::{of_team_on, view, views};
pub use writes::{create, find, update};
