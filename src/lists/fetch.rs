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
    page::{PageRows, Total},
    request::ListRequest,
    sort::{Order, RangeQuery},
    sort_key::{KeyRange, SortKey},
};
use crate::database::Connection;

/// If filters match at most this many rows, their ids are read first, and only these rows are sorted.
const MAX_CANDIDATES: i64 = 5000;

/// How many matching rows are counted; beyond that the total is a lower bound.
pub const MAX_COUNTED: i64 = 20_000;

/// All rows of a table with partial indexes.
const INDEXED_AND_PENDING: &[IndexState] = &[IndexState::Indexed, IndexState::Pending];

impl<Q, R> ListDefinition<Q, R> {
    /// Fetches the requested page; `rows` is the filtered query, and `count` counts its rows.
    pub fn fetch(
        &self,
        connection: &mut Connection,
        request: &ListRequest,
        count: impl FnOnce(&mut Connection) -> QueryResult<Total>,
        rows: impl Fn(IndexState) -> Q,
    ) -> QueryResult<PageRows<R>>
    where
        Q: LimitDsl<Output = Q> + RunQueryDsl<Connection> + for<'q> LoadQuery<'q, Connection, R>,
    {
        let total = request.count.then(|| count(connection)).transpose()?;
        self.fetch_states(connection, request, self.states(request), total, None, rows)
    }

    /// The same for lists with filters: `ids` is the filtered query of the ids, `rows(None)` the query of rows without the
    /// filter, and `order` replaces the sort.
    ///
    /// SQLite does not know how many rows a filter matches. If they are few, their ids are read first: walking the index of
    /// the sort until they are found would read the whole table.
    pub fn fetch_selective<C, I>(
        &self,
        connection: &mut Connection,
        request: &ListRequest,
        order: Option<Order<Q, R>>,
        count: impl Fn(IndexState) -> C,
        ids: impl Fn(IndexState) -> I,
        rows: impl Fn(Option<IndexState>) -> Q,
    ) -> QueryResult<PageRows<R>>
    where
        Q: LimitDsl<Output = Q> + RunQueryDsl<Connection> + for<'q> LoadQuery<'q, Connection, R>,
        C: RunQueryDsl<Connection> + for<'q> LoadQuery<'q, Connection, i64>,
        I: LimitDsl<Output = I> + RunQueryDsl<Connection> + for<'q> LoadQuery<'q, Connection, i64>,
    {
        let states = self.states(request);
        let filtered = |state| rows(Some(state));
        if !request.has_filters() {
            let count_all = || self.count_all(connection, count).map(Total::exact);
            let total = request.count.then(count_all).transpose()?;
            return self.fetch_states(connection, request, states, total, order, filtered);
        }
        if !request.count && !request.needs_candidates() {
            return self.fetch_states(connection, request, states, None, order, filtered);
        }
        let limit = if request.count { MAX_COUNTED } else { MAX_CANDIDATES };
        let found = self.matching_ids(connection, request, limit, ids)?;
        let total = request.count.then(|| Total::bounded(number_of(&found)));
        if number_of(&found) > MAX_CANDIDATES || !request.needs_candidates() {
            return self.fetch_states(connection, request, states, total, order, filtered);
        }
        let sort = self.sort(request.sort).ok_or(diesel::result::Error::NotFound)?;
        let ids = if sort.kind == SortKey::Id { page_of_ids(found, request) } else { found };
        let candidates = |_| (sort.narrow)(rows(None), KeyRange::Ids(ids.clone()), false);
        self.fetch_states(connection, request, &[IndexState::All], total, order, candidates)
    }

    /// The index states to query: pending rows separately if a partial index is used.
    fn states(&self, request: &ListRequest) -> &'static [IndexState] {
        if request.sort_and_filter_names().any(|name| self.partial_indexes.contains(&name)) {
            INDEXED_AND_PENDING
        } else {
            &[IndexState::All]
        }
    }

    /// The ids of the matching rows, one more than `limit` if there are more.
    fn matching_ids<I>(
        &self,
        connection: &mut Connection,
        request: &ListRequest,
        limit: i64,
        ids: impl Fn(IndexState) -> I,
    ) -> QueryResult<Vec<i64>>
    where
        I: LimitDsl<Output = I> + RunQueryDsl<Connection> + for<'q> LoadQuery<'q, Connection, i64>,
    {
        let mut all: Vec<i64> = Vec::new();
        for state in self.states(request) {
            let missing = limit + 1 - number_of(&all);
            if missing > 0 {
                all.extend(ids(*state).limit(missing).load::<i64>(connection)?);
            }
        }
        Ok(all)
    }

    /// The number of all rows. They are counted in an index, which may not contain pending rows.
    fn count_all<C>(
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

    /// Fetches the rows of each state and merges them.
    fn fetch_states(
        &self,
        connection: &mut Connection,
        request: &ListRequest,
        states: &[IndexState],
        total: Option<Total>,
        order: Option<Order<Q, R>>,
        rows: impl Fn(IndexState) -> Q,
    ) -> QueryResult<PageRows<R>>
    where
        Q: LimitDsl<Output = Q> + RunQueryDsl<Connection> + for<'q> LoadQuery<'q, Connection, R>,
    {
        let sort = self.sort(request.sort).ok_or(diesel::result::Error::NotFound)?;
        let backwards = request.backwards();
        let descending = request.reads_descending();
        let Order { ranges, key } = order.unwrap_or_else(|| {
            let range_query = |range: KeyRange| -> RangeQuery<Q> {
                Rc::new(move |query| (sort.narrow)(query, range.clone(), descending))
            };
            let ranges = key_ranges(sort.kind, request.position(), backwards);
            Order { ranges: ranges.into_iter().map(range_query).collect(), key: Box::new(sort.key) }
        });
        // One more than the limit, to know whether there is a next page.
        let wanted = request.fetch();
        let mut found: Vec<R> = Vec::new();
        for state in states {
            let before = found.len();
            for range in &ranges {
                let missing = wanted - number_of(&found[before..]);
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

fn number_of<T>(rows: &[T]) -> i64 {
    i64::try_from(rows.len()).unwrap_or(i64::MAX)
}

/// Selects and sorts the ids of a page and of the next row; for lists that are sorted by id.
fn page_of_ids(mut ids: Vec<i64>, request: &ListRequest) -> Vec<i64> {
    let descending = request.reads_descending();
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
