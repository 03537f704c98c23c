//! Players.

pub mod handlers;
mod list;
mod model;
pub mod operations;
mod queries;
mod writes;

pub use list::Filter;
pub use model::{NewPlayer, Player, PlayerInput, PlayerView};
pub use queries::by_ids;
pub use writes::{create, find, update};
