//! How filters narrow a query.

/// Narrows to one value, where there is one.
macro_rules! equal {
    ($query:ident, $column:expr, $value:expr) => {
        if let Some(value) = &$value {
            $query = $query.filter($column.eq(value.clone()));
        }
    };
}
pub(crate) use equal;

/// Narrows to any of these values; to one of them alone by an equality, which keeps to the order of ids.
macro_rules! one_of {
    ($query:ident, $column:expr, $values:expr) => {
        match $values.as_slice() {
            [] => {}
            [one] => $query = $query.filter($column.eq(one.clone())),
            many => $query = $query.filter($column.eq_any(many.to_vec())),
        }
    };
}
pub(crate) use one_of;

/// Narrows to a [`Range`](crate::http::Range).
macro_rules! within {
    ($query:ident, $column:expr, $range:expr) => {{
        let range = $range;
        if let Some(value) = &range.equal {
            $query = $query.filter($column.eq(value.clone()));
        }
        if let Some(value) = &range.above {
            $query = $query.filter($column.gt(value.clone()));
        }
        if let Some(value) = &range.from {
            $query = $query.filter($column.ge(value.clone()));
        }
        if let Some(value) = &range.below {
            $query = $query.filter($column.lt(value.clone()));
        }
        if let Some(value) = &range.to {
            $query = $query.filter($column.le(value.clone()));
        }
    }};
}
pub(crate) use within;

/// Narrows to one name. Its key is on an index, and narrows to what the name then picks from.
macro_rules! named {
    ($query:ident, $column:expr, $key:expr, $name:expr) => {
        if let Some(name) = &$name {
            let key = $crate::values::order_key(name.as_str());
            $query = $query.filter($key.eq(key)).filter($column.eq(name.clone()));
        }
    };
}
pub(crate) use named;

/// Narrows to what a search finds in an area of the table.
macro_rules! searched {
    ($query:ident, $table:ident, $index:ident, $area:expr, $phrase:expr) => {
        match (&$phrase, $area) {
            (None, _) => {}
            // The index of words has none of these: their own are compared. They stand with a space between them.
            (Some(phrase), $crate::lists::Area::New) => {
                use diesel::{BoolExpressionMethods as _, TextExpressionMethods as _};
                if phrase.words().is_empty() {
                    // What has no word in it finds nothing, and no row is without an id.
                    $query = $query.filter($table::id.is_null());
                }
                for word in phrase.words() {
                    let (first, later) = (format!("{word}%"), format!("% {word}%"));
                    $query =
                        $query.filter($table::search.like(first).or($table::search.like(later)));
                }
            }
            (Some(phrase), _) => {
                let found = $index::table
                    .filter($crate::lists::Matches::new($index::phrase, phrase.expression()))
                    .select($index::rowid);
                $query = $query.filter($table::id.eq_any(found));
            }
        }
    };
}
pub(crate) use searched;
