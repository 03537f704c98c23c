//! Memberships: which player was in which team when. Also careers and transfers.

mod career;
mod list;
mod model;
mod new_season;
pub mod period;
mod queries;
mod resource;
mod rules;
mod transfer;

pub use career::{CareerStep, handler as career};
pub use list::Filter;
pub use model::{CurrentTeam, Membership, MembershipDetails, MembershipTerms, NewMembership};
pub use new_season::operation as new_season_operation;
pub use queries::{
    after, by_start, career as career_of, current_teams, of_player, of_team, squad_sizes,
    team_exists,
};
pub use transfer::{
    Transfer, TransferResult, handler as transfer, operation as transfer_operation,
};
