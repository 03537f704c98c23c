//! Full-text search by words and prefixes (FTS5).

use diesel::{expression::AsExpression, sql_types};
use serde_json::Value;

use crate::{
    error::AppError,
    http::Query,
    values::{FromJsonField, impl_schema, string, words_of},
};

/// The maximum length of a search, in characters.
const MAX_LENGTH: usize = 100;

diesel::infix_operator!(FtsMatch, " MATCH ", backend: diesel::sqlite::Sqlite);

/// The words of a search. A row matches if each is a prefix of one of its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchTerms {
    words: Vec<String>,
    blank: bool,
}

impl FromJsonField for SearchTerms {
    fn from_field(value: &Value) -> Result<Self, String> {
        let text = value.as_str().unwrap_or_default();
        let length = text.chars().count();
        if length > MAX_LENGTH {
            return Err(format!("must have up to {MAX_LENGTH} characters, has {length}"));
        }
        Ok(Self { words: words_of(text), blank: text.trim().is_empty() })
    }
}

impl_schema!(SearchTerms, string().max_length(Some(MAX_LENGTH)).build());

impl SearchTerms {
    /// Reads `q`. A blank one is ignored, as from an empty search form.
    pub fn read(query: &mut Query) -> Result<Option<Self>, AppError> {
        Ok(query.text("q")?.filter(|terms: &Self| !terms.blank))
    }

    /// The folded words.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// The FTS5 expression: `"kylian"* "mb"*`. Words consist of letters and digits, so no escaping is needed.
    pub fn expression(&self) -> <String as AsExpression<sql_types::Text>>::Expression {
        let terms: Vec<String> = self.words.iter().map(|word| format!("\"{word}\"*")).collect();
        // An empty expression is a syntax error; an empty string matches nothing.
        let terms = if terms.is_empty() { "\"\"".to_owned() } else { terms.join(" ") };
        AsExpression::<sql_types::Text>::as_expression(terms)
    }
}
