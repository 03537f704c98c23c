//! Text as people write it: trimmed, NFC, no control characters, of a bounded length.

use std::collections::BTreeSet;

use deunicode::deunicode_with_tofu;
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
    field_reader::{FromJsonField, string},
    schema::{impl_schema, pattern, string as plain},
    text_newtype::text_newtype,
};

/// Between 1 and `MAX` characters (Unicode scalar values, counted in NFC).
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
    /// Cleans and measures.
    pub fn parse(raw: &str) -> Result<Self, String> {
        clean(raw, MAX).map(Self)
    }
}

impl<const MAX: usize> FromJsonField for Text<MAX> {
    fn from_field(value: &Value) -> Result<Self, String> {
        Self::parse(string(value)?)
    }

    /// What is sent is clean already.
    fn accepted() -> RefOr<Schema> {
        pattern(text_pattern()).min_length(Some(1)).max_length(Some(MAX)).into()
    }
}

impl_schema!(Text<const MAX: usize>, plain().min_length(Some(1)).max_length(Some(MAX)).build());

/// Trims, composes (NFC, UAX 15) and measures a text; the error is the rule that it breaks.
pub fn clean(raw: &str, max: usize) -> Result<String, String> {
    let trimmed = raw.trim();
    if trimmed.chars().any(|letter| is_among(letter, UNSEEN)) {
        return Err("must not contain control characters".to_owned());
    }
    let composed = if trimmed.is_ascii() { trimmed.to_owned() } else { trimmed.nfc().collect() };
    let length = composed.chars().count();
    if composed.chars().all(is_blank) || length > max {
        return Err(format!("must have 1 to {max} characters, has {length}"));
    }
    Ok(composed)
}

/// Control characters, and those that hide or turn around what stands beside them.
const UNSEEN: &[(char, char)] = &[
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

/// Joiners, which some scripts need inside a word; alone they are nothing.
const JOINERS: &[(char, char)] = &[('\u{200c}', '\u{200d}')];

/// What `char::is_whitespace` knows, and `trim` takes away: those that are seen as a blank.
const BLANKS: &[(char, char)] = &[
    (' ', ' '),
    ('\u{a0}', '\u{a0}'),
    ('\u{1680}', '\u{1680}'),
    ('\u{2000}', '\u{200a}'),
    ('\u{202f}', '\u{202f}'),
    ('\u{205f}', '\u{205f}'),
    ('\u{3000}', '\u{3000}'),
];

/// The others that `trim` takes away, which are control characters.
const BREAKS: &[(char, char)] = &[('\t', '\r'), ('\u{85}', '\u{85}'), ('\u{2028}', '\u{2029}')];

fn is_among(letter: char, ranges: &[(char, char)]) -> bool {
    ranges.iter().any(|(first, last)| (*first..=*last).contains(&letter))
}

fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || is_among(letter, JOINERS)
}

/// What `clean` takes, but for the length: blanks around it are no part of it.
pub fn text_pattern() -> String {
    let around = class("", &[BLANKS, BREAKS]);
    let any = class("^", &[UNSEEN]);
    let seen = class("^", &[UNSEEN, BLANKS, JOINERS]);
    format!("^{around}*{any}*{seen}{any}*{around}*$")
}

/// What is left of that where blanks are inside only, there are no joiners, and it has so many characters.
pub fn name_pattern(least: usize) -> String {
    let around = class("", &[BLANKS, BREAKS]);
    let any = class("^", &[UNSEEN, JOINERS]);
    let seen = class("^", &[UNSEEN, BLANKS, JOINERS]);
    let inner = least.saturating_sub(2);
    format!("^{around}*{seen}{any}{{{inner},}}{seen}{around}*$")
}

/// A class of what is seen, but for blanks and a few characters that a class needs no escape for.
pub fn visible(without: &str) -> String {
    let class = class("^", &[UNSEEN, BLANKS]);
    format!("{}{without}]", class.trim_end_matches(']'))
}

/// A class of a regular expression.
fn class(begin: &str, sets: &[&[(char, char)]]) -> String {
    // Beyond U+FFFF there is no escape that all dialects share.
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

/// The form of a text by which names are put in order and found: letter case and accents aside, in Latin
/// letters without marks (ø is o, ł is l, ß is ss).
pub fn order_key(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let composed: String = text.nfc().collect();
    deunicode_with_tofu(&composed, "").to_lowercase()
}

/// The words that texts are found by, each once, with a space between them: in the form of [`order_key`], parted
/// at all that is neither a letter nor a digit. What was parted stands there as a whole as well: `O'Neill` is `o`, `neill` and `oneill`.
pub fn search_words<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut words = BTreeSet::new();
    for word in texts.into_iter().flat_map(str::split_whitespace) {
        let parts = words_of(word);
        if parts.len() > 1 {
            words.insert(parts.concat());
        }
        words.extend(parts);
    }
    words.into_iter().collect::<Vec<_>>().join(" ")
}

/// The words of one text, as they come: what somebody looks for.
pub fn words_of(text: &str) -> Vec<String> {
    let parts = order_key(text);
    let parts = parts.split(|letter: char| !letter.is_ascii_alphanumeric());
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// The form of a text in which two that differ by letter case alone are the same.
///
/// Upper case first, so that letters with two lower forms (ς σ) or a long upper one (ß SS) meet.
pub fn fold_case(text: &str) -> String {
    text.nfc().collect::<String>().to_uppercase().to_lowercase().nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_trimmed_composed_and_measured_in_characters() {
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
    fn the_tables_know_what_rust_knows() {
        for letter in '\0'..=char::MAX {
            let blank = is_among(letter, BLANKS) || is_among(letter, BREAKS);
            assert_eq!(letter.is_whitespace(), blank, "{letter:?}");
            assert!(!letter.is_control() || is_among(letter, UNSEEN), "{letter:?}");
            assert!(!is_among(letter, BREAKS) || is_among(letter, UNSEEN), "{letter:?}");
        }
    }

    #[test]
    fn names_are_put_in_order_letter_case_and_accents_aside() {
        let mut names = ["Zoe", "ann", "Émile", "Zed"];
        names.sort_by_key(|name| order_key(name));
        assert_eq!(names, ["ann", "Émile", "Zed", "Zoe"]);
    }

    #[test]
    fn words_are_found_in_any_way_of_writing_them() {
        let words = search_words(["Kylian Mbappé", "O'Neill", "Møller-Łęcki ß", "川口 能活"]);
        let words: Vec<_> = words.split(' ').collect();
        for word in
            ["kylian", "mbappe", "o", "neill", "oneill", "moller", "lecki", "mollerlecki", "ss"]
        {
            assert!(words.contains(&word), "{word} in {words:?}");
        }
        assert!(words.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_alphanumeric())));
        assert_eq!(words_of("\"*( OR NEAR"), ["or", "near"]);
        assert!(words_of("*( -- \u{301}").is_empty());
    }

    #[test]
    fn folding_joins_what_differs_by_case_only() {
        assert_eq!(fold_case("STRASSE"), fold_case("Straße"));
        assert_eq!(fold_case("ΟΔΟΣ"), fold_case("οδος"));
        assert_ne!(fold_case("Pele"), fold_case("Pelé"));
    }
}
