//! Lists without pages.

use serde::Serialize;

/// The body of a list that is not paged.
#[derive(Debug, Serialize)]
pub struct UnpagedList<T> {
    /// All rows.
    pub data: Vec<T>,
}
