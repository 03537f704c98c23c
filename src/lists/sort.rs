//! The sorts of a list.

use std::rc::Rc;

use super::sort_key::{Key, KeyRange, SortKey};

/// One way to sort rows `R`, which a query `Q` fetches.
pub struct Sort<Q, R> {
    /// The name in the query.
    pub name: &'static str,
    /// The kind of its keys.
    pub kind: SortKey,
    /// The key of a row.
    pub key: fn(&R) -> Option<Key>,
    /// Selects one range and sorts it, descending if `true`.
    pub narrow: fn(Q, KeyRange, bool) -> Q,
}

/// Selects and sorts the rows of one range.
pub type RangeQuery<Q> = Rc<dyn Fn(Q) -> Q>;

/// The key of a row.
pub type RowKey<R> = Box<dyn Fn(&R) -> Option<Key>>;

/// An order that depends on the request, in place of one of the sorts of a list.
pub struct Order<Q, R> {
    /// The ranges, in order.
    pub ranges: Vec<RangeQuery<Q>>,
    /// The key of a row.
    pub key: RowKey<R>,
}

/// Sorts by a column, then by id: `sort!("name", teams::name_key, Required, text, |row| …)`.
macro_rules! sort {
    ($name:expr, $table:ident::$column:ident, $kind:ident, $as:ident, $key:expr) => {
        $crate::lists::Sort {
            name: $name,
            kind: $crate::lists::SortKey::$kind,
            key: $key,
            narrow: |query, range, descending| {
                use $crate::lists::KeyRange;
                let (column, id) = ($table::$column, $table::id);
                let query = match range {
                    KeyRange::EqualKeyAfter(key, after) if descending => {
                        query.filter(column.eq(key.$as())).filter(id.lt(after))
                    }
                    KeyRange::EqualKeyAfter(key, after) => {
                        query.filter(column.eq(key.$as())).filter(id.gt(after))
                    }
                    KeyRange::AfterKey(key) if descending => query.filter(column.lt(key.$as())),
                    KeyRange::AfterKey(key) => query.filter(column.gt(key.$as())),
                    KeyRange::NotNull => query.filter(column.is_not_null()),
                    KeyRange::NullAfter(None) => query.filter(column.is_null()),
                    KeyRange::NullAfter(Some(after)) if descending => {
                        query.filter(column.is_null()).filter(id.lt(after))
                    }
                    KeyRange::NullAfter(Some(after)) => {
                        query.filter(column.is_null()).filter(id.gt(after))
                    }
                    KeyRange::Ids(ids) => query.filter($crate::database::id_in(id, ids)),
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

/// Sorts by id, the default of every list.
macro_rules! sort_by_id {
    ($table:ident) => {
        $crate::lists::Sort {
            name: "id",
            kind: $crate::lists::SortKey::Id,
            key: |_| None,
            narrow: |query, range, descending| {
                use $crate::lists::KeyRange;
                let query = match (range, descending) {
                    (KeyRange::Ids(ids), _) => {
                        query.filter($crate::database::id_in($table::id, ids))
                    }
                    (KeyRange::NullAfter(Some(after)), false) => query.filter($table::id.gt(after)),
                    (KeyRange::NullAfter(Some(after)), true) => query.filter($table::id.lt(after)),
                    // A sort by id has no other ranges.
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
        $crate::lists::sort!(stringify!($column), $table::$column, Required, text, |row| {
            Some($crate::lists::Key::Text(row.$column.to_string()))
        })
    };
}
pub(crate) use sort_by_timestamp;
