//! What a write of a team does, inside its transaction.

use super::{
    model::{Team, TeamDetails, TeamInput},
    queries,
};
use crate::{
    changes::{self, Actor, Kind},
    database::{Connection, ids::TeamId},
    error::AppError,
    external_ids,
};

/// Makes a team.
pub fn create(
    connection: &mut Connection,
    actor: &Actor,
    new: TeamInput,
) -> Result<Team, AppError> {
    check_unique(connection, &new.details, None)?;
    let made = queries::insert(connection, new, actor)?;
    external_ids::teams::add(connection, made.id, &made.external_ids)?;
    changes::created(connection, actor, Kind::Team, made.id.get(), &made)?;
    Ok(made)
}

/// Replaces what a client may set. Where that changes nothing, nothing is written.
pub fn update(
    connection: &mut Connection,
    actor: &Actor,
    before: Team,
    new: TeamInput,
) -> Result<Team, AppError> {
    if before.details == new.details && before.external_ids == new.external_ids {
        return Ok(before);
    }
    check_unique(connection, &new.details, Some(before.id))?;
    let row = queries::update(connection, before.id, &new.details, actor)?;
    if before.external_ids != new.external_ids {
        external_ids::teams::replace(connection, row.id, &new.external_ids)?;
    }
    let after = Team::new(row, new.external_ids);
    changes::updated(connection, actor, Kind::Team, after.id.get(), &after, &before)?;
    Ok(after)
}

/// Removes a team that nobody was ever a member of.
pub fn delete(connection: &mut Connection, actor: &Actor, before: &Team) -> Result<(), AppError> {
    let id = before.id;
    if queries::in_use(connection, id)? {
        let name = &before.details.name;
        return Err(AppError::InUse(format!(
            "{name} (team {id}) has memberships; delete them first"
        )));
    }
    queries::delete(connection, id)?;
    changes::deleted(connection, actor, Kind::Team, id.get(), before)?;
    Ok(())
}

/// The team, or 404.
pub fn find(connection: &mut Connection, id: TeamId) -> Result<Team, AppError> {
    queries::by_id(connection, id)?.ok_or_else(|| AppError::not_found("team", id))
}

fn check_unique(
    connection: &mut Connection,
    details: &TeamDetails,
    except: Option<TeamId>,
) -> Result<(), AppError> {
    match queries::twin(connection, details, except)? {
        Some(twin) => Err(AppError::AlreadyExists(format!(
            "team {twin} has the same name, category and country already"
        ))),
        None => Ok(()),
    }
}
