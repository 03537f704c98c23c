//! Search by words and their beginnings, in indexes that are kept beside the tables (FTS5).

use diesel::{expression::AsExpression, sql_types};
use serde_json::Value;

use crate::{
    error::AppError,
    http::Query,
    values::{FromJsonField, impl_schema, string, words_of},
};

/// The longest search, in characters.
const MAX_LENGTH: usize = 100;

diesel::infix_operator!(Matches, " MATCH ", backend: diesel::sqlite::Sqlite);

/// What is looked for: each word is the beginning of one that must be there. Any text is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    words: Vec<String>,
    blank: bool,
}

impl FromJsonField for Phrase {
    fn from_field(value: &Value) -> Result<Self, String> {
        let text = value.as_str().unwrap_or_default();
        let length = text.chars().count();
        if length > MAX_LENGTH {
            return Err(format!("must have up to {MAX_LENGTH} characters, has {length}"));
        }
        Ok(Self { words: words_of(text), blank: text.trim().is_empty() })
    }
}

impl_schema!(Phrase, string().max_length(Some(MAX_LENGTH)).build());

impl Phrase {
    /// Reads `q`. What is blank looks for nothing, like a form that was sent as it was.
    pub fn read(query: &mut Query) -> Result<Option<Self>, AppError> {
        Ok(query.text("q")?.filter(|phrase: &Self| !phrase.blank))
    }

    /// The words, each the beginning of one that must be there.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// As FTS5 reads it: `"kylian"* "mb"*`; where there is no word in it, an empty one, which nothing matches.
    ///
    /// The words are letters and digits alone, so nothing in them can be read as syntax.
    pub fn expression(&self) -> <String as AsExpression<sql_types::Text>>::Expression {
        let terms: Vec<String> = self.words.iter().map(|word| format!("\"{word}\"*")).collect();
        // No expression at all would be a syntax error.
        let terms = if terms.is_empty() { "\"\"".to_owned() } else { terms.join(" ") };
        AsExpression::<sql_types::Text>::as_expression(terms)
    }
}
