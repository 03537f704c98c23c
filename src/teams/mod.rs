//! Teams and their squads.

pub mod handlers;
mod model;
pub mod operations;
mod queries;
mod squad;
mod writes;

pub use model::{Team, TeamInput};
pub use squad::{SquadMember, handler as squad};
pub use writes::{create, find, update};
