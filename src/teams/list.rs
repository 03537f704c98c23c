//! The list of teams: its orders and its filters.

use diesel::{ExpressionMethods, QueryDsl, QueryResult, SelectableHelper, dsl::SqlTypeOf};

use super::model::{FoundedYear, TeamRow};
use crate::{
    database::{
        Backend, Connection,
        schema::{teams, teams_search},
    },
    error::AppError,
    external_ids::{self, ExternalId},
    http::{Parameters, Query, Range},
    lists::{
        Area, Found, Key, List, ListRequest, Phrase, equal, named, one_of, searched, sort,
        sort_by_id, within,
    },
    values::{CountryCode, TeamCode, Text, Timestamp},
};

type Rows = teams::BoxedQuery<'static, Backend, SqlTypeOf<diesel::dsl::AsSelect<TeamRow, Backend>>>;

/// What the list of teams can do.
pub static TEAMS: List<Rows, TeamRow> = List {
    name: "teams",
    members: &[
        "id",
        "name",
        "category",
        "short_name",
        "code",
        "sport",
        "country",
        "city",
        "venue",
        "founded_year",
        "website",
        "colors",
        "external_ids",
        "version",
        "created_at",
        "updated_at",
    ],
    quick: &["name", "category", "code", "sport", "country", "city", "founded_year", "external_id"],
    settled: &[],
    sorts: &[
        sort_by_id!(teams),
        sort!("name", teams::name_key, Always, text, |row| Some(Key::Text(row.name_key.clone()))),
        sort!("country", teams::country, Nullable, text, |row| {
            row.details.country.as_ref().map(|country| Key::Text(country.to_string()))
        }),
        sort!("founded_year", teams::founded_year, Nullable, number, |row| {
            row.details.founded_year.map(|year| Key::Number(year.get()))
        }),
        sort!("created_at", teams::created_at, Always, text, |row| {
            Some(Key::Text(row.created_at.clone()))
        }),
        sort!("updated_at", teams::updated_at, Always, text, |row| {
            Some(Key::Text(row.updated_at.clone()))
        }),
    ],
    id: |row| row.id.get(),
};

/// Which teams are asked for.
#[derive(Debug)]
pub struct Filter {
    /// Which part of them.
    pub list: ListRequest,
    phrase: Option<Phrase>,
    name: Option<Text<100>>,
    category: Option<Text<40>>,
    code: Vec<TeamCode>,
    sport: Option<Text<40>>,
    country: Vec<CountryCode>,
    city: Option<Text<100>>,
    founded_year: Range<FoundedYear>,
    created_at: Range<Timestamp>,
    updated_at: Range<Timestamp>,
    external_id: Option<ExternalId>,
}

impl Parameters for Filter {
    fn read(query: &mut Query) -> Result<Self, AppError> {
        Ok(Self {
            list: ListRequest::read(query, &TEAMS)?,
            phrase: Phrase::read(query)?,
            name: query.text("name")?,
            category: query.text("category")?,
            code: query.list("code")?,
            sport: query.text("sport")?,
            country: query.list("country")?,
            city: query.text("city")?,
            founded_year: query.json_range("founded_year")?,
            created_at: query.text_range("created_at")?,
            updated_at: query.text_range("updated_at")?,
            external_id: query.parse("external_id")?,
        })
    }
}

/// A page of the list as it is stored.
pub fn page(connection: &mut Connection, filter: &Filter) -> QueryResult<Found<TeamRow>> {
    let count = |_| narrowed(teams::table.count().into_boxed(), filter);
    let rows = || teams::table.select(TeamRow::as_select()).into_boxed();
    let ids = || teams::table.select(teams::id).into_boxed();
    TEAMS.fetch_ranged(
        connection,
        &filter.list,
        count,
        |_| narrowed(ids(), filter),
        |_| narrowed(rows(), filter),
    )
}

fn narrowed<S>(
    mut query: teams::BoxedQuery<'static, Backend, S>,
    filter: &Filter,
) -> teams::BoxedQuery<'static, Backend, S> {
    named!(query, teams::name, teams::name_key, filter.name);
    equal!(query, teams::category, filter.category);
    one_of!(query, teams::code, filter.code);
    equal!(query, teams::sport, filter.sport);
    one_of!(query, teams::country, filter.country);
    equal!(query, teams::city, filter.city);
    within!(query, teams::founded_year, &filter.founded_year);
    within!(query, teams::created_at, &filter.created_at);
    within!(query, teams::updated_at, &filter.updated_at);
    if let Some(id) = &filter.external_id {
        query = query.filter(teams::id.eq_any(external_ids::teams::holder(id.clone())));
    }
    searched!(query, teams, teams_search, Area::All, filter.phrase);
    query
}
