//! Fetches the rows of a page.

use std::rc::Rc;

use diesel::{
    QueryResult, RunQueryDsl,
    query_dsl::{LoadQuery, methods::LimitDsl},
};

use super::{
    cursor::Position,
    definition::ListDefinition,
    index_state::IndexState,
    key_ranges::key_ranges,
    page::PageRows,
    request::ListRequest,
    sort::{Order, RangeQuery, RowKey},
    sort_key::{KeyRange, SortKey},
};
use crate::database::Connection;

/// If a range filter matches at most this many rows, their ids are read and sorted in memory.
const MAX_CANDIDATES: i64 = 5000;

/// All rows of a table with partial indexes.
const INDEXED_AND_PENDING: &[IndexState] = &[IndexState::Indexed, IndexState::Pending];

impl<Q, R> ListDefinition<Q, R> {
    /// Fetches the requested page; `rows` is the filtered query and `count` that of the number of rows.
    pub fn fetch<C>(
        &self,
        connection: &mut Connection,
        request: &ListRequest,
        count: impl Fn(IndexState) -> C,
        rows: impl Fn(IndexState) -> Q,
    ) -> QueryResult<PageRows<R>>
    where
        Q: LimitDsl<Output = Q> + RunQueryDsl<Connection> + for<'q> LoadQuery<'q, Connection, R>,
        C: RunQueryDsl<Connection> + for<'q> LoadQuery<'q, Connection, i64>,
    {
        self.fetch_among(connection, request, count, None, None, rows)
    }

    /// The same in another order.
    pub fn fetch_ordered<C>(
        &self,
        connection: &mut Connection,
        request: &ListRequest,
        order: Order<Q, R>,
        count: impl Fn(IndexState) -> C,
        rows: impl Fn(IndexState) -> Q,
    ) -> QueryResult<PageRows<R>>
    where
        Q: LimitDsl<Output = Q> + RunQueryDsl<Connection> + for<'q> LoadQuery<'q, Connection, R>,
        C: RunQueryDsl<Connection> + for<'q> LoadQuery<'q, Connection, i64>,
    {
        self.fetch_among(connection, request, count, None, Some(order), rows)
    }

    /// The same for lists with range filters; `ids` is the filtered query of the ids.
    ///
    /// SQLite does not know how many rows a range matches, and reads the table by id. That is good for many matches, because
    /// the page is soon full; with few matches it would read the whole table.
    pub fn fetch_selective<C, I>(
        &self,
        connection: &mut Connection,
        request: &ListRequest,
        count: impl Fn(IndexState) -> C,
        ids: impl Fn(IndexState) -> I,
        rows: impl Fn(IndexState) -> Q,
    ) -> QueryResult<PageRows<R>>
    where
        Q: LimitDsl<Output = Q> + RunQueryDsl<Connection> + for<'q> LoadQuery<'q, Connection, R>,
        C: RunQueryDsl<Connection> + for<'q> LoadQuery<'q, Connection, i64>,
        I: LimitDsl<Output = I> + RunQueryDsl<Connection> + for<'q> LoadQuery<'q, Connection, i64>,
    {
        let candidates = if request.has_single_range() {
            self.candidate_ids(connection, request, ids)?
        } else {
            None
        };
        self.fetch_among(connection, request, count, candidates, None, rows)
    }

