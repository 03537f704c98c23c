//! Who played where, when: memberships, careers, transfers.

mod days;
pub mod handlers;
mod list;
mod model;
pub mod operations;
mod queries;
mod rules;
mod transfer;
mod writes;

pub use days::covers;
pub use list::Filter;
pub use model::{CareerStep, CurrentTeam, Membership, MembershipDetails, Terms};
pub use queries::{by_start, current_teams, of_player, team_exists};
pub use transfer::{Transfer, Transferred};
pub use writes::{create, delete, update};
