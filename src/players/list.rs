//! The list of players: its sort orders and filters.

use std::rc::Rc;

use diesel::{
    ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl, SelectableHelper, dsl::SqlTypeOf,
};

use super::{
    model::{Height, PlayerRow, PlayerView, Weight},
    queries,
    shown_birth_date::ShownBirthDate,
};
use crate::{
    database::{
        Backend, Connection,
        schema::{players, players_search},
    },
    error::AppError,
    external_ids::{self, ExternalId},
    http::{Parameters, Query},
    lists::{
        FtsMatch, IndexState, Key, ListDefinition, ListFilter, ListRequest, MAX_COUNTED, Order,
        Page, PageRows, RangeFilter, RangeQuery, SearchTerms, TimestampFilters, Total, fetch_page,
        filter_eq, filter_in, filter_index_state, filter_name, filter_range, filter_search,
        filter_timestamps, sort, sort_by_id, sort_by_timestamp,
    },
    values::{BirthDateVisibility, CountryCode, PartialDate, Text},
};

/// The query of rows.
pub type Rows =
    players::BoxedQuery<'static, Backend, SqlTypeOf<diesel::dsl::AsSelect<PlayerRow, Backend>>>;

/// The definition of the list of players.
pub static PLAYERS: ListDefinition<Rows, PlayerRow> = ListDefinition {
    name: "players",
    fields: &[
        "id",
        "name",
        "given_name",
        "family_name",
        "birth_date",
        "nationality",
        "height_cm",
        "weight_kg",
        "dominant_side",
        "external_ids",
        "version",
        "created_at",
        "updated_at",
        "teams",
    ],
    indexed_by_id: &["name", "family_name", "nationality", "external_id"],
    partial_indexes: &[
        "q",
        "name",
        "family_name",
        "birth_date",
        "nationality",
        "height_cm",
        "weight_kg",
        "created_at",
        "updated_at",
    ],
    sorts: &[
        sort_by_id!(players),
        sort!("name", players::name_key, Required, text, |row| Some(Key::Text(
            row.name_key.clone()
        ))),
        sort!("family_name", players::family_name_key, Nullable, text, |row| {
            row.family_name_key.clone().map(Key::Text)
        }),
        sort!("birth_date", players::birth_day, Nullable, text, |row| {
            row.details.birth_date.as_ref().map(|date| Key::Text(date.first_day().to_string()))
        }),
        sort!("nationality", players::nationality, Nullable, text, |row| {
            row.details.nationality.as_ref().map(|country| Key::Text(country.to_string()))
        }),
        sort_by_timestamp!(players::created_at),
        sort_by_timestamp!(players::updated_at),
    ],
    id: |row| row.id.get(),
};

/// The query parameters of the list of players.
#[derive(Debug)]
pub struct Filter {
    /// Which page is requested.
    pub list: ListRequest,
    terms: Option<SearchTerms>,
    name: Option<Text<100>>,
    family_name: Option<Text<100>>,
    birth_date: RangeFilter<PartialDate>,
    nationality: Vec<CountryCode>,
    height_cm: RangeFilter<Height>,
    weight_kg: RangeFilter<Weight>,
    timestamps: TimestampFilters,
    external_id: Option<ExternalId>,
}

impl Parameters for Filter {
    fn read(query: &mut Query) -> Result<Self, AppError> {
        Ok(Self {
            list: ListRequest::read(query, &PLAYERS)?,
            terms: SearchTerms::read(query)?,
            name: query.text("name")?,
            family_name: query.text("family_name")?,
            birth_date: RangeFilter::text(query, "birth_date")?,
            nationality: query.list("nationality")?,
            height_cm: RangeFilter::json(query, "height_cm")?,
            weight_kg: RangeFilter::json(query, "weight_kg")?,
            timestamps: TimestampFilters::read(query)?,
            external_id: query.parse("external_id")?,
        })
    }
}

impl ListFilter for Filter {
    type View = PlayerView;

    fn list(&self) -> &ListRequest {
        &self.list
    }

    fn page(
        &self,
        connection: &mut Connection,
        visibility: BirthDateVisibility,
    ) -> Result<Page<PlayerView>, AppError> {
        let shown = visibility.last_complete().map(ShownBirthDate::until);
        let filter = ShownFilter { filter: self, shown, is_hidden: visibility.is_hidden() };
        let with_teams = self.list.wants("teams");
        filter
            .fetch(connection)?
            .page(&self.list, |rows| Ok(queries::views(connection, rows, visibility, with_teams)?))
    }
}

/// A filter, whose conditions and order are those of the birth dates that a reader sees.
struct ShownFilter<'a> {
    filter: &'a Filter,
    /// Set if some dates are shown as their years.
    shown: Option<ShownBirthDate>,
    /// Whether no birth date is shown.
    is_hidden: bool,
}

