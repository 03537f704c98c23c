//! External ids: the ids of teams and players in other systems, by provider.

mod model;
mod queries;

pub use model::{ExternalId, ExternalIds};
pub use queries::{players, teams};
