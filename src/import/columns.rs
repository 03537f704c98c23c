//! The known columns of a file, their titles, and the conversion of cells to JSON.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::{dates, options::Options};

/// The kind of the rows of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum RowKind {
    /// Teams.
    Teams,
    /// Players.
    Players,
    /// Memberships.
    Memberships,
    /// Players, each with a membership.
    Squads,
}

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ColumnType {
    Text,
    /// An integer.
    Number,
    /// Text, of digits.
    Digits,
    /// Text; an id of our own is a number.
    Id,
    /// A whole or partial date.
    Date,
    /// true or false, yes or no, 1 or 0.
    Flag,
    /// Colors, separated by spaces.
    Colors,
    /// External ids as `provider:value`, separated by spaces; the value may be percent-encoded.
    ExternalIds,
}

/// A known column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// The name, usually that of the field in the API.
    pub name: &'static str,
    /// Other titles, as [`normalized`] returns them.
    synonyms: &'static [&'static str],
    kind: ColumnType,
}

const fn column(name: &'static str, kind: ColumnType, synonyms: &'static [&'static str]) -> Column {
    Column { name, synonyms, kind }
}

const TEAMS: &[Column] = &[
    column("name", ColumnType::Text, &["team", "teamname", "club"]),
    column("category", ColumnType::Text, &["agegroup"]),
    column("short_name", ColumnType::Text, &[]),
    column("code", ColumnType::Text, &["abbreviation"]),
    column("sport", ColumnType::Text, &[]),
    column("country", ColumnType::Text, &[]),
    column("city", ColumnType::Text, &["town"]),
    column("venue", ColumnType::Text, &["stadium", "ground"]),
    column("founded_year", ColumnType::Number, &["founded", "yearfounded"]),
    column("website", ColumnType::Text, &["url"]),
    column("colors", ColumnType::Colors, &["colours"]),
];

const PLAYERS: &[Column] = &[
    column("name", ColumnType::Text, &["player", "playername", "fullname"]),
    column("given_name", ColumnType::Text, &["firstname", "forename"]),
    column("family_name", ColumnType::Text, &["lastname", "surname"]),
    column(
        "birth_date",
        ColumnType::Date,
        &["dob", "dateofbirth", "birthday", "birthdate", "born"],
    ),
    column("nationality", ColumnType::Text, &["nation"]),
    column("height_cm", ColumnType::Number, &["height"]),
    column("weight_kg", ColumnType::Number, &["weight"]),
    column("dominant_side", ColumnType::Text, &["foot", "strongfoot", "preferredfoot"]),
];

const MEMBERSHIPS: &[Column] =
    &[column("team", ColumnType::Id, &["teamid"]), column("player", ColumnType::Id, &["playerid"])];

const SQUADS: &[Column] = &[
    column("team", ColumnType::Id, &["teamid", "teamname", "club"]),
    column("category", ColumnType::Text, &["agegroup"]),
];

/// The columns of a membership besides team and player.
const TERMS: &[Column] = &[
    column(
        "shirt_number",
        ColumnType::Digits,
        &["no", "#", "number", "shirt", "shirtno", "squadnumber", "jersey", "jerseynumber"],
    ),
    column("position", ColumnType::Text, &["pos"]),
    column("captain", ColumnType::Flag, &[]),
    column("season", ColumnType::Text, &[]),
    column("start_date", ColumnType::Date, &["start", "from", "joined"]),
    column("end_date", ColumnType::Date, &["end", "to", "until", "left"]),
];

impl RowKind {
    /// The columns that a file may have. With a provider, teams and players are identified by its ids.
    pub fn columns(self, with_provider: bool) -> Vec<Column> {
        let own = column("id", ColumnType::Number, &[]);
        let external = column("external_id", ColumnType::Text, &[]);
        let key = if with_provider { external } else { own };
        let all_ids = column("external_ids", ColumnType::ExternalIds, &[]);
        match self {
            Self::Teams if with_provider => [&[key], TEAMS].concat(),
            Self::Teams => [&[key], TEAMS, &[all_ids]].concat(),
            Self::Players if with_provider => [&[key], PLAYERS].concat(),
            Self::Players => [&[key], PLAYERS, &[all_ids]].concat(),
            Self::Memberships => [&[own], MEMBERSHIPS, TERMS].concat(),
            Self::Squads if with_provider => [&[own, external], PLAYERS, SQUADS, TERMS].concat(),
            Self::Squads => [&[own], PLAYERS, SQUADS, TERMS].concat(),
        }
    }

    /// The columns that a file must have.
    pub fn required(self, with_provider: bool) -> &'static [&'static str] {
        match (self, with_provider) {
            (Self::Memberships, _) => &["team", "player", "start_date"],
            (Self::Teams | Self::Players, true) => &["external_id"],
            (Self::Teams | Self::Players, false) | (Self::Squads, _) => &[],
        }
    }
}

/// Whether a column of a squad file belongs to the membership, and not to the player or the team.
pub fn is_membership_column(name: &str) -> bool {
    TERMS.iter().any(|column| column.name == name)
}

