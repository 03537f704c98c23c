//! The settings of the server. Each doc comment here is the help text of its flag.

mod access;
mod secrets;
mod writes;

pub use access::{Access, Keys, Registration, Signing};
pub use secrets::Secrets;
pub use writes::Writes;

use std::str::FromStr;

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

    /// A page's origin that may use the API from a browser (such as `https://app.example`), or * for any; may be given more than once
    #[arg(long = "cors-origin", env = "TEAMSHEET_CORS_ORIGIN", value_name = "ORIGIN")]
    pub cors_origins: Vec<Origins>,

    /// Who may sign in, and how
    #[command(flatten)]
    pub access: Access,
}

/// Origins with commas between them; what is empty has none, as a variable that is set to nothing.
#[derive(Debug, Clone)]
pub struct Origins(pub Vec<String>);

impl FromStr for Origins {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let origins = text.split(',').filter(|_| !text.is_empty());
        origins.map(parse_origin).collect::<Result<_, _>>().map(Self)
    }
}

/// An origin as a browser sends it (RFC 6454, 6.2): scheme, host, and the port where it is not the usual one.
fn parse_origin(text: &str) -> Result<String, String> {
    if text == "*" {
        return Ok(text.to_owned());
    }
    // A pattern would be the name of a host that no browser ever sends.
    let origin = Some(text).filter(|text| !text.contains('*'));
    let origin = origin.and_then(|text| url::Url::parse(text).ok());
    let origin = origin.filter(|url| matches!(url.scheme(), "http" | "https"));
    match origin.map(|url| url.origin().ascii_serialization()) {
        Some(origin) if origin == text => Ok(origin),
        Some(origin) => Err(format!("must be an origin, such as {origin}")),
        None => Err("must be an origin, such as https://app.example, or *".to_owned()),
    }
}
