//! Teams and their squads.

mod list;
mod model;
mod queries;
mod resource;
mod squad;

pub use list::Filter;
pub use model::{Team, TeamInput};
pub use queries::{after, by_ids, by_name, ids_between, largest_id, page_by_name};
pub use squad::{AsOf, SquadMember, handler as squad, squad_on};
