//! How a page of a list is fetched.

use diesel::{
    QueryResult, RunQueryDsl,
    query_dsl::{LoadQuery, methods::LimitDsl},
};

use super::{
    cursor::Position, key::Kind, list::List, page::Found, parts::parts, request::ListRequest,
};
use crate::database::Connection;

impl<Q, R> List<Q, R> {
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
        let position = |row: &R| Position {
            key: if sort.kind == Kind::Id { None } else { (sort.key)(row) },
            id: (self.id)(row),
        };
        let ends = (found.first().map(position), found.last().map(position));
        Ok(Found { rows: found, ends, more })
    }
}
