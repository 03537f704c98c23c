//! What other sources call a team or a player: a map of providers to their ids.

mod model;
mod queries;

pub use model::{ExternalId, ExternalIds};
pub use queries::{players, teams};
