//! Full-text search by words and prefixes (FTS5).

use diesel::{expression::AsExpression, sql_types};
use serde_json::Value;

use crate::{
    error::AppError,
    http::Query,
    values::{FromJsonField, QueryWord, impl_schema, query_words, string},
};

/// The maximum length of a search, in characters.
const MAX_LENGTH: usize = 100;

diesel::infix_operator!(FtsMatch, " MATCH ", backend: diesel::sqlite::Sqlite);

/// The words of a search. A row matches if each is a prefix of one of its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchTerms {
    words: Vec<QueryWord>,
    blank: bool,
}

impl FromJsonField for SearchTerms {
    fn from_field(value: &Value) -> Result<Self, String> {
        let text = value.as_str().unwrap_or_default();
        let length = text.chars().count();
        if length > MAX_LENGTH {
            return Err(format!("must have up to {MAX_LENGTH} characters, has {length}"));
        }
        Ok(Self { words: query_words(text), blank: text.trim().is_empty() })
    }
}

impl_schema!(SearchTerms, string().max_length(Some(MAX_LENGTH)).build());

impl SearchTerms {
    /// Reads `q`. A blank one is ignored, as from an empty search form.
    pub fn read(query: &mut Query) -> Result<Option<Self>, AppError> {
        Ok(query.text("q")?.filter(|terms: &Self| !terms.blank))
    }

    /// The words, all of which must match.
    pub fn words(&self) -> &[QueryWord] {
        &self.words
    }

    /// The FTS5 expression: `("jorg"* OR "joerg"*) AND ("ba"*)`. Terms consist of letters, digits and marks, so no escaping
    /// is needed.
    pub fn expression(&self) -> <String as AsExpression<sql_types::Text>>::Expression {
        let join = |terms: &Vec<String>| {
            let terms: Vec<String> = terms.iter().map(|term| format!("\"{term}\"*")).collect();
            terms.join(" AND ")
        };
        let any = |word: &QueryWord| {
            format!("({})", word.iter().map(join).collect::<Vec<_>>().join(" OR "))
        };
        let words: Vec<String> = self.words.iter().map(any).collect();
        // An empty expression is a syntax error; an empty string matches nothing.
        let words = if words.is_empty() { "\"\"".to_owned() } else { words.join(" AND ") };
        AsExpression::<sql_types::Text>::as_expression(words)
    }
}
