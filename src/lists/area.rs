//! Where the rows of a list are: new ones are not in all indexes yet.

/// Rows that one query goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// All of them.
    All,
    /// Those that every index has.
    Settled,
    /// The few that came in last, which are read row by row.
    New,
}

/// Narrows a query to an area. The words are those of the indexes, which SQLite uses only where it sees them.
macro_rules! in_area {
    ($query:ident, $settled:expr, $area:expr) => {
        match $area {
            $crate::lists::Area::All => {}
            $crate::lists::Area::Settled => $query = $query.filter($settled),
            $crate::lists::Area::New => $query = $query.filter(diesel::dsl::not($settled)),
        }
    };
}
pub(crate) use in_area;
