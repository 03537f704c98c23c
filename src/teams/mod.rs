//! Teams and their squads.

pub mod handlers;
mod list;
mod model;
pub mod operations;
mod queries;
mod squad;
mod writes;

pub use list::Filter;
pub use model::{Team, TeamInput};
pub use squad::{AsOf, SquadMember, handler as squad};
pub use writes::{create, find, update};
