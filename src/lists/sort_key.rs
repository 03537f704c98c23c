//! Sort keys, and the ranges of the index of a sort.

use serde::{Deserialize, Serialize};

/// The sort key of a row, as in the database. All keys of one sort have the same variant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Key {
    /// An integer.
    Number(i32),
    /// A text, sorted by its bytes.
    Text(String),
}

impl Key {
    /// The number, for a sort by numbers.
    pub fn number(self) -> i32 {
        if let Self::Number(number) = self { number } else { i32::MAX }
    }

    /// The text, for a sort by texts.
    pub fn text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Number(number) => number.to_string(),
        }
    }
}

/// The kind of a sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortKey {
    /// Sorted by id only.
    Id,
    /// Every row has a key.
    Required,
    /// Some rows have no key; they are last in both directions.
    Nullable,
}

/// One range of the index of a sort.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyRange {
    /// The rows with this key, after this id.
    EqualKeyAfter(Key, i64),
    /// The rows after this key.
    AfterKey(Key),
    /// All rows with a key.
    NotNull,
    /// The rows without a key, after this id.
    NullAfter(Option<i64>),
    /// The rows with these ids.
    Ids(Vec<i64>),
}
