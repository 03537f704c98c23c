//! The errors of an import, with line and column.

use std::fmt;

use super::report::Report;
use crate::error::AppError;

/// The maximum number of errors that are reported.
const MAX_ERRORS: usize = 100;

/// An error in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError {
    /// The line in the file, from 1 for the header.
    pub line: u64,
    /// The name of the column in the file; `None` for an error of the whole row.
    pub column: Option<String>,
    /// The violated rule.
    pub reason: String,
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if let Some(column) = &self.column {
            write!(f, ", column {column}")?;
        }
        write!(f, ": {}", self.reason)
    }
}

/// The reasons why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// An error of the whole file or of the options.
    #[error("{0}")]
    File(String),
    /// Invalid rows.
    #[error("{0}")]
    Rows(RowErrors),
    /// A dry run, with what it would have done.
    #[error("dry run")]
    DryRun(Report),
    /// An error of the storage.
    #[error(transparent)]
    Storage(#[from] AppError),
}

/// The first errors of a file, in the order of lines.
#[derive(Debug, Default)]
pub struct RowErrors {
    list: Vec<RowError>,
    more: bool,
}

impl RowErrors {
    /// Whether the maximum is exceeded.
    pub fn is_full(&self) -> bool {
        self.more
    }

    /// Adds an error, up to the maximum.
    pub fn push(&mut self, error: RowError) {
        if self.list.len() < MAX_ERRORS {
            self.list.push(error);
        } else {
            self.more = true;
        }
    }

    /// Adds errors, up to the maximum.
    pub fn extend(&mut self, errors: Vec<RowError>) {
        for error in errors {
            self.push(error);
        }
    }

    /// Fails if there are errors.
    pub fn into_result(self) -> Result<(), ImportError> {
        if self.list.is_empty() { Ok(()) } else { Err(ImportError::Rows(self)) }
    }
}

impl fmt::Display for RowErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for error in &self.list {
            writeln!(f, "{error}")?;
        }
        if self.more {
            writeln!(f, "there are more errors; these are the first {MAX_ERRORS}")?;
        }
        f.write_str("nothing was imported")
    }
}
