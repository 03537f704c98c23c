//! `teamsheet key`. May run while a server is running, which uses the new key from the next request on.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::Failure;
use crate::{
    auth::{RETIRED_KEY_LIFETIME, keys},
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
    /// Generate a new signing key; tokens of the old one stay valid until they expire
    Rotate,
}

impl Key {
    pub(super) fn run(&self, data_dir: &Path) -> Result<(), Failure> {
        let Action::Rotate = self.action;
        let file = std::env::var_os("TEAMSHEET_JWT_SECRET_FILE").map(PathBuf::from);
        let secrets = Secrets::from_environment();
        let kids = keys::rotate(
            file.as_deref(),
            &secrets,
            data_dir,
            Timestamp::now(),
            RETIRED_KEY_LIFETIME,
        );
        for kid in kids.map_err(|error| error.to_string())? {
            println!("new tokens are now signed with the key {kid}");
        }
        Ok(())
    }
}
