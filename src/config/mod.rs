//! The settings of the server. Each doc comment here is the help text of its flag.

mod access;
mod privacy;
mod public_url;
mod secrets;
mod writes;

pub use access::{Access, Keys, Registration, Signing};
pub use privacy::{Privacy, PublicBirthDates};
pub use public_url::PublicUrl;
pub use secrets::Secrets;
pub use writes::Writes;

use std::{str::FromStr, time::Duration};

use actix_web::http::header::HeaderName;
use clap::{Args, builder::FalseyValueParser};

/// The default of [`Serve::index_delay`].
pub const INDEX_DELAY: Duration = Duration::from_millis(500);

/// The default of [`Serve::idle_check_period`].
const IDLE_CHECK_PERIOD: Duration = Duration::from_secs(1);

/// The settings of `teamsheet serve`.
#[derive(Debug, Clone, Args)]
pub struct Serve {
    /// The address to listen on; 0.0.0.0 means all addresses
    #[arg(long, env = "TEAMSHEET_HOST", default_value = "127.0.0.1")]
    pub host: String,

    /// The port to listen on; 0 means any free port
    #[arg(long, env = "TEAMSHEET_PORT", default_value_t = 8080)]
    pub port: u16,

    /// The number of worker threads [default: the number of cores]
    #[arg(long, env = "TEAMSHEET_WORKERS", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub workers: Option<u16>,

    /// Fill an empty database with a small invented league
    #[arg(long, env = "TEAMSHEET_DEMO", value_parser = FalseyValueParser::new())]
    pub demo: bool,

    /// The maximum number of writes that share one commit
    #[arg(long, env = "TEAMSHEET_WRITE_GROUP", default_value_t = 256, value_parser = clap::value_parser!(u16).range(1..=4096))]
    pub write_group: u16,

    /// How long the writer is idle before it indexes pending rows; not a flag, for tests
    #[arg(skip = INDEX_DELAY)]
    pub index_delay: Duration,

    /// How often idle connections are looked for; not a flag, for tests
    #[arg(skip = IDLE_CHECK_PERIOD)]
    pub idle_check_period: Duration,

    /// Log each request
    #[arg(long, env = "TEAMSHEET_ACCESS_LOG", value_parser = FalseyValueParser::new())]
    pub access_log: bool,

    /// The settings of writes
    #[command(flatten)]
    pub writes: Writes,

    /// The URL under which clients reach the server, such as `https://example.org/roster` if a proxy removes `/roster`
    #[arg(long, env = "TEAMSHEET_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<PublicUrl>,

    /// An origin whose pages may use the API in a browser (such as `https://app.example`), or * for any; may be given more than once
    #[arg(long = "cors-origin", env = "TEAMSHEET_CORS_ORIGIN", value_name = "ORIGIN")]
    pub cors_origins: Vec<Origins>,

    /// A request header that pages may send besides the usual ones; may be given more than once
    #[arg(
        long = "cors-headers",
        env = "TEAMSHEET_CORS_HEADERS",
        value_name = "NAME",
        value_delimiter = ','
    )]
    pub cors_headers: Vec<HeaderName>,

    /// The settings of what the public sees
    #[command(flatten)]
    pub privacy: Privacy,

    /// An origin whose pages may show squads in a frame (such as `https://club.example`); may be given more than once
    #[arg(long = "embed-origin", env = "TEAMSHEET_EMBED_ORIGIN", value_name = "ORIGIN")]
    pub embed_origins: Vec<Origins>,

    /// The settings of authentication
    #[command(flatten)]
    pub access: Access,
}

/// A comma-separated list of origins; empty if the variable is set to an empty string.
#[derive(Debug, Clone)]
pub struct Origins(pub Vec<String>);

impl FromStr for Origins {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let origins = text.split(',').filter(|_| !text.is_empty());
        origins.map(parse_origin).collect::<Result<_, _>>().map(Self)
    }
}

/// An origin as a browser sends it (RFC 6454, 6.2): scheme, host, and the port unless it is the default of the scheme.
fn parse_origin(text: &str) -> Result<String, String> {
    if text == "*" {
        return Ok(text.to_owned());
    }
    // A pattern is not supported, and no browser sends one.
    let origin = Some(text).filter(|text| !text.contains('*'));
    let origin = origin.and_then(|text| url::Url::parse(text).ok());
    let origin = origin.filter(|url| matches!(url.scheme(), "http" | "https"));
    match origin.map(|url| url.origin().ascii_serialization()) {
        Some(origin) if origin == text => Ok(origin),
        Some(origin) => Err(format!("must be an origin, such as {origin}")),
        None => Err("must be an origin, such as https://app.example, or *".to_owned()),
    }
}
