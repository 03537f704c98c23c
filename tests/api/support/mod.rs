//! What the tests share: a server of their own each, a client, a clock, the command line.

mod client;
mod command;
mod roster;
mod server;

pub use client::{Answer, Client};
pub use command::{Said, data_folder, teamsheet};
pub use roster::{Untouched, at_once, with};
pub use server::{PASSWORD, Server, Setup};
