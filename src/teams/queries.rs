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

/// Rows as they are sent: with their external ids.
pub fn with_external_ids(
    connection: &mut Connection,
    rows: Vec<TeamRow>,
) -> QueryResult<Vec<Team>> {
    let ids: Vec<TeamId> = rows.iter().map(|row| row.id).collect();
    let mut external = external_ids::teams::of_many(connection, &ids)?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let ids = external.remove(&row.id).unwrap_or_default();
            Team::new(row, ids)
        })
        .collect())
}

/// Another team with the same name, category and country.
pub fn twin(
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

/// Whether any membership refers to the team.
pub fn in_use(connection: &mut Connection, id: TeamId) -> QueryResult<bool> {
    select(dsl::exists(memberships::table.filter(memberships::team_id.eq(id))))
        .get_result(connection)
}

/// What is computed of a team.
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

pub fn insert(connection: &mut Connection, new: TeamInput, actor: &Actor) -> QueryResult<Team> {
    let details = &new.details;
    let stamps = (teams::created_at.eq(actor.at()), teams::updated_at.eq(actor.at()));
    diesel::insert_into(teams::table)
        .values((details, keys(details), stamps))
        .execute(connection)?;
    Ok(Team::made(inserted(connection)?, new, actor.at()))
}

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

pub fn delete(connection: &mut Connection, id: TeamId) -> QueryResult<usize> {
    diesel::delete(teams::table.find(id)).execute(connection)
}
