//! The options of an import.

use super::{dates::DateFormat, decode::Encoding, delimiter::Delimiter};
use crate::{database::ids::TeamId, values::Day};

/// The options of an import.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The provider of the ids in the file; `None` for our own ids.
    pub provider: Option<String>,
    /// The columns to read: our name, then the title in the file. Empty: all columns, by their titles.
    pub map: Vec<(String, String)>,
    /// Cell values that mean null.
    pub nulls: Vec<Null>,
    /// The system of ambiguous country codes; `None` rejects them in a file with other codes than ISO's.
    pub country_codes: Option<CodeSystem>,
    /// The delimiter; `None` for that of the header.
    pub delimiter: Option<Delimiter>,
    /// The encoding of a file without a byte order mark; `None` for UTF-8.
    pub encoding: Option<Encoding>,
    /// The order of ambiguous dates; `None` rejects them.
    pub date_format: Option<DateFormat>,
    /// The options of squad files.
    pub squad: SquadOptions,
    /// Whether the transaction is rolled back at the end.
    pub dry_run: bool,
}

/// The options of squad files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SquadOptions {
    /// The team of all rows.
    pub team: Option<TeamId>,
    /// The season of rows without one.
    pub season: Option<String>,
    /// The first day of rows without one.
    pub start: Option<Day>,
    /// Whether unknown teams are created.
    pub create_teams: bool,
}

/// A cell value that means null.
#[derive(Debug, Clone)]
pub struct Null {
    /// The column, by our name or the one in the file; `None` for any column.
    pub column: Option<String>,
    /// The value.
    pub word: String,
}

/// A system of country codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum CodeSystem {
    /// ISO 3166-1.
    Iso,
    /// The International Olympic Committee.
    Ioc,
    /// FIFA.
    Fifa,
}
