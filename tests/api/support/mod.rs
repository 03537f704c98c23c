//! What the tests share: a server of their own each, a client, a clock, the command line, a process.

mod access;
mod client;
mod command;
mod crowd;
mod process;
mod roster;
mod server;
mod statements;
mod wire;

pub use access::{
    CHALLENGE, INSUFFICIENT, INVALID, assert_error, assert_refused, assert_unauthorized, login,
    not_refused,
};
pub use client::{Answer, Client};
pub use command::{Said, data_folder, teamsheet};
pub use process::{Process, Variables};
pub use roster::{Untouched, at_once, whole, with};
pub use server::{PASSWORD, Server, Setup};
pub use statements::{Statements, plan};
pub use wire::{Headers, Reply, Wire};
