//! The operations on players: each is read first, and is then the work of a write.

use serde_json::Value;

use super::{
    model::{NewPlayer, Player, PlayerInput, PlayerView},
    queries, writes,
};
use crate::{
    changes::Actor,
    database::{Connection, ids::PlayerId},
    error::AppError,
    http::{Done, Precondition, Work, patched},
    values::FieldReader,
};

/// `POST /players`, with a first membership where the body has one.
pub fn create(actor: Actor, body: Value) -> Result<impl Work<Done<PlayerView>>, AppError> {
    let today = actor.today();
    let new = FieldReader::read(body, |fields| NewPlayer::parse(fields, today))?;
    Ok(move |connection: &mut Connection| {
        let player = writes::create(connection, &actor, new.player)?;
        let Some(first) = new.first else {
            return Ok(Done::Created(PlayerView::without_teams(player)));
        };
        writes::join(connection, &actor, player.id, first)?;
        Ok(Done::Created(queries::view(connection, player, today)?))
    })
}

/// `PUT /players/{id}`
pub fn replace(
    actor: Actor,
    id: PlayerId,
    precondition: Precondition,
    body: Value,
) -> Result<impl Work<Done<PlayerView>>, AppError> {
    let new = read(body, &actor)?;
    Ok(move |connection: &mut Connection| {
        let before = there(connection, id, &precondition)?;
        let after = writes::update(connection, &actor, before, new)?;
        Ok(Done::Changed(queries::view(connection, after, actor.today())?))
    })
}

/// `PATCH /players/{id}`
pub fn patch(
    actor: Actor,
    id: PlayerId,
    precondition: Precondition,
    body: Value,
) -> impl Work<Done<PlayerView>> {
    move |connection: &mut Connection| {
        let before = there(connection, id, &precondition)?;
        let new = read(patched(&before, body)?, &actor)?;
        let after = writes::update(connection, &actor, before, new)?;
        Ok(Done::Changed(queries::view(connection, after, actor.today())?))
    }
}

/// `DELETE /players/{id}`
pub fn delete(
    actor: Actor,
    id: PlayerId,
    precondition: Precondition,
) -> impl Work<Done<PlayerView>> {
    move |connection: &mut Connection| {
        let before = there(connection, id, &precondition)?;
        writes::delete(connection, &actor, &before).map(|()| Done::Gone)
    }
}

fn read(body: Value, actor: &Actor) -> Result<PlayerInput, AppError> {
    FieldReader::read(body, |fields| PlayerInput::parse(fields, actor.today()))
}

/// The player as it is: 404 where there is none, 412 where it is not the one that was meant.
fn there(
    connection: &mut Connection,
    id: PlayerId,
    precondition: &Precondition,
) -> Result<Player, AppError> {
    let player = writes::find(connection, id)?;
    precondition.check(player.version())?;
    Ok(player)
}
