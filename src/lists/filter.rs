//! Macros that add the condition of a filter to a boxed query.

/// Selects one value, if the filter is set.
macro_rules! filter_eq {
    ($query:ident, $column:expr, $value:expr) => {
        if let Some(value) = &$value {
            $query = $query.filter($column.eq(value.clone()));
        }
    };
}
pub(crate) use filter_eq;

/// Selects a set of values. A single one is compared with `=`, so that the rows of its index are sorted by id.
macro_rules! filter_in {
    ($query:ident, $column:expr, $values:expr) => {
        match $values.as_slice() {
            [] => {}
            [one] => $query = $query.filter($column.eq(one.clone())),
            many => $query = $query.filter($column.eq_any(many.to_vec())),
        }
    };
}
pub(crate) use filter_in;

/// Selects a [`RangeFilter`](crate::lists::RangeFilter). Ranges that match few rows are found by
/// [`fetch_selective`](crate::lists::ListDefinition::fetch_selective), so the planner may suppose that they match many.
macro_rules! filter_range {
    ($query:ident, $column:expr, $range:expr) => {{
        let range = $range;
        if let Some(value) = &range.eq {
            $query = $query.filter($column.eq(value.clone()));
        }
        if let Some(value) = &range.gt {
            $query = $query.filter($column.gt(value.clone()));
        }
        if let Some(value) = &range.gte {
            $query = $query.filter($column.ge(value.clone()));
        }
        if let Some(value) = &range.lt {
            $query = $query.filter($crate::database::likely($column.lt(value.clone())));
        }
        if let Some(value) = &range.lte {
            $query = $query.filter($crate::database::likely($column.le(value.clone())));
        }
    }};
}
pub(crate) use filter_range;

/// Selects a name. Only its key has an index, so both are compared.
macro_rules! filter_name {
    ($query:ident, $column:expr, $key:expr, $name:expr) => {
        if let Some(name) = &$name {
            let key = $crate::values::sort_key(name.as_str());
            $query = $query.filter($key.eq(key)).filter($column.eq(name.clone()));
        }
    };
}
pub(crate) use filter_name;

/// Selects the rows that a search finds.
macro_rules! filter_search {
    ($query:ident, $table:ident, $index:ident, $state:expr, $terms:expr) => {
        match (&$terms, $state) {
            (None, _) => {}
            // Pending rows are not in the full-text index, so their space-separated words are compared.
            (Some(terms), $crate::lists::IndexState::Pending) => {
                use diesel::{BoolExpressionMethods as _, TextExpressionMethods as _};
                type Condition = Box<
                    dyn diesel::BoxableExpression<
                            $table::table,
                            $crate::database::Backend,
                            SqlType = diesel::sql_types::Bool,
                        >,
                >;
                let contains = |term: &String| -> Condition {
                    let (first, later) = (format!("{term}%"), format!("% {term}%"));
                    Box::new($table::search.like(first).or($table::search.like(later)))
                };
                let all = |terms: &Vec<String>| -> Option<Condition> {
                    terms.iter().map(contains).reduce(|all, next| Box::new(all.and(next)))
                };
                let any = |word: &$crate::values::QueryWord| -> Option<Condition> {
                    word.iter().filter_map(all).reduce(|any, next| Box::new(any.or(next)))
                };
                if terms.words().is_empty() {
                    // A search without words finds nothing.
                    $query = $query.filter($table::id.is_null());
                }
                for condition in terms.words().iter().filter_map(any) {
                    $query = $query.filter(condition);
                }
            }
            (Some(terms), _) => {
                let matches = $index::table
                    .filter($crate::lists::FtsMatch::new($index::phrase, terms.expression()))
                    .select($index::rowid);
                $query = $query.filter($table::id.eq_any(matches));
            }
        }
    };
}
pub(crate) use filter_search;
