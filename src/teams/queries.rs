//! The SQL of teams.

use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl, SelectableHelper,
    dsl, select,
};

use super::model::{Team, TeamDetails, TeamInput, TeamRow};
use crate::{
    changes::Actor,
    database::{
        Connection,
        ids::TeamId,
        inserted,
        schema::{memberships, teams},
    },
    external_ids,
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

/// Another team with the same name, category and country.
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
