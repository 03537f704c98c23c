//! The settings of authentication: keys, passwords, sessions, throttling.

use std::{num::NonZeroU32, path::PathBuf};

use clap::{Args, ValueEnum};
use ipnet::IpNet;

/// The settings of authentication.
#[derive(Debug, Clone, Args)]
pub struct Access {
    /// The key that signs tokens
    #[command(flatten)]
    pub keys: Keys,

    /// The cost of a password hash (bcrypt): each step doubles its time; below 10 is for tests
    #[arg(long, env = "TEAMSHEET_BCRYPT_COST", default_value_t = 12, value_parser = clap::value_parser!(u32).range(4..=15))]
    pub bcrypt_cost: u32,

    /// Whether people may register themselves; they become viewers
    #[arg(long, env = "TEAMSHEET_REGISTRATION", value_enum, default_value_t = Registration::Closed)]
    pub registration: Registration,

    /// After how many days without a refresh a session ends
    #[arg(long, env = "TEAMSHEET_SESSION_IDLE_DAYS", value_name = "DAYS", default_value_t = 14, value_parser = clap::value_parser!(u16).range(1..=365))]
    pub session_idle_days: u16,

    /// After how many days a session ends in any case
    #[arg(long, env = "TEAMSHEET_SESSION_DAYS", value_name = "DAYS", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=365))]
    pub session_days: u16,

    /// For how many seconds a refresh token may be used again, for clients that refresh twice at once; 0 to 10
    #[arg(long, env = "TEAMSHEET_REFRESH_GRACE", value_name = "SECONDS", default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=10))]
    pub refresh_grace: u8,

    /// How many failed sign-ins in a row an account may have before it is throttled
    #[arg(long, env = "TEAMSHEET_LOGIN_FAILURES", value_name = "COUNT", default_value = "10")]
    pub login_failures: NonZeroU32,

    /// After how many seconds a throttled account may fail once more
    #[arg(
        long,
        env = "TEAMSHEET_LOGIN_FAILURE_SECONDS",
        value_name = "SECONDS",
        default_value = "6"
    )]
    pub login_failure_seconds: NonZeroU32,

    /// How many attempts to sign in, refresh or register an address may make at once; an IPv6 /64 counts as one address
    #[arg(long, env = "TEAMSHEET_ADDRESS_ATTEMPTS", value_name = "COUNT", default_value = "100")]
    pub address_attempts: NonZeroU32,

    /// After how many seconds a throttled address may make one more attempt
    #[arg(
        long,
        env = "TEAMSHEET_ADDRESS_ATTEMPT_SECONDS",
        value_name = "SECONDS",
        default_value = "1"
    )]
    pub address_attempt_seconds: NonZeroU32,

    /// A proxy whose X-Forwarded-For is trusted, as an address or a network (10.0.0.0/8); may be given more than once
    #[arg(long = "trusted-proxy", env = "TEAMSHEET_TRUSTED_PROXY", value_name = "CIDR", value_delimiter = ',', value_parser = parse_network)]
    pub trusted_proxies: Vec<IpNet>,
}

/// The key that signs tokens.
#[derive(Debug, Clone, Args)]
pub struct Keys {
    /// A file whose bytes are the signing key, instead of the one in the data folder
    #[arg(long, env = "TEAMSHEET_JWT_SECRET_FILE", value_name = "FILE")]
    pub jwt_secret_file: Option<PathBuf>,

    /// The algorithm of token signatures; no other is accepted. With eddsa, others can verify tokens with /.well-known/jwks.json
    #[arg(long, env = "TEAMSHEET_SIGNING", value_enum, default_value_t = Signing::Hs256)]
    pub signing: Signing,
}

/// The algorithm of token signatures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Signing {
    /// HMAC with SHA-256: only this server can verify tokens.
    Hs256,
    /// Ed25519: everyone can verify tokens.
    Eddsa,
}

/// Whether people may register themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Registration {
    /// Only admins add users.
    Closed,
    /// Everyone may register and becomes a viewer.
    Open,
}

/// Parses a network or a single address.
fn parse_network(text: &str) -> Result<IpNet, String> {
    let network = text.parse::<IpNet>().ok();
    let network = network.or_else(|| text.parse::<std::net::IpAddr>().ok().map(IpNet::from));
    network.ok_or_else(|| "must be an address or a network, such as 10.0.0.0/8".to_owned())
}
