//! The known columns of a file, and the conversion of cells to JSON.

use serde_json::Value;

/// The kind of the rows of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum RowKind {
    /// Teams.
    Teams,
    /// Players.
    Players,
    /// Memberships.
    Memberships,
}

/// The type of a column.
#[derive(Debug, Clone, Copy)]
enum ColumnType {
    Text,
    /// An integer.
    Number,
    /// true or false, yes or no, 1 or 0.
    Flag,
    /// Colors, separated by spaces.
    Colors,
}

/// A known column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The name, usually that of the field in the API.
    pub name: &'static str,
    column_type: ColumnType,
}

const fn text(name: &'static str) -> Column {
    Column { name, column_type: ColumnType::Text }
}

const fn number(name: &'static str) -> Column {
    Column { name, column_type: ColumnType::Number }
}

const TEAMS: &[Column] = &[
    text("name"),
    text("category"),
    text("short_name"),
    text("code"),
    text("sport"),
    text("country"),
    text("city"),
    text("venue"),
    number("founded_year"),
    text("website"),
    Column { name: "colors", column_type: ColumnType::Colors },
];

const PLAYERS: &[Column] = &[
    text("name"),
    text("given_name"),
    text("family_name"),
    text("birth_date"),
    text("nationality"),
    number("height_cm"),
    number("weight_kg"),
    text("dominant_side"),
];

const MEMBERSHIPS: &[Column] = &[
    text("team"),
    text("player"),
    text("shirt_number"),
    text("position"),
    Column { name: "captain", column_type: ColumnType::Flag },
    text("season"),
    text("start_date"),
    text("end_date"),
];

impl RowKind {
    /// The columns that a file may have. With a provider, teams and players are identified by its ids.
    pub fn columns(self, with_provider: bool) -> Vec<Column> {
        let key = if with_provider { text("external_id") } else { number("id") };
        match self {
            Self::Teams => [&[key], TEAMS].concat(),
            Self::Players => [&[key], PLAYERS].concat(),
            Self::Memberships => MEMBERSHIPS.to_vec(),
        }
    }

    /// The columns that a file must have.
    pub fn required(self, with_provider: bool) -> &'static [&'static str] {
        match (self, with_provider) {
            (Self::Memberships, _) => &["team", "player", "start_date"],
            (_, true) => &["external_id"],
            (_, false) => &[],
        }
    }
}

impl Column {
    /// Converts a cell to JSON. An invalid cell stays a text, which is rejected later.
    pub fn value(self, cell: &str) -> Value {
        match self.column_type {
            ColumnType::Text => cell.into(),
            ColumnType::Number => cell.parse::<i64>().map_or_else(|_| cell.into(), Value::from),
            ColumnType::Flag => match cell.to_ascii_lowercase().as_str() {
                "true" | "yes" | "1" => true.into(),
                "false" | "no" | "0" => false.into(),
                _ => cell.into(),
            },
            ColumnType::Colors => cell.split_whitespace().map(Value::from).collect(),
        }
    }
}
