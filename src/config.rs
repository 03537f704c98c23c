//! The settings of the server. Each doc comment here is the help text of its flag.

use std::path::PathBuf;

use clap::Args;

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
    #[arg(long, env = "TEAMSHEET_DEMO")]
    pub demo: bool,

    /// The cost of a password hash (bcrypt): each step doubles its time; below 10 is for tests
    #[arg(long, env = "TEAMSHEET_BCRYPT_COST", default_value_t = 12, value_parser = clap::value_parser!(u32).range(4..=15))]
    pub bcrypt_cost: u32,

    /// A file whose bytes are the key that signs tokens, instead of one in the data folder
    #[arg(long, env = "TEAMSHEET_JWT_SECRET_FILE", value_name = "FILE")]
    pub jwt_secret_file: Option<PathBuf>,

    /// The most writes that share one commit; 1 commits each by itself
    #[arg(long, env = "TEAMSHEET_WRITE_GROUP", default_value_t = 256, value_parser = clap::value_parser!(u16).range(1..=4096))]
    pub write_group: u16,

    /// Log each request
    #[arg(long, env = "TEAMSHEET_ACCESS_LOG")]
    pub access_log: bool,
}

/// What must not stand on a command line, where every user of the machine can read it.
#[derive(Clone, Default)]
pub struct Secrets {
    /// `TEAMSHEET_JWT_SECRET`: the key that signs tokens, its UTF-8 bytes as they are.
    pub jwt_secret: Option<String>,
    /// `TEAMSHEET_ADMIN_PASSWORD`: the password of the first user, `admin`.
    pub admin_password: Option<String>,
}

impl Secrets {
    /// Reads the environment.
    pub fn from_environment() -> Self {
        Self {
            jwt_secret: std::env::var("TEAMSHEET_JWT_SECRET").ok(),
            admin_password: std::env::var("TEAMSHEET_ADMIN_PASSWORD").ok(),
        }
    }
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets(…)")
    }
}
