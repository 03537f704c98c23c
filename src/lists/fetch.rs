//! How a page of a list is fetched.

use diesel::{
    QueryResult, RunQueryDsl,
    query_dsl::{LoadQuery, methods::LimitDsl},
};

use super::{
    area::Area,
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

/// All rows, where each index has settled rows only.
const SETTLED_AND_NEW: &[Area] = &[Area::Settled, Area::New];

impl<Q, R> List<Q, R> {
    /// Fetches what a request asks for; `rows` is the query that its filters have narrowed, `count` that of their number.
    pub fn fetch<C>(
        &self,
        connection: &mut Connection,
        request: &ListRequest,
        count: impl Fn(Area) -> C,
        rows: impl Fn(Area) -> Q,
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
        count: impl Fn(Area) -> C,
        ids: impl Fn(Area) -> I,
        rows: impl Fn(Area) -> Q,
    ) -> QueryResult<Found<R>>
    where
        Q: LimitDsl<Output = Q> + RunQueryDsl<Connection> + for<'q> LoadQuery<'q, Connection, R>,
        C: RunQueryDsl<Connection> + for<'q> LoadQuery<'q, Connection, i64>,
        I: LimitDsl<Output = I> + RunQueryDsl<Connection> + for<'q> LoadQuery<'q, Connection, i64>,
    {
        let few = if request.is_ranged() { self.few(connection, request, ids)? } else { None };
        self.fetch_among(connection, request, count, few, rows)
    }

    /// Where the rows of a request are looked for: all together, or in each area by its own means.
    fn areas(&self, request: &ListRequest) -> &'static [Area] {
        if request.names().any(|name| self.settled.contains(&name)) {
            SETTLED_AND_NEW
        } else {
            &[Area::All]
        }
    }

    /// The ids of all rows, where they are few.
    fn few<I>(
        &self,
        connection: &mut Connection,
        request: &ListRequest,
        ids: impl Fn(Area) -> I,
    ) -> QueryResult<Option<Vec<i64>>>
    where
        I: LimitDsl<Output = I> + RunQueryDsl<Connection> + for<'q> LoadQuery<'q, Connection, i64>,
    {
        let mut all: Vec<i64> = Vec::new();
        for area in self.areas(request) {
            all.extend(ids(*area).limit(FEW + 1).load::<i64>(connection)?);
            if i64::try_from(all.len()).is_ok_and(|found| found > FEW) {
                return Ok(None);
            }
        }
        Ok(Some(all))
    }

    /// How many rows there are. They are counted in an index, and where those have settled rows only, none has all.
    fn total<C>(&self, connection: &mut Connection, count: impl Fn(Area) -> C) -> QueryResult<i64>
    where
        C: RunQueryDsl<Connection> + for<'q> LoadQuery<'q, Connection, i64>,
    {
        let areas = if self.settled.is_empty() { &[Area::All] } else { SETTLED_AND_NEW };
        areas.iter().map(|area| count(*area).get_result::<i64>(connection)).sum()
    }

    fn fetch_among<C>(
        &self,
        connection: &mut Connection,
        request: &ListRequest,
        count: impl Fn(Area) -> C,
        few: Option<Vec<i64>>,
        rows: impl Fn(Area) -> Q,
    ) -> QueryResult<Found<R>>
    where
        Q: LimitDsl<Output = Q> + RunQueryDsl<Connection> + for<'q> LoadQuery<'q, Connection, R>,
        C: RunQueryDsl<Connection> + for<'q> LoadQuery<'q, Connection, i64>,
    {
        let total = request.count.then(|| self.total(connection, count)).transpose()?;
        let Some(sort) = self.sort(request.sort) else {
            return Err(diesel::result::Error::NotFound);
        };
        let backwards = request.backwards();
        // What comes before, the nearest first, is the order turned around.
        let descending = request.descending != backwards;
        let (areas, parts) = match few {
            Some(ids) => (&[Area::All][..], vec![Part::Among(nearest(ids, request, descending))]),
            None => (self.areas(request), parts(sort.kind, request.position(), backwards)),
        };
        // One more than the page has: it tells whether there is a next one.
        let wanted = request.fetch();
        let mut found: Vec<R> = Vec::new();
        for area in areas {
            let before = found.len();
            for part in &parts {
                let missing = wanted - i64::try_from(found.len() - before).unwrap_or(wanted);
                if missing > 0 {
                    let query = (sort.narrow)(rows(*area), part.clone(), descending);
                    found.extend(query.limit(missing).load(connection)?);
                }
            }
        }
        let position = |row: &R| Position {
            key: if sort.kind == Kind::Id { None } else { (sort.key)(row) },
            id: (self.id)(row),
        };
        if areas.len() > 1 {
            found.sort_by(|a, b| position(a).compare(&position(b), descending, backwards));
        }
        let size = usize::try_from(request.limit).unwrap_or(usize::MAX);
        let more = found.len() > size;
        found.truncate(size);
        if backwards {
            found.reverse();
        }
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
    ids.truncate(usize::try_from(request.fetch()).unwrap_or(usize::MAX));
    ids
}
