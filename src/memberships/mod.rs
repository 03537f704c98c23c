//! Memberships: which player was in which team when. Also careers and transfers.

mod career;
mod list;
mod model;
pub mod period;
mod queries;
mod resource;
mod rules;
mod transfer;

pub use career::{CareerStep, handler as career};
pub use list::Filter;
pub use model::{CurrentTeam, Membership, MembershipDetails, MembershipTerms, NewMembership};
pub use queries::{by_start, current_teams, of_player, team_exists};
pub use transfer::{
    Transfer, TransferResult, handler as transfer, operation as transfer_operation,
};
