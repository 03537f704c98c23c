//! Types of fields of teams and players: shirt number, team code, website, colors, dominant side.

use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    serialize::{self, Output, ToSql},
    sql_types,
};
use diesel_derive_newtype::DieselNewType;
use serde::{Serialize, Serializer};
use serde_json::Value;
use utoipa::openapi::{RefOr, Schema};

use super::{
    field_reader::{FromJsonField, as_string},
    schema::{array_of, impl_schema, pattern, string_enum},
    text::{clean, visible},
    text_newtype::text_newtype,
};

/// A shirt number: 1 to 3 digits without leading zeros, or "00", which differs from "0".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DieselNewType)]
#[serde(transparent)]
pub struct ShirtNumber(String);

text_newtype!(ShirtNumber);

impl ShirtNumber {
    /// The sort key: by number, "0" before "00".
    pub fn order(&self) -> (u16, usize) {
        (self.0.parse().unwrap_or(u16::MAX), self.0.len())
    }
}

impl FromJsonField for ShirtNumber {
    fn from_field(value: &Value) -> Result<Self, String> {
        let text = as_string(value)?.trim();
        let digits =
            (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if digits && (text == "00" || text == "0" || !text.starts_with('0')) {
            Ok(Self(text.to_owned()))
        } else {
            Err("must be a string of 1 to 3 digits without leading zeros, or \"00\"".to_owned())
        }
    }
}

impl_schema!(ShirtNumber, pattern("^(0|00|[1-9][0-9]{0,2})$").build());

/// The length of a team code, in characters.
const CODE_LENGTH: std::ops::RangeInclusive<usize> = 2..=5;

/// A team code, as on scoreboards: 2 to 5 characters of A–Z and 0–9. Not unique.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DieselNewType)]
#[serde(transparent)]
pub struct TeamCode(String);

text_newtype!(TeamCode);

impl FromJsonField for TeamCode {
    fn from_field(value: &Value) -> Result<Self, String> {
        let text = as_string(value)?.trim();
        let known = text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        if known && CODE_LENGTH.contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            let (least, most) = (CODE_LENGTH.start(), CODE_LENGTH.end());
            Err(format!("must have {least} to {most} characters of A-Z and 0-9"))
        }
    }
}

impl_schema!(TeamCode, {
    let (least, most) = (CODE_LENGTH.start(), CODE_LENGTH.end());
    pattern(format!("^[A-Z0-9]{{{least},{most}}}$")).build()
});

/// The maximum length of a URL, in characters.
const MAX_WEBSITE: usize = 200;

/// An `http` or `https` URL with a host, up to 200 characters, stored unchanged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DieselNewType)]
#[serde(transparent)]
pub struct Website(String);

text_newtype!(Website);

impl FromJsonField for Website {
    fn from_field(value: &Value) -> Result<Self, String> {
        let text = clean(as_string(value)?, MAX_WEBSITE)?;
        if is_url(&text) {
            Ok(Self(text))
        } else {
            Err("must be an http or https URL without a username".to_owned())
        }
    }
}

impl_schema!(Website, {
    // Not `format: uri`, which allows ASCII only.
    let (host, rest) = (visible("/\\\\?#@"), visible(""));
    pattern(format!("^[Hh][Tt][Tt][Pp][Ss]?://{host}+([/\\\\?#]{rest}*)?$"))
        .max_length(Some(MAX_WEBSITE))
        .build()
});

/// Whether the text is a URL as it is: the parser also accepts and repairs invalid ones.
fn is_url(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
    let begins_well = rest.is_some_and(|rest| !rest.starts_with(['/', '\\']));
    let url = url::Url::parse(text).ok().filter(url::Url::has_host);
    let plain = url.is_some_and(|url| url.username().is_empty() && url.password().is_none());
    begins_well && plain && !text.contains(char::is_whitespace)
}

/// The maximum number of colors.
const MAX_COLORS: usize = 2;