/// A title without case, spaces and punctuation, of which only `#` stays.
pub fn normalized(title: &str) -> String {
    let letters = title.chars().filter(|letter| letter.is_alphanumeric() || *letter == '#');
    letters.flat_map(char::to_lowercase).collect()
}

impl Column {
    /// Whether the column has a name, or the name of a team.
    pub fn is_name(self, options: &Options) -> bool {
        ["name", "given_name", "family_name"].contains(&self.name)
            || (self.name == "team" && options.provider.is_none())
    }

    /// Whether a file may call the column like this.
    pub fn has_title(self, title: &str) -> bool {
        let title = normalized(title);
        title == normalized(self.name) || self.synonyms.contains(&&*title)
    }

    /// Converts a cell to JSON. An invalid cell stays a text, which is rejected later.
    pub fn value(self, cell: &str, options: &Options) -> Value {
        match self.kind {
            ColumnType::Id if options.provider.is_none() => without_zero_fraction(cell).into(),
            ColumnType::Text | ColumnType::Id => cell.into(),
            ColumnType::Number => {
                let number = without_zero_fraction(cell).parse::<i64>();
                number.map_or_else(|_| cell.into(), Value::from)
            }
            ColumnType::Digits => without_zero_fraction(cell).into(),
            ColumnType::Date => {
                dates::to_iso(cell, options.date_format).map_or_else(|| cell.into(), Value::from)
            }
            ColumnType::Flag => match without_zero_fraction(cell).to_ascii_lowercase().as_str() {
                "true" | "yes" | "1" => true.into(),
                "false" | "no" | "0" => false.into(),
                _ => cell.into(),
            },
            ColumnType::Colors => cell.split_whitespace().map(Value::from).collect(),
            ColumnType::ExternalIds => {
                external_ids(cell).map_or_else(|| cell.into(), Value::Object)
            }
        }
    }

    /// An explanation of an invalid cell, if there is a better one than the rule of the field.
    pub fn hint(self, value: &Value, options: &Options) -> Option<&'static str> {
        match self.kind {
            ColumnType::Date => dates::hint(value.as_str()?, options.date_format),
            ColumnType::ExternalIds if value.is_string() => Some(
                "must be ids of the form provider:value, separated by spaces, one of each provider",
            ),
            _ => None,
        }
    }
}

/// The external ids in a cell, by provider; `None` if the cell has another form, or two ids of one provider.
fn external_ids(cell: &str) -> Option<Map<String, Value>> {
    let mut ids = Map::new();
    for text in cell.split_whitespace() {
        let (provider, value) = text.split_once(':')?;
        let value = percent_decode_str(value).decode_utf8().ok()?;
        // Two ids of one provider.
        if ids.insert(provider.to_owned(), value.into()).is_some() {
            return None;
        }
    }
    Some(ids)
}

/// A number as spreadsheets write whole ones: `178.0` is `178`.
fn without_zero_fraction(cell: &str) -> &str {
    let whole = cell.split_once('.').filter(|(whole, fraction)| {
        let is_number =
            |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_number(whole) && is_number(fraction) && fraction.bytes().all(|digit| digit == b'0')
    });
    whole.map_or(cell, |(whole, _)| whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_match_without_case_and_punctuation_and_by_synonyms() {
        for (kind, title, expected) in [
            (RowKind::Players, "First name", Some("given_name")),
            (RowKind::Players, "SURNAME", Some("family_name")),
            (RowKind::Players, "D.O.B.", Some("birth_date")),
            (RowKind::Players, "Height (cm)", Some("height_cm")),
            (RowKind::Players, "Nationality", Some("nationality")),
            (RowKind::Players, "E-mail", None),
            (RowKind::Memberships, "No.", Some("shirt_number")),
            (RowKind::Memberships, "#", Some("shirt_number")),
            (RowKind::Memberships, "Start date", Some("start_date")),
            (RowKind::Teams, "Founded", Some("founded_year")),
        ] {
            let found = kind.columns(false).into_iter().find(|column| column.has_title(title));
            assert_eq!(found.map(|column| column.name), expected, "{title}");
        }
    }

    #[test]
    fn titles_are_unique() {
        for kind in [RowKind::Teams, RowKind::Players, RowKind::Memberships, RowKind::Squads] {
            let columns = kind.columns(false);
            for title in columns.iter().flat_map(|column| column.synonyms) {
                let found = columns.iter().filter(|column| column.has_title(title)).count();
                assert_eq!(found, 1, "{kind:?}: {title}");
                assert_eq!(normalized(title), *title);
            }
        }
    }

    #[test]
    fn whole_numbers_may_have_a_zero_fraction() {
        for (cell, expected) in
            [("178.0", "178"), ("178", "178"), ("178.5", "178.5"), ("1.2.0", "1.2.0"), (".0", ".0")]
        {
            assert_eq!(without_zero_fraction(cell), expected);
        }
    }
}
