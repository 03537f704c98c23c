//! The list of memberships: its sort orders and filters.

use diesel::{ExpressionMethods, QueryDsl, SelectableHelper, dsl::SqlTypeOf};

use super::{model::Membership, period};
use crate::{
    database::{
        Backend, Connection,
        ids::{PlayerId, TeamId},
        schema::memberships,
    },
    error::AppError,
    http::{Parameters, Query},
    lists::{
        IndexState, Key, ListDefinition, ListFilter, ListRequest, Page, RangeFilter,
        TimestampFilters, fetch_page, filter_eq, filter_range, filter_timestamps, sort, sort_by_id,
        sort_by_timestamp,
    },
    values::{BirthDateVisibility, Day, Text},
};

type Rows = memberships::BoxedQuery<
    'static,
    Backend,
    SqlTypeOf<diesel::dsl::AsSelect<Membership, Backend>>,
>;

/// The definition of the list of memberships.
pub static MEMBERSHIPS: ListDefinition<Rows, Membership> = ListDefinition {
    name: "memberships",
    fields: &[
        "id",
        "player_id",
        "team_id",
        "shirt_number",
        "position",
        "captain",
        "season",
        "start_date",
        "end_date",
        "version",
        "created_at",
        "updated_at",
    ],
    indexed_by_id: &["player_id", "season"],
    partial_indexes: &[],
    sorts: &[
        sort_by_id!(memberships),
        sort!("start_date", memberships::start_date, Required, text, |row| {
            Some(Key::Text(row.details.terms.start_date.to_string()))
        }),
        sort_by_timestamp!(memberships::created_at),
        sort_by_timestamp!(memberships::updated_at),
    ],
    id: |row| row.id.get(),
};

/// The query parameters of the list of memberships.
#[derive(Debug)]
pub struct Filter {
    /// Which page is requested.
    pub list: ListRequest,
    team_id: Option<TeamId>,
    player_id: Option<PlayerId>,
    season: Option<Text<60>>,
    as_of: Option<Day>,
    start_date: RangeFilter<Day>,
    timestamps: TimestampFilters,
}

impl Parameters for Filter {
    fn read(query: &mut Query) -> Result<Self, AppError> {
        Ok(Self {
            list: ListRequest::read(query, &MEMBERSHIPS)?,
            team_id: query.parse("team_id")?,
            player_id: query.parse("player_id")?,
            season: query.text("season")?,
            as_of: query.text("as_of")?,
            start_date: RangeFilter::text(query, "start_date")?,
            timestamps: TimestampFilters::read(query)?,
        })
    }
}

impl ListFilter for Filter {
    type View = Membership;

    fn list(&self) -> &ListRequest {
        &self.list
    }

    fn page(
        &self,
        connection: &mut Connection,
        _: BirthDateVisibility,
    ) -> Result<Page<Membership>, AppError> {
        fetch_page!(connection, self, MEMBERSHIPS, memberships, Membership)?.page(&self.list, Ok)
    }
}

impl Filter {
    /// Adds the conditions of the filter to a query.
    fn narrow<S>(
        &self,
        mut query: memberships::BoxedQuery<'static, Backend, S>,
        _: IndexState,
    ) -> memberships::BoxedQuery<'static, Backend, S> {
        filter_eq!(query, memberships::team_id, self.team_id);
        filter_eq!(query, memberships::player_id, self.player_id);
        filter_eq!(query, memberships::season, self.season);
        filter_range!(query, memberships::start_date, &self.start_date);
        filter_timestamps!(query, memberships, self.timestamps);
        if let Some(day) = self.as_of {
            query = query.filter(period::contains(day));
        }
        query
    }
}
