//! What a list is: its name, its rows' members, its orders.

use super::order::Sort;

/// A list of rows `R`, which a query `Q` fetches.
pub struct List<Q: 'static, R: 'static> {
    /// Its path below `/api/v1/`.
    pub name: &'static str,
    /// The members that a row has when it is sent.
    pub members: &'static [&'static str],
    /// The filters that alone pick the rows, in the order of their ids, by one range of an index.
    pub quick: &'static [&'static str],
    /// The filters and the orders whose indexes have settled rows only.
    pub settled: &'static [&'static str],
    /// What it can be sorted by; the first where nothing is said.
    pub sorts: &'static [Sort<Q, R>],
    /// The id of a row.
    pub id: fn(&R) -> i64,
}

impl<Q, R> List<Q, R> {
    /// What it can be sorted by, by name.
    pub(super) fn sort_names(&self) -> impl Iterator<Item = &'static str> {
        self.sorts.iter().map(|sort| sort.name)
    }

    /// The order of that name.
    pub(super) fn sort(&self, name: &str) -> Option<&'static Sort<Q, R>> {
        self.sorts.iter().find(|sort| sort.name == name)
    }
}
