//! Text: trimmed, in NFC, without control characters, of bounded length.

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    serialize::{self, Output, ToSql},
    sql_types,
};
use serde::Serialize;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;
use utoipa::openapi::{RefOr, Schema};

use super::{
    field_reader::{FromJsonField, as_string},
    schema::{impl_schema, pattern, string as plain},
    text_newtype::text_newtype,
};

/// A text of 1 to `MAX` characters (Unicode scalar values in NFC).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = sql_types::Text)]
#[serde(transparent)]
pub struct Text<const MAX: usize>(String);

text_newtype!(Text<const MAX: usize>);

// `DieselNewType` does not support const parameters.
impl<const MAX: usize, DB> ToSql<sql_types::Text, DB> for Text<MAX>
where
    DB: Backend,
    str: ToSql<sql_types::Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.as_str().to_sql(out)
    }
}

impl<const MAX: usize, DB> FromSql<sql_types::Text, DB> for Text<MAX>
where
    DB: Backend,
    String: FromSql<sql_types::Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        String::from_sql(bytes).map(Self)
    }
}

impl<const MAX: usize> Text<MAX> {
    /// Cleans and validates a text.
    pub fn parse(raw: &str) -> Result<Self, String> {
        clean(raw, MAX).map(Self)
    }
}

impl<const MAX: usize> FromJsonField for Text<MAX> {
    fn from_field(value: &Value) -> Result<Self, String> {
        Self::parse(as_string(value)?)
    }

    /// Stricter than the schema of responses, whose texts are already clean.
    fn request_schema() -> RefOr<Schema> {
        pattern(text_pattern()).min_length(Some(1)).max_length(Some(MAX)).into()
    }
}

impl_schema!(Text<const MAX: usize>, plain().min_length(Some(1)).max_length(Some(MAX)).build());

/// Trims and composes (NFC, UAX 15) a text and checks its length; the error is the violated rule.
pub fn clean(raw: &str, max: usize) -> Result<String, String> {
    let trimmed = raw.trim();
    if let Some(index) = trimmed.find(|letter| in_ranges(letter, INVISIBLE)) {
        return Err(describe_invisible(trimmed, index));
    }
    let composed = if trimmed.is_ascii() { trimmed.to_owned() } else { trimmed.nfc().collect() };
    let length = composed.chars().count();
    if composed.chars().all(is_blank) || length > max {
        return Err(format!("must have 1 to {max} characters, has {length}"));
    }
    Ok(composed)
}

/// Names an invisible character by its code point, and by the text in front of it.
fn describe_invisible(text: &str, index: usize) -> String {
    let code_point = text[index..].chars().next().map_or(0, u32::from);
    let before: Vec<char> = text[..index].chars().rev().take(20).collect();
    let before: String = before.into_iter().rev().collect();
    let place =
        if before.is_empty() { "at the beginning".to_owned() } else { format!("after {before:?}") };
    format!("must not contain control characters, has U+{code_point:04X} {place}")
}

/// Control characters, and invisible characters such as directional marks.
const INVISIBLE: &[(char, char)] = &[
    ('\0', '\u{1f}'),
    ('\u{7f}', '\u{9f}'),
    ('\u{ad}', '\u{ad}'),
    ('\u{200b}', '\u{200b}'),
    ('\u{200e}', '\u{200f}'),
    ('\u{2028}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{fff9}', '\u{fffb}'),
    ('\u{e0000}', '\u{e007f}'),
];

/// Joiners, which some scripts need inside of words.
const JOINERS: &[(char, char)] = &[('\u{200c}', '\u{200d}')];

/// The whitespace of `char::is_whitespace` that is displayed as a blank.
const BLANKS: &[(char, char)] = &[
    (' ', ' '),
    ('\u{a0}', '\u{a0}'),
    ('\u{1680}', '\u{1680}'),
    ('\u{2000}', '\u{200a}'),
    ('\u{202f}', '\u{202f}'),
    ('\u{205f}', '\u{205f}'),
    ('\u{3000}', '\u{3000}'),
];

