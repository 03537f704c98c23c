//! The columns that a file may have, and how a cell becomes a JSON value.

use serde_json::Value;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Resource {
    /// One team a row.
    Teams,
    /// One player a row.
    Players,
    /// One membership a row.
    Memberships,
}

/// How the cells of a column are written.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Text,
    /// A whole number.
    Number,
    /// true or false, yes or no, 1 or 0.
    Flag,
    /// Colors, separated by spaces.
    Colors,
}

/// A column that is known.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name, which is that of the member in the API.
    pub name: &'static str,
    kind: Kind,
}

const fn text(name: &'static str) -> Column {
    Column { name, kind: Kind::Text }
}

const fn number(name: &'static str) -> Column {
    Column { name, kind: Kind::Number }
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
    Column { name: "colors", kind: Kind::Colors },
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
    Column { name: "captain", kind: Kind::Flag },
    text("season"),
    text("start_date"),
    text("end_date"),
];

impl Resource {
    /// The columns that a file may have. With a provider, teams and players are known by its ids.
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
    /// The cell as the API would have it. What cannot be converted stays a text, and breaks its rule there.
    pub fn value(self, cell: &str) -> Value {
        match self.kind {
            Kind::Text => cell.into(),
            Kind::Number => cell.parse::<i64>().map_or_else(|_| cell.into(), Value::from),
            Kind::Flag => match cell.to_ascii_lowercase().as_str() {
                "true" | "yes" | "1" => true.into(),
                "false" | "no" | "0" => false.into(),
                _ => cell.into(),
            },
            Kind::Colors => cell.split_whitespace().map(Value::from).collect(),
        }
    }
}
