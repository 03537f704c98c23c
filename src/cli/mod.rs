//! The command line: one file per subcommand.

mod export;
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

/// The message of a failed command: one line or, for a file with errors, one line per error.
type Failure = String;

/// A self-hosted roster server: teams, players, and who played where, when.
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
    /// Import teams, players, memberships or squads from a CSV file, all or nothing
    Import(import::Import),
    /// Export teams, players or memberships as CSV or JSON
    Export(export::Export),
    /// Manage users
    User(user::User),
    /// Manage the signing key
    Key(key::Key),
    /// Print the OpenAPI document (OpenAPI 3.1, JSON)
    Openapi,
    /// Check whether a running server is ready; for container health checks
    Healthcheck(healthcheck::Healthcheck),
}

/// Runs the command. The exit code is 0, 1 if it failed (the reason is on standard error), or 2 for wrong usage.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    log::start();
    let result = match cli.command {
        Command::Serve(settings) => serve::run(&settings, &cli.data_dir),
        Command::Import(import) => import.run(&cli.data_dir),
        Command::Export(export) => export.run(&cli.data_dir),
        Command::User(user) => user.run(&cli.data_dir),
        Command::Key(key) => key.run(&cli.data_dir),
        Command::Openapi => openapi::run(),
        Command::Healthcheck(check) => check.run(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("teamsheet: {failure}");
            ExitCode::FAILURE
        }
    }
}
