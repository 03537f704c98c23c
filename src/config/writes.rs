//! The settings of writes.

use clap::{Args, builder::FalseyValueParser};

/// The settings of writes.
#[derive(Debug, Clone, Copy, Args)]
pub struct Writes {
    /// Reject a PUT, PATCH or DELETE without If-Match (428)
    #[arg(long, env = "TEAMSHEET_REQUIRE_IF_MATCH", value_parser = FalseyValueParser::new())]
    pub require_if_match: bool,
}
