//! Where a page begins, as a text that means nothing to anybody else.

use std::cmp::Ordering;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

use super::key::Key;

/// The place of a row in the order of its list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Position {
    /// What the list is sorted by; `None` where the row has nothing there, or the list is sorted by id.
    pub(super) key: Option<Key>,
    /// The id, which is the last word among rows of one key.
    pub(super) id: i64,
}

impl Position {
    /// Which of two comes first, as the parts of a list put them in order: without a key last, or first on the way back.
    pub(super) fn compare(&self, other: &Self, descending: bool, backwards: bool) -> Ordering {
        let nulls = self.key.is_none().cmp(&other.key.is_none());
        let nulls = if backwards { nulls.reverse() } else { nulls };
        let keys = (&self.key, self.id).cmp(&(&other.key, other.id));
        nulls.then(if descending { keys.reverse() } else { keys })
    }
}

/// A position, which way to go from there, and of which list in which order it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cursor(String, String, bool, Option<Key>, i64);

impl Cursor {
    /// `list` is the name of the list with all that tells it from others: its order and its filters.
    pub(super) fn new(list: &str, sort: &str, backwards: bool, position: Position) -> Self {
        Self(list.to_owned(), sort.to_owned(), backwards, position.key, position.id)
    }

    /// The position, where the cursor is of this list.
    pub(super) fn of(self, list: &str, sort: &str) -> Option<(Position, bool)> {
        let Self(of_list, of_sort, backwards, key, id) = self;
        let fits = of_list == list && of_sort == sort && id >= 1;
        fits.then_some((Position { key, id }, backwards))
    }

    /// URL-safe text.
    pub(super) fn encode(&self) -> String {
        // Strings and numbers only: this cannot fail.
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// `None` for what no server of ours has written.
    pub(super) fn decode(text: &str) -> Option<Self> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
    }
}
