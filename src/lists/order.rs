//! What a list can be sorted by.

use super::key::{Key, Kind, Part};

/// One way to sort rows `R`, which a query `Q` fetches.
pub struct Sort<Q, R> {
    /// What it is called in the query.
    pub name: &'static str,
    /// Whether every row has a key.
    pub kind: Kind,
    /// The key of a row.
    pub key: fn(&R) -> Option<Key>,
    /// Narrows a query to one part of the order, and puts that in order; `true` is descending.
    pub narrow: fn(Q, Part, bool) -> Q,
}

/// Sorts by a column, and by the id where it is the same: `sort!("name", teams::name_key, Always, text, |row| …)`.
macro_rules! sort {
    ($name:expr, $table:ident::$column:ident, $kind:ident, $as:ident, $key:expr) => {
        $crate::lists::Sort {
            name: $name,
            kind: $crate::lists::Kind::$kind,
            key: $key,
            narrow: |query, part, descending| {
                use $crate::lists::Part;
                let (column, id) = ($table::$column, $table::id);
                let query = match part {
                    Part::Ties(key, after) if descending => {
                        query.filter(column.eq(key.$as())).filter(id.lt(after))
                    }
                    Part::Ties(key, after) => {
                        query.filter(column.eq(key.$as())).filter(id.gt(after))
                    }
                    Part::Beyond(key) if descending => query.filter(column.lt(key.$as())),
                    Part::Beyond(key) => query.filter(column.gt(key.$as())),
                    Part::Values => query.filter(column.is_not_null()),
                    Part::Nulls(None) => query.filter(column.is_null()),
                    Part::Nulls(Some(after)) if descending => {
                        query.filter(column.is_null()).filter(id.lt(after))
                    }
                    Part::Nulls(Some(after)) => query.filter(column.is_null()).filter(id.gt(after)),
                    Part::Among(ids) => query.filter(id.eq_any(ids)),
                };
                if descending {
                    query.order((column.desc(), id.desc()))
                } else {
                    query.order((column.asc(), id.asc()))
                }
            },
        }
    };
}
pub(crate) use sort;

/// Sorts by the id, as every list does where it is not told otherwise.
macro_rules! sort_by_id {
    ($table:ident) => {
        $crate::lists::Sort {
            name: "id",
            kind: $crate::lists::Kind::Id,
            key: |_| None,
            narrow: |query, part, descending| {
                use $crate::lists::Part;
                let query = match (part, descending) {
                    (Part::Among(ids), _) => query.filter($table::id.eq_any(ids)),
                    (Part::Nulls(Some(after)), false) => query.filter($table::id.gt(after)),
                    (Part::Nulls(Some(after)), true) => query.filter($table::id.lt(after)),
                    // All rows have an id, and no other key.
                    _ => query,
                };
                if descending {
                    query.order($table::id.desc())
                } else {
                    query.order($table::id.asc())
                }
            },
        }
    };
}
pub(crate) use sort_by_id;

/// Sorts by `created_at` or `updated_at`: `sort_by_timestamp!(teams::created_at)`.
macro_rules! sort_by_timestamp {
    ($table:ident::$column:ident) => {
        $crate::lists::sort!(stringify!($column), $table::$column, Always, text, |row| {
            Some($crate::lists::Key::Text(row.$column.to_string()))
        })
    };
}
pub(crate) use sort_by_timestamp;