impl std::ops::Deref for ShownFilter<'_> {
    type Target = Filter;

    fn deref(&self) -> &Filter {
        self.filter
    }
}

/// The ids of the first players after an id that a search finds. The search index is ordered by id, so that reading
/// it stops at the limit, however many players match.
fn first_matches(
    connection: &mut Connection,
    terms: &SearchTerms,
    after: i64,
    limit: i64,
) -> QueryResult<Vec<i64>> {
    players_search::table
        .filter(FtsMatch::new(players_search::phrase, terms.expression()))
        .filter(players_search::rowid.gt(after))
        .order(players_search::rowid.asc())
        .limit(limit)
        .select(players_search::rowid)
        .load(connection)
}

impl Filter {
    /// The search and the id after which the page starts, if there is no other filter and the order is by id.
    fn only_search(&self) -> Option<(&SearchTerms, i64)> {
        Some((self.terms.as_ref()?, self.list.single_filter_cursor()?))
    }
}

impl ShownFilter<'_> {
    fn fetch(&self, connection: &mut Connection) -> Result<PageRows<PlayerRow>, AppError> {
        if let Some((terms, after)) = self.only_search() {
            return Ok(self.fetch_matches(connection, terms, after)?);
        }
        let order = match &self.shown {
            Some(shown) if self.list.is_sorted_by("birth_date") => Some(shown.order(&self.list)),
            None if self.is_hidden && self.list.is_sorted_by("birth_date") => {
                Some(hidden_order(&self.list))
            }
            _ => None,
        };
        Ok(fetch_page!(connection, self, PLAYERS, players, PlayerRow, order)?)
    }

    /// Fetches the rows of a page that is only searched.
    fn fetch_matches(
        &self,
        connection: &mut Connection,
        terms: &SearchTerms,
        after: i64,
    ) -> QueryResult<PageRows<PlayerRow>> {
        let ids = first_matches(connection, terms, after, self.list.fetch())?;
        let rows = || players::table.select(PlayerRow::as_select()).into_boxed();
        let count = |connection: &mut Connection| {
            let found = first_matches(connection, terms, 0, MAX_COUNTED + 1)?;
            let pending = self.narrow(players::table.count().into_boxed(), IndexState::Pending);
            let pending: i64 = pending.get_result(connection)?;
            Ok(Total::bounded(pending.saturating_add_unsigned(found.len() as u64)))
        };
        PLAYERS.fetch(connection, &self.list, count, |state| match state {
            IndexState::Pending => self.narrow(rows(), state),
            _ => rows().filter(players::id.eq_any(ids.clone())),
        })
    }

    /// Adds the conditions of the filter to a query.
    fn narrow<S>(
        &self,
        mut query: players::BoxedQuery<'static, Backend, S>,
        state: IndexState,
    ) -> players::BoxedQuery<'static, Backend, S> {
        filter_index_state!(query, players::indexed, state);
        filter_name!(query, players::name, players::name_key, self.name);
        filter_name!(query, players::family_name, players::family_name_key, self.family_name);
        match &self.shown {
            Some(shown) => query = shown.narrow(query, &self.birth_date),
            // Nobody has a birth date that could match.
            None if self.is_hidden && self.list.filters_by("birth_date") => {
                query = query.filter(players::id.is_null());
            }
            None => {
                // birth_day has an index; birth_date alone has none.
                filter_eq!(query, players::birth_date, self.birth_date.eq);
                filter_range!(
                    query,
                    players::birth_day,
                    self.birth_date.map(PartialDate::first_day)
                );
            }
        }
        filter_in!(query, players::nationality, self.nationality);
        filter_range!(query, players::height_cm, &self.height_cm);
        filter_range!(query, players::weight_kg, &self.weight_kg);
        filter_timestamps!(query, players, self.timestamps);
        if let Some(id) = &self.external_id {
            query = query.filter(players::id.eq_any(external_ids::players::holder(id.clone())));
        }
        filter_search!(query, players, players_search, state, self.terms);
        query
    }
}

/// The order by a birth date that is null for everybody: by id.
fn hidden_order(request: &ListRequest) -> Order<Rows, PlayerRow> {
    let descending = request.reads_descending();
    let after = request.begin_id();
    let range: RangeQuery<Rows> = Rc::new(move |query: Rows| match (after, descending) {
        (None, false) => query.order(players::id.asc()),
        (None, true) => query.order(players::id.desc()),
        (Some(id), false) => query.filter(players::id.gt(id)).order(players::id.asc()),
        (Some(id), true) => query.filter(players::id.lt(id)).order(players::id.desc()),
    });
    Order { ranges: vec![range], key: Box::new(|_| None) }
}
