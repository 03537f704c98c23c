//! The operations on teams: each is read first, and is then the work of a write.

use serde_json::Value;

use super::{
    model::{Team, TeamInput},
    writes,
};
use crate::{
    changes::Actor,
    database::{Connection, ids::TeamId},
    error::AppError,
    http::{Document, Done, Precondition, Work, patched},
    values::FieldReader,
};

/// `POST /teams`
pub fn create(actor: Actor, body: Value) -> Result<impl Work<Done<Team>>, AppError> {
    let new = read(body, &actor)?;
    Ok(move |connection: &mut Connection| {
        writes::create(connection, &actor, new).map(Done::Created)
    })
}

/// `PUT /teams/{id}`
pub fn replace(
    actor: Actor,
    id: TeamId,
    precondition: Precondition,
    body: Value,
) -> Result<impl Work<Done<Team>>, AppError> {
    let new = read(body, &actor)?;
    Ok(move |connection: &mut Connection| {
        let before = there(connection, id, &precondition)?;
        writes::update(connection, &actor, before, new).map(Done::Changed)
    })
}

/// `PATCH /teams/{id}`
pub fn patch(
    actor: Actor,
    id: TeamId,
    precondition: Precondition,
    body: Value,
) -> impl Work<Done<Team>> {
    move |connection: &mut Connection| {
        let before = there(connection, id, &precondition)?;
        let new = read(patched(&before, body)?, &actor)?;
        writes::update(connection, &actor, before, new).map(Done::Changed)
    }
}

/// `DELETE /teams/{id}`
pub fn delete(actor: Actor, id: TeamId, precondition: Precondition) -> impl Work<Done<Team>> {
    move |connection: &mut Connection| {
        let before = there(connection, id, &precondition)?;
        writes::delete(connection, &actor, &before).map(|()| Done::Gone)
    }
}

fn read(body: Value, actor: &Actor) -> Result<TeamInput, AppError> {
    FieldReader::read(body, |fields| TeamInput::parse(fields, actor.today()))
}

/// The team as it is: 404 where there is none, 412 where it is not the one that was meant.
fn there(
    connection: &mut Connection,
    id: TeamId,
    precondition: &Precondition,
) -> Result<Team, AppError> {
    let team = writes::find(connection, id)?;
    precondition.check(team.version())?;
    Ok(team)
}
