//! Parses the embedded CSV tables of the demo.

use serde::de::DeserializeOwned;

use crate::error::AppError;

/// The rows of a table; lines that begin with `#` are comments.
pub fn rows<T: DeserializeOwned>(table: &str) -> Result<Vec<T>, AppError> {
    csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(table.as_bytes())
        .into_deserialize()
        .collect::<Result<_, _>>()
        .map_err(|error| AppError::internal(format!("a table of the demo: {error}")))
}
