//! What rows are sorted by, and the ranges that such an order falls into.

use serde::{Deserialize, Serialize};

/// What a row is sorted by, as it stands in the database; of one order, all are numbers or all are texts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Key {
    /// A whole number.
    Number(i32),
    /// A text, in the order of its bytes.
    Text(String),
}

impl Key {
    /// The number; of a text there is none.
    pub fn number(self) -> i32 {
        if let Self::Number(number) = self { number } else { i32::MAX }
    }

    /// The text; of a number its digits.
    pub fn text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Number(number) => number.to_string(),
        }
    }
}

/// Whether every row has a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The key is the id itself.
    Id,
    /// Every row has one.
    Always,
    /// Some rows have none: they come last in both directions.
    Nullable,
}

/// One range of the index of a sort.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// The rows with this key, past this id.
    Ties(Key, i64),
    /// The rows past this key.
    Beyond(Key),
    /// All rows that have a key.
    Values,
    /// The rows without a key, past this id.
    Nulls(Option<i64>),
    /// The rows with these ids.
    Among(Vec<i64>),
}
