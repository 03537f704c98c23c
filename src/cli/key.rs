//! `teamsheet key`: may run beside a server, which sees the new key with its next request.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::failure::Failure;
use crate::{
    auth::{REMEMBERED, keys},
    clock::Timestamp,
    config::Secrets,
};

#[derive(Debug, Args)]
pub(super) struct Key {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Sign with a new key from now on; nobody is signed out by it
    Rotate,
}

impl Key {
    pub(super) fn run(&self, data_dir: &Path) -> Result<(), Failure> {
        let Action::Rotate = self.action;
        let file = std::env::var_os("TEAMSHEET_JWT_SECRET_FILE").map(PathBuf::from);
        let secrets = Secrets::from_environment();
        let kids = keys::rotate(file.as_deref(), &secrets, data_dir, Timestamp::now(), REMEMBERED);
        for kid in kids.map_err(|error| error.to_string())? {
            println!("tokens are signed with the key {kid} now");
        }
        Ok(())
    }
}