    /// The index states to query: pending rows separately if a partial index is used.
    fn states(&self, request: &ListRequest) -> &'static [IndexState] {
        if request.sort_and_filter_names().any(|name| self.partial_indexes.contains(&name)) {
            INDEXED_AND_PENDING
        } else {
            &[IndexState::All]
        }
    }

    /// The ids of all matching rows, if they are few.
    fn candidate_ids<I>(
        &self,
        connection: &mut Connection,
        request: &ListRequest,
        ids: impl Fn(IndexState) -> I,
    ) -> QueryResult<Option<Vec<i64>>>
    where
        I: LimitDsl<Output = I> + RunQueryDsl<Connection> + for<'q> LoadQuery<'q, Connection, i64>,
    {
        let mut all: Vec<i64> = Vec::new();
        for state in self.states(request) {
            all.extend(ids(*state).limit(MAX_CANDIDATES + 1).load::<i64>(connection)?);
            if i64::try_from(all.len()).is_ok_and(|found| found > MAX_CANDIDATES) {
                return Ok(None);
            }
        }
        Ok(Some(all))
    }

    /// The number of matching rows. They are counted in an index, which may not contain pending rows.
    fn total<C>(
        &self,
        connection: &mut Connection,
        count: impl Fn(IndexState) -> C,
    ) -> QueryResult<i64>
    where
        C: RunQueryDsl<Connection> + for<'q> LoadQuery<'q, Connection, i64>,
    {
        let states =
            if self.partial_indexes.is_empty() { &[IndexState::All] } else { INDEXED_AND_PENDING };
        states.iter().map(|state| count(*state).get_result::<i64>(connection)).sum()
    }

    fn fetch_among<C>(
        &self,
        connection: &mut Connection,
        request: &ListRequest,
        count: impl Fn(IndexState) -> C,
        candidates: Option<Vec<i64>>,
        order: Option<Order<Q, R>>,
        rows: impl Fn(IndexState) -> Q,
    ) -> QueryResult<PageRows<R>>
    where
        Q: LimitDsl<Output = Q> + RunQueryDsl<Connection> + for<'q> LoadQuery<'q, Connection, R>,
        C: RunQueryDsl<Connection> + for<'q> LoadQuery<'q, Connection, i64>,
    {
        let total = request.count.then(|| self.total(connection, count)).transpose()?;
        let Some(sort) = self.sort(request.sort) else {
            return Err(diesel::result::Error::NotFound);
        };
        let backwards = request.backwards();
        let descending = request.reads_descending();
        let range_query = |range: KeyRange| -> RangeQuery<Q> {
            Rc::new(move |query| (sort.narrow)(query, range.clone(), descending))
        };
        let (states, ranges, key): (_, Vec<RangeQuery<Q>>, RowKey<R>) = match (candidates, order) {
            (Some(ids), _) => {
                let ids = KeyRange::Ids(page_of_ids(ids, request, descending));
                (&[IndexState::All][..], vec![range_query(ids)], Box::new(sort.key))
            }
            (None, Some(Order { ranges, key })) => (self.states(request), ranges, key),
            (None, None) => {
                let ranges = key_ranges(sort.kind, request.position(), backwards);
                let ranges = ranges.into_iter().map(range_query).collect();
                (self.states(request), ranges, Box::new(sort.key))
            }
        };
        // One more than the limit, to know whether there is a next page.
        let wanted = request.fetch();
        let mut found: Vec<R> = Vec::new();
        for state in states {
            let before = found.len();
            for range in &ranges {
                let missing = wanted - i64::try_from(found.len() - before).unwrap_or(wanted);
                if missing > 0 {
                    let query = range(rows(*state));
                    found.extend(query.limit(missing).load(connection)?);
                }
            }
        }
        let position = |row: &R| Position {
            key: if sort.kind == SortKey::Id { None } else { key(row) },
            id: (self.id)(row),
        };
        if states.len() > 1 {
            found.sort_by(|a, b| position(a).compare(&position(b), descending, backwards));
        }
        let size = usize::try_from(request.limit).unwrap_or(usize::MAX);
        let more = found.len() > size;
        found.truncate(size);
        if backwards {
            found.reverse();
        }
        let boundaries = (found.first().map(position), found.last().map(position));
        Ok(PageRows { rows: found, total, boundaries, more })
    }
}

/// Selects and sorts the ids of a page and of the next row; for lists that are sorted by id.
fn page_of_ids(mut ids: Vec<i64>, request: &ListRequest, descending: bool) -> Vec<i64> {
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
