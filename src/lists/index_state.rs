//! Pending rows: new rows that are not in the partial indexes yet (see `database/index_pending.rs`).

/// The rows that a query reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndexState {
    /// All rows.
    All,
    /// The rows in the partial indexes.
    Indexed,
    /// The few rows that are not in them, which are read one by one.
    Pending,
}

/// Selects the rows of an index state. The condition is the same as in the indexes, so that SQLite uses them.
macro_rules! filter_index_state {
    ($query:ident, $indexed:expr, $state:expr) => {
        match $state {
            $crate::lists::IndexState::All => {}
            $crate::lists::IndexState::Indexed => $query = $query.filter($indexed),
            $crate::lists::IndexState::Pending => {
                $query = $query.filter(diesel::dsl::not($indexed))
            }
        }
    };
}
pub(crate) use filter_index_state;
