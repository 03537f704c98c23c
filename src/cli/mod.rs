//! The command line: one file per subcommand.

mod failure;
mod healthcheck;
mod import;
mod key;
mod log;
mod openapi;
mod serve;
mod user;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::config;

/// A roster server: teams, players, and who played where, when.
#[derive(Debug, Parser)]
#[command(name = "teamsheet", version, about, max_term_width = 100)]
struct Cli {
    /// The folder with the database and the signing key
    #[arg(
        long,
        global = true,
        env = "TEAMSHEET_DATA_DIR",
        default_value = "data",
        value_name = "DIR"
    )]
    data_dir: PathBuf,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server
    Serve(config::Serve),
    /// Read teams, players or memberships from a CSV file, all or nothing
    Import(import::Import),
    /// Manage who may sign in
    User(user::User),
    /// Manage the key that signs tokens
    Key(key::Key),
    /// Print the description of the API (OpenAPI 3.1, JSON)
    Openapi,
    /// Ask a running server whether it is ready; for a container's health check
    Healthcheck(healthcheck::Healthcheck),
}

/// Runs the command: 0, 1 where it failed and said why on standard error, 2 where it was not understood.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    log::start();
    let done = match cli.command {
        Command::Serve(settings) => serve::run(&settings, &cli.data_dir),
        Command::Import(import) => import.run(&cli.data_dir),
        Command::User(user) => user.run(&cli.data_dir),
        Command::Key(key) => key.run(&cli.data_dir),
        Command::Openapi => openapi::run(),
        Command::Healthcheck(check) => check.run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("teamsheet: {failure}");
            ExitCode::FAILURE
        }
    }
}
