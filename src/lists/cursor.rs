//! Cursors: opaque texts that encode where a page begins.

use std::cmp::Ordering;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

use super::sort_key::Key;
use crate::values::FOLD_VERSION;

/// The position of a row in a sorted list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Position {
    /// The sort key; `None` if it is null or the list is sorted by id.
    pub(super) key: Option<Key>,
    /// The id, by which rows with the same key are sorted.
    pub(super) id: i64,
}

impl Position {
    /// Compares two positions: rows without a key are last, or first if the list is read backwards.
    pub(super) fn compare(&self, other: &Self, descending: bool, backwards: bool) -> Ordering {
        let nulls = self.key.is_none().cmp(&other.key.is_none());
        let nulls = if backwards { nulls.reverse() } else { nulls };
        let keys = (&self.key, self.id).cmp(&(&other.key, other.id));
        nulls.then(if descending { keys.reverse() } else { keys })
    }
}

/// The version of the sort keys, list, sort, direction and position.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cursor(u8, String, String, bool, Option<Key>, i64);

impl Cursor {
    /// `list` identifies the list including its filters.
    pub(super) fn new(list: &str, sort: &str, backwards: bool, position: Position) -> Self {
        Self(FOLD_VERSION, list.to_owned(), sort.to_owned(), backwards, position.key, position.id)
    }

    /// The position and the direction, if the cursor belongs to this list and sort.
    pub(super) fn position_in(self, list: &str, sort: &str) -> Option<(Position, bool)> {
        let Self(fold, of_list, of_sort, backwards, key, id) = self;
        let matches = fold == FOLD_VERSION && of_list == list && of_sort == sort && id >= 1;
        matches.then_some((Position { key, id }, backwards))
    }

    /// URL-safe text.
    pub(super) fn encode(&self) -> String {
        // Serializing strings and numbers cannot fail.
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// `None` if the text is not a cursor.
    pub(super) fn decode(text: &str) -> Option<Self> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
    }
}
