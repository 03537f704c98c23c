//! The list of players: its sort orders and filters.

use diesel::{
    ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl, SelectableHelper, dsl::SqlTypeOf,
};

use super::{
    model::{Height, PlayerRow, PlayerView, Weight},
    queries,
};
use crate::{
    database::{
        Backend, Connection,
        schema::{players, players_search},
    },
    error::AppError,
    external_ids::{self, ExternalId},
    http::{Parameters, Query, Range},
    lists::{
        Area, Found, Key, List, ListFilter, ListRequest, Matches, Page, Phrase, TimestampFilters,
        equal, fetch_page, filter_timestamps, in_area, named, one_of, searched, sort, sort_by_id,
        sort_by_timestamp, within,
    },
    values::{CountryCode, Day, PartialDate, Text},
};

type Rows =
    players::BoxedQuery<'static, Backend, SqlTypeOf<diesel::dsl::AsSelect<PlayerRow, Backend>>>;

/// The definition of the list of players.
pub static PLAYERS: List<Rows, PlayerRow> = List {
    name: "players",
    members: &[
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
    quick: &["name", "family_name", "nationality", "external_id"],
    settled: &[
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
        sort!("name", players::name_key, Always, text, |row| Some(Key::Text(row.name_key.clone()))),
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
    phrase: Option<Phrase>,
    name: Option<Text<100>>,
    family_name: Option<Text<100>>,
    birth_date: Range<PartialDate>,
    nationality: Vec<CountryCode>,
    height_cm: Range<Height>,
    weight_kg: Range<Weight>,
    timestamps: TimestampFilters,
    external_id: Option<ExternalId>,
}

impl Parameters for Filter {
    fn read(query: &mut Query) -> Result<Self, AppError> {
        Ok(Self {
            list: ListRequest::read(query, &PLAYERS)?,
            phrase: Phrase::read(query)?,
            name: query.text("name")?,
            family_name: query.text("family_name")?,
            birth_date: query.text_range("birth_date")?,
            nationality: query.list("nationality")?,
            height_cm: query.json_range("height_cm")?,
            weight_kg: query.json_range("weight_kg")?,
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

    fn page(&self, connection: &mut Connection, today: Day) -> Result<Page<PlayerView>, AppError> {
        let found = match self.only_search() {
            Some((phrase, after)) => self.fetch_matches(connection, phrase, after)?,
            None => fetch_page!(connection, self, PLAYERS, players, PlayerRow)?,
        };
        let today = self.list.wants("teams").then_some(today);
        found.page(&self.list, |rows| Ok(queries::views(connection, rows, today)?))
    }
}

/// The ids of the first players after an id that a search finds. The search index is ordered by id, so that reading
/// it stops at the limit, however many players match.
fn first_matches(
    connection: &mut Connection,
    phrase: &Phrase,
    after: i64,
    limit: i64,
) -> QueryResult<Vec<i64>> {
    players_search::table
        .filter(Matches::new(players_search::phrase, phrase.expression()))
        .filter(players_search::rowid.gt(after))
        .order(players_search::rowid.asc())
        .limit(limit)
        .select(players_search::rowid)
        .load(connection)
}

impl Filter {
    /// The search and the id after which the page starts, if there is no other filter and the order is by id.
    fn only_search(&self) -> Option<(&Phrase, i64)> {
        Some((self.phrase.as_ref()?, self.list.of_one_filter_after()?))
    }

    /// Fetches the rows of a page that is only searched.
    fn fetch_matches(
        &self,
        connection: &mut Connection,
        phrase: &Phrase,
        after: i64,
    ) -> QueryResult<Found<PlayerRow>> {
        let ids = first_matches(connection, phrase, after, self.list.fetch())?;
        let rows = || players::table.select(PlayerRow::as_select()).into_boxed();
        let count = |area| self.narrow(players::table.count().into_boxed(), area);
        PLAYERS.fetch(connection, &self.list, count, |area| match area {
            Area::New => self.narrow(rows(), area),
            _ => rows().filter(players::id.eq_any(ids.clone())),
        })
    }

    /// Adds the conditions of the filter to a query.
    fn narrow<S>(
        &self,
        mut query: players::BoxedQuery<'static, Backend, S>,
        area: Area,
    ) -> players::BoxedQuery<'static, Backend, S> {
        in_area!(query, players::indexed, area);
        named!(query, players::name, players::name_key, self.name);
        named!(query, players::family_name, players::family_name_key, self.family_name);
        // birth_day has an index; birth_date alone has none.
        equal!(query, players::birth_date, self.birth_date.equal);
        within!(query, players::birth_day, self.birth_date.map(PartialDate::first_day));
        one_of!(query, players::nationality, self.nationality);
        within!(query, players::height_cm, &self.height_cm);
        within!(query, players::weight_kg, &self.weight_kg);
        filter_timestamps!(query, players, self.timestamps);
        if let Some(id) = &self.external_id {
            query = query.filter(players::id.eq_any(external_ids::players::holder(id.clone())));
        }
        searched!(query, players, players_search, area, self.phrase);
        query
    }
}
