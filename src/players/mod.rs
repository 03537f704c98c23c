//! Players.

mod list;
mod model;
mod queries;
mod resource;

pub use list::Filter;
pub use model::{NewPlayer, Player, PlayerInput, PlayerView};
pub use queries::of_team_on;
