//! Text as people write it: trimmed, NFC, no control characters, of a bounded length.

use std::collections::BTreeSet;

use deunicode::deunicode_with_tofu;
use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types};
use serde::Serialize;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use super::{
    column::text_column,
    form::{FromMember, string},
};

/// Between 1 and `MAX` characters (Unicode scalar values, counted in NFC).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, AsExpression, FromSqlRow)]
#[serde(transparent)]
#[diesel(sql_type = sql_types::Text)]
pub struct Text<const MAX: usize>(String);

text_column!(Text<const MAX: usize>);

impl<const MAX: usize> Text<MAX> {
    /// Cleans and measures.
    pub fn parse(raw: &str) -> Result<Self, String> {
        clean(raw, MAX).map(Self)
    }
}

impl<const MAX: usize> FromMember for Text<MAX> {
    fn from_member(value: &Value) -> Result<Self, String> {
        Self::parse(string(value)?)
    }
}

/// Trims, composes (NFC, UAX 15) and measures a text; the error is the rule that it breaks.
pub fn clean(raw: &str, max: usize) -> Result<String, String> {
    let trimmed = raw.trim();
    if trimmed.chars().any(is_unseen) {
        return Err("must not contain control characters".to_owned());
    }
    let composed: String = trimmed.nfc().collect();
    let length = composed.chars().count();
    if composed.chars().all(is_joiner) || length > max {
        return Err(format!("must have 1 to {max} characters, has {length}"));
    }
    Ok(composed)
}

/// Control characters, and those that hide or turn around what stands beside them.
fn is_unseen(letter: char) -> bool {
    let format = matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    letter.is_control() || (format && !is_joiner(letter))
}

/// Joiners, which some scripts need inside a word; alone they are nothing.
fn is_joiner(letter: char) -> bool {
    matches!(letter, '\u{200c}' | '\u{200d}')
}

/// The form of a text by which names are put in order and found: letter case and accents aside, in Latin
/// letters without marks (ø is o, ł is l, ß is ss).
pub fn order_key(text: &str) -> String {
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
    fn names_are_put_in_order_letter_case_and_accents_aside() {
        let mut names = ["Zoe", "ann", "Émile", "Zed"];
        names.sort_by_key(|name| order_key(name));
        assert_eq!(names, ["ann", "Émile", "Zed", "Zoe"]);
    }

    #[test]
    fn words_are_found_in_any_way_of_writing_them() {
        let words = search_words(["Kylian Mbappé", "O'Neill", "Møller-Łęcki ß", "川口 能活"]);
        let words: Vec<_> = words.split(' ').collect();
        for word in ["kylian", "mbappe", "o", "neill", "oneill", "moller", "lecki", "mollerlecki", "ss"] {
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
