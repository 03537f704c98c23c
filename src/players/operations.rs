//! The operations on players: each is read first, and is then the work of a write.

use serde_json::Value;

use super::{
    model::{NewPlayer, Player, PlayerInput, PlayerView},
    queries, writes,
};
use crate::{
    changes::Author,
    database::{Connection, ids::PlayerId},
    error::AppError,
    http::{Done, Precondition, Work, patched},
    values::Form,
};

/// `POST /players`, with a first membership where the body has one.
pub fn create(author: Author, body: Value) -> Result<impl Work<Done<PlayerView>>, AppError> {
    let today = author.today();
    let new = Form::read(body, |form| NewPlayer::parse(form, today))?;
    Ok(move |connection: &mut Connection| {
        let player = writes::create(connection, &author, new.player)?;
        let Some(first) = new.first else {
            return Ok(Done::Created(PlayerView::without_teams(player)));
        };
        writes::join(connection, &author, player.id, first)?;
        Ok(Done::Created(queries::view(connection, player, today)?))
    })
}

/// `PUT /players/{id}`
pub fn replace(
    author: Author,
    id: PlayerId,
    precondition: Precondition,
    body: Value,
) -> Result<impl Work<Done<PlayerView>>, AppError> {
    let new = read(body, &author)?;
    Ok(move |connection: &mut Connection| {
        let before = there(connection, id, &precondition)?;
        let after = writes::update(connection, &author, before, new)?;
        Ok(Done::Changed(queries::view(connection, after, author.today())?))
    })
}

/// `PATCH /players/{id}`
pub fn patch(
    author: Author,
    id: PlayerId,
    precondition: Precondition,
    body: Value,
) -> impl Work<Done<PlayerView>> {
    move |connection: &mut Connection| {
        let before = there(connection, id, &precondition)?;
        let new = read(patched(&before, body)?, &author)?;
        let after = writes::update(connection, &author, before, new)?;
        Ok(Done::Changed(queries::view(connection, after, author.today())?))
    }
}

/// `DELETE /players/{id}`
pub fn delete(
    author: Author,
    id: PlayerId,
    precondition: Precondition,
) -> impl Work<Done<PlayerView>> {
    move |connection: &mut Connection| {
        let before = there(connection, id, &precondition)?;
        writes::delete(connection, &author, &before).map(|()| Done::Gone)
    }
}

fn read(body: Value, author: &Author) -> Result<PlayerInput, AppError> {
    Form::read(body, |form| PlayerInput::parse(form, author.today()))
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
