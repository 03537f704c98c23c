//! Lists without pages.

use serde::Serialize;

/// The body of a list that is always sent as a whole.
#[derive(Debug, Serialize)]
pub struct UnpagedList<T> {
    /// All rows.
    pub data: Vec<T>,
}
