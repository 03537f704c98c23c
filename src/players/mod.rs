//! Players.

mod birth_date_visibility;
mod list;
mod model;
mod queries;
mod resource;

pub use birth_date_visibility::BirthDateVisibility;
pub use list::Filter;
pub use model::{NewPlayer, Player, PlayerInput, PlayerView};
pub use queries::{ids_between, largest_id, of_team_on};
