//! Players.

mod list;
mod model;
mod queries;
mod resource;
mod shown_birth_date;

pub use list::Filter;
pub use model::{NewPlayer, Player, PlayerInput, PlayerView};
pub use queries::{by_name_key, ids_between, largest_id, of_team_on};
