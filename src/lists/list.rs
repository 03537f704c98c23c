//! What a list is: its name, its rows' members, its orders; and how a page of it is fetched.

use diesel::{
    QueryResult, RunQueryDsl,
    query_dsl::{LoadQuery, methods::LimitDsl},
};

use super::{
    order::{Kind, Sort},
    page::Found,
    parts::parts,
    request::ListRequest,
};
use crate::database::Connection;

/// A list of rows `R`, which a query `Q` fetches.
pub struct List<Q: 'static, R: 'static> {
    /// Its path below `/api/v1/`.
    pub name: &'static str,
    /// The members that a row has when it is sent.
    pub members: &'static [&'static str],
    /// The filters that alone pick the rows, in the order of their ids, by one range of an index.
    pub quick: &'static [&'static str],
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

    /// Fetches what a request asks for; `rows` is the query that its filters have narrowed.
    pub fn fetch(
        &self,
        connection: &mut Connection,
        request: &ListRequest,
        rows: impl Fn() -> Q,
    ) -> QueryResult<Found<R>>
    where
        Q: LimitDsl<Output = Q> + RunQueryDsl<Connection> + for<'q> LoadQuery<'q, Connection, R>,
    {
        let Some(sort) = self.sort(request.sort) else {
            return Err(diesel::result::Error::NotFound);
        };
        let backwards = request.backwards();
        // What comes before, the nearest first, is the order turned around.
        let descending = request.descending != backwards;
        let mut found: Vec<R> = Vec::new();
        for part in parts(sort.kind, request.position(), backwards) {
            // One more than the page has: it tells whether there is a next one.
            let missing = request.limit + 1 - i64::try_from(found.len()).unwrap_or(i64::MAX);
            if missing <= 0 {
                break;
            }
            let query = (sort.narrow)(rows(), part, descending);
            found.extend(query.limit(missing).load(connection)?);
        }
        let size = usize::try_from(request.limit).unwrap_or(usize::MAX);
        let more = found.len() > size;
        found.truncate(size);
        if backwards {
            found.reverse();
        }
        let position = |row: &R| super::cursor::Position {
            key: if sort.kind == Kind::Id { None } else { (sort.key)(row) },
            id: (self.id)(row),
        };
        let ends = (found.first().map(position), found.last().map(position));
        Ok(Found { rows: found, ends, more })
    }
}