/// The other whitespace, which are control characters.
const BREAKS: &[(char, char)] = &[('\t', '\r'), ('\u{85}', '\u{85}'), ('\u{2028}', '\u{2029}')];

fn in_ranges(letter: char, ranges: &[(char, char)]) -> bool {
    ranges.iter().any(|(first, last)| (*first..=*last).contains(&letter))
}

fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || in_ranges(letter, JOINERS)
}

/// A pattern for the texts that `clean` accepts, regardless of their length.
pub fn text_pattern() -> String {
    let around = class("", &[BLANKS, BREAKS]);
    let any = class("^", &[INVISIBLE]);
    let seen = class("^", &[INVISIBLE, BLANKS, JOINERS]);
    format!("^{around}*{any}*{seen}{any}*{around}*$")
}

/// The same without joiners and with a minimum length without surrounding blanks.
pub fn name_pattern(min_length: usize) -> String {
    let around = class("", &[BLANKS, BREAKS]);
    let any = class("^", &[INVISIBLE, JOINERS]);
    let seen = class("^", &[INVISIBLE, BLANKS, JOINERS]);
    let inner = min_length.saturating_sub(2);
    format!("^{around}*{seen}{any}{{{inner},}}{seen}{around}*$")
}

/// A character class of visible characters except some, which must not need escaping in a class.
pub fn visible(without: &str) -> String {
    let class = class("^", &[INVISIBLE, BLANKS]);
    format!("{}{without}]", class.trim_end_matches(']'))
}

/// A character class of a regular expression.
fn class(begin: &str, sets: &[&[(char, char)]]) -> String {
    // Dialects have no common escape beyond U+FFFF.
    let escape = |letter: char| match u32::from(letter) {
        code @ ..=0xffff => format!("\\u{code:04x}"),
        _ => letter.to_string(),
    };
    let range = |(first, last): &(char, char)| match (escape(*first), escape(*last)) {
        (first, last) if first == last => first,
        (first, last) => format!("{first}-{last}"),
    };
    let ranges: String = sets.iter().copied().flatten().map(range).collect();
    format!("[{begin}{ranges}]")
}

/// Folds letter case.
///
/// Converts to upper case first, for letters with two lower-case forms (ς σ) or a longer upper-case form (ß SS).
pub fn fold_case(text: &str) -> String {
    text.nfc().collect::<String>().to_uppercase().to_lowercase().nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_trimmed_and_composed_and_its_length_is_in_characters() {
        assert_eq!(Text::<5>::parse("  Pele\u{301} ").unwrap().as_str(), "Pel\u{e9}");
        assert_eq!(Text::<3>::parse("日本語").unwrap().as_str(), "日本語");
        assert!(Text::<3>::parse("日本語版").is_err());
        assert!(Text::<3>::parse(" \u{a0} ").is_err());
        assert!(Text::<9>::parse("a\u{0}b").is_err());
        assert!(Text::<9>::parse("a\nb").is_err());
        assert!(Text::<9>::parse("\u{200b}").is_err());
        assert!(Text::<9>::parse("\u{200d}").is_err());
        assert!(Text::<9>::parse("abc\u{202e}cba").is_err());
        assert!(Text::<9>::parse("می\u{200c}خواهم").is_ok());
    }

    #[test]
    fn whitespace_and_control_tables_agree_with_the_standard_library() {
        for letter in '\0'..=char::MAX {
            let blank = in_ranges(letter, BLANKS) || in_ranges(letter, BREAKS);
            assert_eq!(letter.is_whitespace(), blank, "{letter:?}");
            assert!(!letter.is_control() || in_ranges(letter, INVISIBLE), "{letter:?}");
            assert!(!in_ranges(letter, BREAKS) || in_ranges(letter, INVISIBLE), "{letter:?}");
        }
    }

    #[test]
    fn fold_case_keeps_accents() {
        assert_eq!(fold_case("STRASSE"), fold_case("Straße"));
        assert_eq!(fold_case("ΟΔΟΣ"), fold_case("οδος"));
        assert_ne!(fold_case("Pele"), fold_case("Pelé"));
    }
}
