//! The list of players: its orders and its filters.

use diesel::{
    ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl, SelectableHelper, dsl::SqlTypeOf,
};

use super::model::{Height, PlayerRow, Weight};
use crate::{
    database::{
        Backend, Connection,
        schema::{players, players_search},
    },
    error::AppError,
    external_ids::{self, ExternalId},
    http::{Parameters, Query, Range},
    lists::{
        Area, Found, Key, List, ListRequest, Matches, Phrase, equal, in_area, named, one_of,
        searched, sort, sort_by_id, within,
    },
    values::{CountryCode, PartialDate, Text, Timestamp},
};

type Rows =
    players::BoxedQuery<'static, Backend, SqlTypeOf<diesel::dsl::AsSelect<PlayerRow, Backend>>>;

/// What the list of players can do.
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
        sort!("created_at", players::created_at, Always, text, |row| {
            Some(Key::Text(row.created_at.clone()))
        }),
        sort!("updated_at", players::updated_at, Always, text, |row| {
            Some(Key::Text(row.updated_at.clone()))
        }),
    ],
    id: |row| row.id.get(),
};

/// Which players are asked for.
#[derive(Debug)]
pub struct Filter {
    /// Which part of them.
    pub list: ListRequest,
    phrase: Option<Phrase>,
    name: Option<Text<100>>,
    family_name: Option<Text<100>>,
    birth_date: Range<PartialDate>,
    nationality: Vec<CountryCode>,
    height_cm: Range<Height>,
    weight_kg: Range<Weight>,
    created_at: Range<Timestamp>,
    updated_at: Range<Timestamp>,
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
            created_at: query.text_range("created_at")?,
            updated_at: query.text_range("updated_at")?,
            external_id: query.parse("external_id")?,
        })
    }
}

/// A page of the list as it is stored.
pub fn page(connection: &mut Connection, filter: &Filter) -> QueryResult<Found<PlayerRow>> {
    let count = |area| narrowed(players::table.count().into_boxed(), filter, area);
    let rows = || players::table.select(PlayerRow::as_select()).into_boxed();
    if let Some(phrase) = &filter.phrase
        && let Some(after) = filter.list.of_one_filter_after()
    {
        let ids = first_found(connection, phrase, after, filter.list.fetch())?;
        return PLAYERS.fetch(connection, &filter.list, count, |area| match area {
            Area::New => narrowed(rows(), filter, area),
            _ => rows().filter(players::id.eq_any(ids.clone())),
        });
    }
    let ids = || players::table.select(players::id).into_boxed();
    PLAYERS.fetch_ranged(
        connection,
        &filter.list,
        count,
        |area| narrowed(ids(), filter, area),
        |area| narrowed(rows(), filter, area),
    )
}

/// The first of those whom a search finds, after an id. The index of words is in the order of ids, so it is read no
/// further than that, however many two letters find.
fn first_found(
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

fn narrowed<S>(
    mut query: players::BoxedQuery<'static, Backend, S>,
    filter: &Filter,
    area: Area,
) -> players::BoxedQuery<'static, Backend, S> {
    in_area!(query, players::settled, area);
    named!(query, players::name, players::name_key, filter.name);
    named!(query, players::family_name, players::family_name_key, filter.family_name);
    // The day is on an index, and narrows to what the date then picks from.
    equal!(query, players::birth_date, filter.birth_date.equal);
    within!(query, players::birth_day, filter.birth_date.map(PartialDate::first_day));
    one_of!(query, players::nationality, filter.nationality);
    within!(query, players::height_cm, &filter.height_cm);
    within!(query, players::weight_kg, &filter.weight_kg);
    within!(query, players::created_at, &filter.created_at);
    within!(query, players::updated_at, &filter.updated_at);
    if let Some(id) = &filter.external_id {
        query = query.filter(players::id.eq_any(external_ids::players::holder(id.clone())));
    }
    searched!(query, players, players_search, area, filter.phrase);
    query
}
