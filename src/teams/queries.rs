//! The SQL of teams.

use std::collections::HashMap;

use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, QueryResult,
    RunQueryDsl, SelectableHelper, dsl, select,
};

use super::model::{Team, TeamDetails, TeamInput, TeamRow};
use crate::{
    changes::Actor,
    database::{
        Connection, id_in,
        ids::TeamId,
        inserted,
        schema::{memberships, teams},
    },
    external_ids,
    values::sort_key,
};

/// One team.
pub fn by_id(connection: &mut Connection, id: TeamId) -> QueryResult<Option<Team>> {
    let row =
        teams::table.find(id).select(TeamRow::as_select()).get_result(connection).optional()?;
    row.map(|row| Ok(Team::new(row, external_ids::teams::of(connection, id)?))).transpose()
}

/// Teams of rows, with their external ids.
pub fn with_external_ids(
    connection: &mut Connection,
    rows: Vec<TeamRow>,
) -> QueryResult<Vec<Team>> {
    external_ids::teams::attach(connection, rows, |row| row.id, Team::new)
}

/// Some teams in the order of their names, from `offset` on.
pub fn page_by_name(
    connection: &mut Connection,
    offset: i64,
    limit: i64,
) -> QueryResult<Vec<Team>> {
    let rows = teams::table
        .order((teams::name_key.asc(), teams::id.asc()))
        .offset(offset)
        .limit(limit)
        .select(TeamRow::as_select())
        .load(connection)?;
    with_external_ids(connection, rows)
}

/// Teams with a name, without regard to case and accents.
pub fn by_name(connection: &mut Connection, name: &str) -> QueryResult<Vec<Team>> {
    let rows = teams::table
        .filter(teams::name_key.eq(sort_key(name)))
        .order(teams::id.asc())
        .select(TeamRow::as_select())
        .load(connection)?;
    with_external_ids(connection, rows)
}

/// Teams by id.
pub fn by_ids(connection: &mut Connection, ids: &[TeamId]) -> QueryResult<HashMap<TeamId, Team>> {
    let rows = teams::table
        .filter(id_in(teams::id, ids.iter().map(|id| id.get())))
        .select(TeamRow::as_select())
        .load(connection)?;
    let teams = with_external_ids(connection, rows)?;
    Ok(teams.into_iter().map(|team| (team.id, team)).collect())
}

/// Some teams in the order of their ids, after an id.
pub fn after(connection: &mut Connection, id: i64, limit: i64) -> QueryResult<Vec<Team>> {
    let rows = teams::table
        .filter(teams::id.gt(id))
        .order(teams::id.asc())
        .limit(limit)
        .select(TeamRow::as_select())
        .load(connection)?;
    with_external_ids(connection, rows)
}

/// The largest id; 0 without teams.
pub fn largest_id(connection: &mut Connection) -> QueryResult<i64> {
    let largest: Option<i64> = teams::table.select(dsl::max(teams::id)).get_result(connection)?;
    Ok(largest.unwrap_or(0))
}

/// The ids in a range whose first one is excluded.
pub fn ids_between(connection: &mut Connection, after: i64, through: i64) -> QueryResult<Vec<i64>> {
    let range = teams::id.gt(after).and(teams::id.le(through));
    teams::table.filter(range).order(teams::id.asc()).select(teams::id).load(connection)
}

/// Another team with the same name, category, country and city.
pub fn same_name(
    connection: &mut Connection,
    details: &TeamDetails,
    except: Option<TeamId>,
) -> QueryResult<Option<TeamId>> {
    teams::table
        .filter(teams::folded_key.eq(details.folded_key()))
        .filter(teams::id.ne(except.unwrap_or_else(|| 0.into())))
        .select(teams::id)
        .get_result(connection)
        .optional()
}

/// Whether any membership references the team.
pub fn in_use(connection: &mut Connection, id: TeamId) -> QueryResult<bool> {
    select(dsl::exists(memberships::table.filter(memberships::team_id.eq(id))))
        .get_result(connection)
}

/// The columns that are computed from the others.
type Keys = (
    dsl::Eq<teams::folded_key, String>,
    dsl::Eq<teams::name_key, String>,
    dsl::Eq<teams::search, String>,
);

fn keys(new: &TeamDetails) -> Keys {
    (
        teams::folded_key.eq(new.folded_key()),
        teams::name_key.eq(new.name_key()),
        teams::search.eq(new.search()),
    )
}

/// Inserts a team with version 1.
pub fn insert(connection: &mut Connection, new: TeamInput, actor: &Actor) -> QueryResult<Team> {
    let details = &new.details;
    let stamps = (teams::created_at.eq(actor.at()), teams::updated_at.eq(actor.at()));
    diesel::insert_into(teams::table)
        .values((details, keys(details), stamps))
        .execute(connection)?;
    Ok(Team::inserted(inserted(connection)?, new, actor.at()))
}

/// Updates the row and its version.
pub fn update(
    connection: &mut Connection,
    id: TeamId,
    new: &TeamDetails,
    actor: &Actor,
) -> QueryResult<TeamRow> {
    let stamps = (teams::version.eq(teams::version + 1), teams::updated_at.eq(actor.at()));
    diesel::update(teams::table.find(id))
        .set((new, keys(new), stamps))
        .returning(TeamRow::as_returning())
        .get_result(connection)
}

/// Deletes the row.
pub fn delete(connection: &mut Connection, id: TeamId) -> QueryResult<usize> {
    diesel::delete(teams::table.find(id)).execute(connection)
}
