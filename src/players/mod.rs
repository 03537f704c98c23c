//! Players.

mod list;
mod model;
mod queries;
mod resource;
mod shown_birth_date;

pub use list::Filter;
pub use model::{NewPlayer, Player, PlayerInput, PlayerView};
pub use queries::{
    after, by_name_and_birth_date, by_name_in_team, ids_between, largest_id, of_team_on,
};
