//! The list of memberships: its orders and its filters.

use diesel::{ExpressionMethods, QueryDsl, QueryResult, SelectableHelper, dsl::SqlTypeOf};

use super::{days::covers, model::Membership};
use crate::{
    database::{
        Backend, Connection,
        ids::{PlayerId, TeamId},
        schema::memberships,
    },
    error::AppError,
    http::{Parameters, Query, Range},
    lists::{Found, Key, List, ListRequest, equal, sort, sort_by_id, within},
    values::{Day, Text, Timestamp},
};

type Rows = memberships::BoxedQuery<
    'static,
    Backend,
    SqlTypeOf<diesel::dsl::AsSelect<Membership, Backend>>,
>;

/// What the list of memberships can do.
pub static MEMBERSHIPS: List<Rows, Membership> = List {
    name: "memberships",
    members: &[
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
    quick: &["player_id", "season"],
    settled: &[],
    sorts: &[
        sort_by_id!(memberships),
        sort!("start_date", memberships::start_date, Always, text, |row| {
            Some(Key::Text(row.details.terms.start_date.to_string()))
        }),
        sort!("created_at", memberships::created_at, Always, text, |row| {
            Some(Key::Text(row.created_at.clone()))
        }),
        sort!("updated_at", memberships::updated_at, Always, text, |row| {
            Some(Key::Text(row.updated_at.clone()))
        }),
    ],
    id: |row| row.id.get(),
};

/// Which memberships are asked for.
#[derive(Debug)]
pub struct Filter {
    /// Which part of them.
    pub list: ListRequest,
    team_id: Option<TeamId>,
    player_id: Option<PlayerId>,
    season: Option<Text<60>>,
    as_of: Option<Day>,
    start_date: Range<Day>,
    created_at: Range<Timestamp>,
    updated_at: Range<Timestamp>,
}

impl Parameters for Filter {
    fn read(query: &mut Query) -> Result<Self, AppError> {
        Ok(Self {
            list: ListRequest::read(query, &MEMBERSHIPS)?,
            team_id: query.parse("team_id")?,
            player_id: query.parse("player_id")?,
            season: query.text("season")?,
            as_of: query.text("as_of")?,
            start_date: query.text_range("start_date")?,
            created_at: query.text_range("created_at")?,
            updated_at: query.text_range("updated_at")?,
        })
    }
}

/// A page of the list.
pub fn page(connection: &mut Connection, filter: &Filter) -> QueryResult<Found<Membership>> {
    let count = |_| narrowed(memberships::table.count().into_boxed(), filter);
    let rows = || memberships::table.select(Membership::as_select()).into_boxed();
    let ids = || memberships::table.select(memberships::id).into_boxed();
    MEMBERSHIPS.fetch_ranged(
        connection,
        &filter.list,
        count,
        |_| narrowed(ids(), filter),
        |_| narrowed(rows(), filter),
    )
}

fn narrowed<S>(
    mut query: memberships::BoxedQuery<'static, Backend, S>,
    filter: &Filter,
) -> memberships::BoxedQuery<'static, Backend, S> {
    equal!(query, memberships::team_id, filter.team_id);
    equal!(query, memberships::player_id, filter.player_id);
    equal!(query, memberships::season, filter.season);
    within!(query, memberships::start_date, &filter.start_date);
    within!(query, memberships::created_at, &filter.created_at);
    within!(query, memberships::updated_at, &filter.updated_at);
    if let Some(day) = filter.as_of {
        query = query.filter(covers(day));
    }
    query
}
