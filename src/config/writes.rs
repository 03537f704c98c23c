//! The settings of writes.

use clap::{Args, builder::FalseyValueParser};

/// What is asked of a write.
#[derive(Debug, Clone, Copy, Args)]
pub struct Writes {
    /// Refuse a PUT, PATCH or DELETE that does not say with If-Match which version it is about (428)
    #[arg(long, env = "TEAMSHEET_REQUIRE_IF_MATCH", value_parser = FalseyValueParser::new())]
    pub require_if_match: bool,
}
