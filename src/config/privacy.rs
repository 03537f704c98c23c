//! The settings of what the public sees.

use clap::{Args, ValueEnum, builder::FalseyValueParser};

/// The settings of what the public sees.
#[derive(Debug, Clone, Copy, Args)]
pub struct Privacy {
    /// Which birth dates are shown without sign-in
    #[arg(long, env = "TEAMSHEET_PUBLIC_BIRTH_DATES", value_enum, default_value_t = PublicBirthDates::Adults)]
    pub public_birth_dates: PublicBirthDates,

    /// Ask search engines not to list this server
    #[arg(long, env = "TEAMSHEET_NOINDEX", value_parser = FalseyValueParser::new())]
    pub noindex: bool,
}

/// The birth dates that are shown without sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PublicBirthDates {
    /// Those of adults; of players who are, or may be, under 18 the year.
    Adults,
    /// All, whatever the age.
    All,
    /// The years only.
    Years,
    /// None.
    None,
}
