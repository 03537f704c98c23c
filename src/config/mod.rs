//! The settings of the server. Each doc comment here is the help text of its flag.

mod access;
mod secrets;
mod writes;

pub use access::{Access, Keys, Registration, Signing};
pub use secrets::Secrets;
pub use writes::Writes;

use clap::{Args, builder::FalseyValueParser};

/// How the server runs.
#[derive(Debug, Clone, Args)]
pub struct Serve {
    /// The address to listen on; 0.0.0.0 is every one of the machine
    #[arg(long, env = "TEAMSHEET_HOST", default_value = "127.0.0.1")]
    pub host: String,

    /// The port to listen on; with 0 the system picks a free one
    #[arg(long, env = "TEAMSHEET_PORT", default_value_t = 8080)]
    pub port: u16,

    /// How many threads answer requests; as many as there are cores where left out
    #[arg(long, env = "TEAMSHEET_WORKERS", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub workers: Option<u16>,

    /// Fill an empty database with a small invented league
    #[arg(long, env = "TEAMSHEET_DEMO", value_parser = FalseyValueParser::new())]
    pub demo: bool,

    /// The most writes that share one commit; 1 commits each by itself
    #[arg(long, env = "TEAMSHEET_WRITE_GROUP", default_value_t = 256, value_parser = clap::value_parser!(u16).range(1..=4096))]
    pub write_group: u16,

    /// Log each request
    #[arg(long, env = "TEAMSHEET_ACCESS_LOG", value_parser = FalseyValueParser::new())]
    pub access_log: bool,

    /// What is asked of a write
    #[command(flatten)]
    pub writes: Writes,

    /// Who may sign in, and how
    #[command(flatten)]
    pub access: Access,
}
