//! Helpers of all tests.

mod assertions;
mod client;
mod command;
mod large_roster;
mod process;
mod query_log;
mod raw_connection;
mod roster;
mod server;

pub use assertions::{
    CHALLENGE, INSUFFICIENT, INVALID, assert_401, assert_error, assert_unauthorized, login,
    unauthorized_mismatch,
};
pub use client::{Client, Response};
pub use command::{CommandOutput, shared_data_folder, teamsheet};
pub use process::{EnvVars, Process};
pub use query_log::{QueryLog, plan};
pub use raw_connection::{Headers, RawConnection, RawResponse};
pub use roster::{UnchangedRoster, full_team, run_concurrently, with_fields};
pub use server::{PASSWORD, Server, Setup};
