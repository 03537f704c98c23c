//! The errors of an import, with line and column.

use std::fmt;

use super::report::Report;
use crate::error::AppError;

/// The maximum number of errors that are reported.
const MAX_REPORTED: usize = 100;

/// The maximum number of errors that are collected, to report the first ones by line.
const MAX_COLLECTED: usize = 10_000;

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

/// The errors of a file.
#[derive(Debug, Clone, Default)]
pub struct RowErrors {
    list: Vec<RowError>,
}

impl RowErrors {
    /// Whether no further errors are collected.
    pub fn is_full(&self) -> bool {
        self.list.len() >= MAX_COLLECTED
    }

    /// Adds an error.
    pub fn push(&mut self, error: RowError) {
        if !self.is_full() {
            self.list.push(error);
        }
    }

    /// Adds errors.
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
        let mut sorted: Vec<_> = self.list.iter().collect();
        sorted.sort_by_key(|error| error.line);
        for error in sorted.iter().take(MAX_REPORTED) {
            writeln!(f, "{error}")?;
        }
        if sorted.len() > MAX_REPORTED {
            writeln!(f, "there are more errors; these are the first {MAX_REPORTED}")?;
        }
        f.write_str("nothing was imported")
    }
}

impl From<RowError> for ImportError {
    fn from(error: RowError) -> Self {
        Self::Rows(RowErrors { list: vec![error] })
    }
}
