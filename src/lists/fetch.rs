//! How a page of a list is fetched.

use diesel::{
    QueryResult, RunQueryDsl,
    query_dsl::{LoadQuery, methods::LimitDsl},
};

use super::{
    cursor::Position,
    key::{Kind, Part},
    list::List,
    page::Found,
    parts::parts,
    request::ListRequest,
};
use crate::database::Connection;

/// So many ids are put in order in memory, where a range finds no more.
const FEW: i64 = 5000;

impl<Q, R> List<Q, R> {
    /// Fetches what a request asks for; `rows` is the query that its filters have narrowed, `count` that of their number.
    pub fn fetch<C>(
        &self,
        connection: &mut Connection,
        request: &ListRequest,
        count: impl FnOnce() -> C,
        rows: impl Fn() -> Q,
    ) -> QueryResult<Found<R>>
    where
        Q: LimitDsl<Output = Q> + RunQueryDsl<Connection> + for<'q> LoadQuery<'q, Connection, R>,
        C: RunQueryDsl<Connection> + for<'q> LoadQuery<'q, Connection, i64>,
    {
        self.fetch_among(connection, request, count, None, rows)
    }

    /// The same where a filter may be a range; `ids` is the narrowed query of the ids alone.
    ///
    /// SQLite does not know how many rows a range finds. It goes through all in the order of their ids, which is
    /// right where it finds many: the page is soon full. Where it finds few, that would be the whole table.
    pub fn fetch_ranged<C, I>(
        &self,
        connection: &mut Connection,
        request: &ListRequest,
        count: impl FnOnce() -> C,
        ids: impl Fn() -> I,
        rows: impl Fn() -> Q,
    ) -> QueryResult<Found<R>>
    where
        Q: LimitDsl<Output = Q> + RunQueryDsl<Connection> + for<'q> LoadQuery<'q, Connection, R>,
        C: RunQueryDsl<Connection> + for<'q> LoadQuery<'q, Connection, i64>,
        I: LimitDsl<Output = I> + RunQueryDsl<Connection> + for<'q> LoadQuery<'q, Connection, i64>,
    {
        let few = if request.is_ranged() {
            let ids: Vec<i64> = ids().limit(FEW + 1).load(connection)?;
            Some(ids).filter(|ids| i64::try_from(ids.len()).is_ok_and(|found| found <= FEW))
        } else {
            None
        };
        self.fetch_among(connection, request, count, few, rows)
    }

    fn fetch_among<C>(
        &self,
        connection: &mut Connection,
        request: &ListRequest,
        count: impl FnOnce() -> C,
        few: Option<Vec<i64>>,
        rows: impl Fn() -> Q,
    ) -> QueryResult<Found<R>>
    where
        Q: LimitDsl<Output = Q> + RunQueryDsl<Connection> + for<'q> LoadQuery<'q, Connection, R>,
        C: RunQueryDsl<Connection> + for<'q> LoadQuery<'q, Connection, i64>,
    {
        let total = request.count.then(|| count().get_result(connection)).transpose()?;
        let Some(sort) = self.sort(request.sort) else {
            return Err(diesel::result::Error::NotFound);
        };
        let backwards = request.backwards();
        // What comes before, the nearest first, is the order turned around.
        let descending = request.descending != backwards;
        let parts = match few {
            Some(ids) => vec![Part::Among(nearest(ids, request, descending))],
            None => parts(sort.kind, request.position(), backwards),
        };
        let mut found: Vec<R> = Vec::new();
        for part in parts {
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
        Ok(Found { rows: found, total, ends, more })
    }
}

/// Of all ids of a list that is sorted by them, those of a page and the one after it.
fn nearest(mut ids: Vec<i64>, request: &ListRequest, descending: bool) -> Vec<i64> {
    if let Some(Position { id: after, .. }) = request.position() {
        ids.retain(|id| if descending { *id < after } else { *id > after });
    }
    ids.sort_unstable();
    if descending {
        ids.reverse();
    }
    ids.truncate(usize::try_from(request.limit + 1).unwrap_or(usize::MAX));
    ids
}
