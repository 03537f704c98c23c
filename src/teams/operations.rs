//! The operations on teams: each is read first, and is then the work of a write.

use serde_json::Value;

use super::{
    model::{Team, TeamInput},
    writes,
};
use crate::{
    changes::Author,
    database::{Connection, ids::TeamId},
    error::AppError,
    http::{Document, Done, Precondition, Work, patched},
    values::Form,
};

/// `POST /teams`
pub fn create(author: Author, body: Value) -> Result<impl Work<Done<Team>>, AppError> {
    let new = read(body, &author)?;
    Ok(move |connection: &mut Connection| {
        writes::create(connection, &author, new).map(Done::Created)
    })
}

/// `PUT /teams/{id}`
pub fn replace(
    author: Author,
    id: TeamId,
    precondition: Precondition,
    body: Value,
) -> Result<impl Work<Done<Team>>, AppError> {
    let new = read(body, &author)?;
    Ok(move |connection: &mut Connection| {
        let before = there(connection, id, &precondition)?;
        writes::update(connection, &author, before, new).map(Done::Changed)
    })
}

/// `PATCH /teams/{id}`
pub fn patch(
    author: Author,
    id: TeamId,
    precondition: Precondition,
    body: Value,
) -> impl Work<Done<Team>> {
    move |connection: &mut Connection| {
        let before = there(connection, id, &precondition)?;
        let new = read(patched(&before, body)?, &author)?;
        writes::update(connection, &author, before, new).map(Done::Changed)
    }
}

/// `DELETE /teams/{id}`
pub fn delete(author: Author, id: TeamId, precondition: Precondition) -> impl Work<Done<Team>> {
    move |connection: &mut Connection| {
        let before = there(connection, id, &precondition)?;
        writes::delete(connection, &author, &before).map(|()| Done::Gone)
    }
}

fn read(body: Value, author: &Author) -> Result<TeamInput, AppError> {
    Form::read(body, |form| TeamInput::parse(form, author.today()))
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
