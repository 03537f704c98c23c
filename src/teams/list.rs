//! The list of teams: its sort orders and filters.

use diesel::{ExpressionMethods, QueryDsl, SelectableHelper, dsl::SqlTypeOf};

use super::{
    model::{FoundedYear, Team, TeamRow},
    queries,
};
use crate::{
    database::{
        Backend, Connection,
        schema::{teams, teams_search},
    },
    error::AppError,
    external_ids::{self, ExternalId},
    http::{Parameters, Query},
    lists::{
        IndexState, Key, ListDefinition, ListFilter, ListRequest, Page, RangeFilter, SearchTerms,
        TimestampFilters, fetch_page, filter_eq, filter_in, filter_name, filter_range,
        filter_search, filter_timestamps, sort, sort_by_id, sort_by_timestamp,
    },
    values::{BirthDateVisibility, CountryCode, TeamCode, Text},
};

type Rows = teams::BoxedQuery<'static, Backend, SqlTypeOf<diesel::dsl::AsSelect<TeamRow, Backend>>>;

/// The definition of the list of teams.
pub static TEAMS: ListDefinition<Rows, TeamRow> = ListDefinition {
    name: "teams",
    fields: &[
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
    indexed_by_id: &[
        "name",
        "category",
        "code",
        "sport",
        "country",
        "city",
        "founded_year",
        "external_id",
    ],
    partial_indexes: &[],
    sorts: &[
        sort_by_id!(teams),
        sort!("name", teams::name_key, Required, text, |row| Some(Key::Text(row.name_key.clone()))),
        sort!("country", teams::country, Nullable, text, |row| {
            row.details.country.as_ref().map(|country| Key::Text(country.to_string()))
        }),
        sort!("founded_year", teams::founded_year, Nullable, number, |row| {
            row.details.founded_year.map(|year| Key::Number(year.get()))
        }),
        sort_by_timestamp!(teams::created_at),
        sort_by_timestamp!(teams::updated_at),
    ],
    id: |row| row.id.get(),
};

/// The query parameters of the list of teams.
#[derive(Debug)]
pub struct Filter {
    /// Which page is requested.
    pub list: ListRequest,
    terms: Option<SearchTerms>,
    name: Option<Text<100>>,
    category: Option<Text<40>>,
    code: Vec<TeamCode>,
    sport: Option<Text<40>>,
    country: Vec<CountryCode>,
    city: Option<Text<100>>,
    founded_year: RangeFilter<FoundedYear>,
    timestamps: TimestampFilters,
    external_id: Option<ExternalId>,
}

impl Parameters for Filter {
    fn read(query: &mut Query) -> Result<Self, AppError> {
        Ok(Self {
            list: ListRequest::read(query, &TEAMS)?,
            terms: SearchTerms::read(query)?,
            name: query.text("name")?,
            category: query.text("category")?,
            code: query.list("code")?,
            sport: query.text("sport")?,
            country: query.list("country")?,
            city: query.text("city")?,
            founded_year: RangeFilter::json(query, "founded_year")?,
            timestamps: TimestampFilters::read(query)?,
            external_id: query.parse("external_id")?,
        })
    }
}

impl ListFilter for Filter {
    type View = Team;

    fn list(&self) -> &ListRequest {
        &self.list
    }

    fn page(
        &self,
        connection: &mut Connection,
        _: BirthDateVisibility,
    ) -> Result<Page<Team>, AppError> {
        let found = fetch_page!(connection, self, TEAMS, teams, TeamRow)?;
        found.page(&self.list, |rows| Ok(queries::with_external_ids(connection, rows)?))
    }
}

impl Filter {
    /// Adds the conditions of the filter to a query.
    fn narrow<S>(
        &self,
        mut query: teams::BoxedQuery<'static, Backend, S>,
        _: IndexState,
    ) -> teams::BoxedQuery<'static, Backend, S> {
        filter_name!(query, teams::name, teams::name_key, self.name);
        filter_eq!(query, teams::category, self.category);
        filter_in!(query, teams::code, self.code);
        filter_eq!(query, teams::sport, self.sport);
        filter_in!(query, teams::country, self.country);
        filter_eq!(query, teams::city, self.city);
        filter_range!(query, teams::founded_year, &self.founded_year);
        filter_timestamps!(query, teams, self.timestamps);
        if let Some(id) = &self.external_id {
            query = query.filter(teams::id.eq_any(external_ids::teams::holder(id.clone())));
        }
        filter_search!(query, teams, teams_search, IndexState::All, self.terms);
        query
    }
}
