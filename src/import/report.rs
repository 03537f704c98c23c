//! The summary of an import.

/// The result of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowOutcome {
    Created,
    Updated,
    Unchanged,
}

impl RowOutcome {
    /// The outcome of a row that consists of two parts: the one that changes more.
    pub(super) fn combined_with(self, other: Self) -> Self {
        match (self, other) {
            (Self::Created, _) | (_, Self::Created) => Self::Created,
            (Self::Updated, _) | (_, Self::Updated) => Self::Updated,
            (Self::Unchanged, Self::Unchanged) => Self::Unchanged,
        }
    }
}

/// The number of rows by result.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Report {
    /// Created rows.
    pub created: u64,
    /// Updated rows.
    pub updated: u64,
    /// Unchanged rows.
    pub unchanged: u64,
}

impl Report {
    pub(super) fn count(&mut self, outcome: RowOutcome) {
        match outcome {
            RowOutcome::Created => self.created += 1,
            RowOutcome::Updated => self.updated += 1,
            RowOutcome::Unchanged => self.unchanged += 1,
        }
    }
}