/// Up to two colors `#rrggbb`; stored as one text, separated by a space.
#[derive(Debug, Clone, PartialEq, Eq, Default, AsExpression, FromSqlRow)]
#[diesel(sql_type = sql_types::Text)]
pub struct Colors(String);

impl Colors {
    /// The colors as `#rrggbb`.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.split_whitespace()
    }
}

impl FromJsonField for Colors {
    fn from_field(value: &Value) -> Result<Self, String> {
        let rule = || "must be an array of up to two colors, each #rrggbb".to_owned();
        let colors =
            value.as_array().filter(|colors| colors.len() <= MAX_COLORS).ok_or_else(rule)?;
        let read = |color: &Value| color.as_str().and_then(hex_color);
        let colors: Option<Vec<_>> = colors.iter().map(read).collect();
        Ok(Self(colors.ok_or_else(rule)?.join(" ")))
    }

    /// Upper-case digits are accepted as well.
    fn request_schema() -> RefOr<Schema> {
        array_of(pattern("^#[0-9A-Fa-f]{6}$"), Some(MAX_COLORS))
    }
}

impl_schema!(Colors, array_of(pattern("^#[0-9a-f]{6}$"), Some(MAX_COLORS)));

fn hex_color(text: &str) -> Option<String> {
    let digits = text.trim().strip_prefix('#')?;
    let hex = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    hex.then(|| format!("#{}", digits.to_ascii_lowercase()))
}

impl Serialize for Colors {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<DB> ToSql<sql_types::Text, DB> for Colors
where
    DB: diesel::backend::Backend,
    str: ToSql<sql_types::Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.as_str().to_sql(out)
    }
}

impl<DB> FromSql<sql_types::Text, DB> for Colors
where
    DB: diesel::backend::Backend,
    String: FromSql<sql_types::Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        String::from_sql(bytes).map(Self)
    }
}

const SIDES: [&str; 3] = ["left", "right", "both"];

/// The preferred foot or hand: left, right or both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DieselNewType)]
#[serde(transparent)]
pub struct DominantSide(String);

text_newtype!(DominantSide);

impl FromJsonField for DominantSide {
    fn from_field(value: &Value) -> Result<Self, String> {
        let side = as_string(value)?.trim();
        if SIDES.contains(&side) {
            Ok(Self(side.to_owned()))
        } else {
            Err("must be \"left\", \"right\" or \"both\"".to_owned())
        }
    }
}

impl_schema!(DominantSide, string_enum(SIDES).build());

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn shirt_numbers() {
        for good in ["0", "00", "1", "10", "99", "100", "999"] {
            assert!(ShirtNumber::from_field(&json!(good)).is_ok(), "{good}");
        }
        for bad in [
            json!("01"),
            json!("000"),
            json!("1000"),
            json!(""),
            json!("-1"),
            json!("1a"),
            json!("١"),
            json!(10),
        ] {
            assert!(ShirtNumber::from_field(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn websites() {
        for good in ["https://example.org", "http://köln.example/fußball?x=1#y"] {
            assert_eq!(Website::from_field(&json!(good)).unwrap().as_str(), good);
        }
        for bad in [
            "javascript:alert(1)",
            "ftp://example.org",
            "https://",
            "example.org",
            "https://a b.example",
            "http:example.org",
            "https:/example.org",
            "https:///example.org",
            "http:\\\\example.org",
            "https://u:p@example.org",
        ] {
            assert!(Website::from_field(&json!(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn colors() {
        let colors = Colors::from_field(&json!(["#FFCC00", "#009c3b"])).unwrap();
        assert_eq!(serde_json::to_value(&colors).unwrap(), json!(["#ffcc00", "#009c3b"]));
        assert_eq!(serde_json::to_value(Colors::default()).unwrap(), json!([]));
        for bad in [
            json!("#ffffff"),
            json!(["red"]),
            json!(["#fff"]),
            json!(["#000000", "#000000", "#000000"]),
            json!([1]),
        ] {
            assert!(Colors::from_field(&bad).is_err(), "{bad}");
        }
    }
}
