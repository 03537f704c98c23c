//! The static definition of a list.

use super::sort::Sort;

/// A list of rows `R`, fetched by queries `Q`.
pub struct ListDefinition<Q: 'static, R: 'static> {
    /// The path below `/api/v1/`.
    pub name: &'static str,
    /// The fields of a row in JSON.
    pub fields: &'static [&'static str],
    /// The filters that, used alone, are answered by one index range in the order of ids.
    pub indexed_by_id: &'static [&'static str],
    /// The filters and sorts whose indexes do not contain pending rows.
    pub partial_indexes: &'static [&'static str],
    /// The sorts; the first one is the default.
    pub sorts: &'static [Sort<Q, R>],
    /// The id of a row.
    pub id: fn(&R) -> i64,
}

impl<Q, R> ListDefinition<Q, R> {
    /// The names of the sorts.
    pub(super) fn sort_names(&self) -> impl Iterator<Item = &'static str> {
        self.sorts.iter().map(|sort| sort.name)
    }

    /// The sort with this name.
    pub(super) fn sort(&self, name: &str) -> Option<&'static Sort<Q, R>> {
        self.sorts.iter().find(|sort| sort.name == name)
    }
}
