//! What is wrong with a file: every fault, with its line and its column.

use std::fmt;

use super::report::Report;
use crate::error::AppError;

/// How many faults are told; who has made more has made the same one often.
const MOST: usize = 100;

/// One fault of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line of the file, from 1; the header is the first.
    pub line: u64,
    /// The column, as the file calls it; `None` where it is the row as a whole.
    pub column: Option<String>,
    /// The rule that is broken.
    pub reason: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if let Some(column) = &self.column {
            write!(f, ", column {column}")?;
        }
        write!(f, ": {}", self.reason)
    }
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file as a whole, or the columns that were named.
    #[error("{0}")]
    File(String),
    /// Its rows.
    #[error("{0}")]
    Faults(Faults),
    /// Nothing was to be kept; this is what would have been.
    #[error("a dry run")]
    DryRun(Report),
    /// The storage.
    #[error(transparent)]
    Storage(#[from] AppError),
}

/// The faults of a file, in the order of its lines; the first hundred.
#[derive(Debug, Default)]
pub struct Faults {
    list: Vec<Fault>,
    more: bool,
}

impl Faults {
    /// Whether no more are kept.
    pub fn is_full(&self) -> bool {
        self.more
    }

    /// Adds one, if there is room.
    pub fn push(&mut self, fault: Fault) {
        if self.list.len() < MOST {
            self.list.push(fault);
        } else {
            self.more = true;
        }
    }

    /// Adds several, as far as there is room.
    pub fn extend(&mut self, faults: Vec<Fault>) {
        for fault in faults {
            self.push(fault);
        }
    }

    /// An error, if there is any.
    pub fn into_result(self) -> Result<(), ImportError> {
        if self.list.is_empty() { Ok(()) } else { Err(ImportError::Faults(self)) }
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.list {
            writeln!(f, "{fault}")?;
        }
        if self.more {
            writeln!(f, "and more: these are the first {MOST}")?;
        }
        f.write_str("nothing was imported")
    }
}
