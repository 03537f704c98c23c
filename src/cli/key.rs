//! `teamsheet key`: may run beside a server, which sees the new key with its next request.

use std::path::Path;

use clap::{Args, Subcommand};

use super::failure::Failure;
use crate::{
    auth::{REMEMBERED, keys},
    clock::Timestamp,
    config::{Keys, Secrets},
};

#[derive(Debug, Args)]
pub(super) struct Key {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Sign with a new key from now on; nobody is signed out by it
    Rotate(Keys),
}

impl Key {
    pub(super) fn run(&self, data_dir: &Path) -> Result<(), Failure> {
        let Action::Rotate(settings) = &self.action;
        let secrets = Secrets::from_environment();
        let kid = keys::rotate(settings, &secrets, data_dir, Timestamp::now(), REMEMBERED);
        println!("tokens are signed with the key {} now", kid.map_err(|error| error.to_string())?);
        Ok(())
    }
}
