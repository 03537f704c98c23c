//! The rows that an import has created. Messages name them by their lines, because after an error they are not stored.

use std::collections::HashMap;

use super::errors::RowError;
use crate::changes::Kind;

/// The lines of created rows, by kind and id.
#[derive(Default)]
pub(super) struct CreatedRows(HashMap<(&'static str, i64), u64>);

impl CreatedRows {
    /// Adds a row that was created by a line.
    pub(super) fn add(&mut self, kind: Kind, id: i64, line: u64) {
        self.0.insert((kind.as_str(), id), line);
    }

    /// The line of a row, if it was created by this import.
    pub(super) fn line(&self, kind: Kind, id: i64) -> Option<u64> {
        self.0.get(&(kind.as_str(), id)).copied()
    }

    /// Replaces the ids of created rows in a message by their lines.
    pub(super) fn name_lines(&self, error: RowError) -> RowError {
        [Kind::Membership, Kind::Player, Kind::Team].into_iter().fold(error, |error, kind| {
            let reason = self.name_line(&error.reason, kind).unwrap_or(error.reason);
            RowError { reason, ..error }
        })
    }

    fn name_line(&self, reason: &str, kind: Kind) -> Option<String> {
        // In the message of a conflict the membership comes last.
        let (before, after) = reason.rsplit_once(&format!("{} ", kind.as_str()))?;
        let end = after.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(after.len());
        let (id, rest) = after.split_at(end);
        let line = self.line(kind, id.parse().ok()?)?;
        Some(format!("{before}line {line}{rest}"))
    }
}
