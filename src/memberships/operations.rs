//! The operations on memberships: each is read first, and is then the work of a write.

use serde_json::Value;

use super::{
    model::{Membership, MembershipDetails},
    transfer::{Transfer, Transferred, carry_out},
    writes,
};
use crate::{
    changes::Author,
    database::{
        Connection,
        ids::{MembershipId, PlayerId},
    },
    error::AppError,
    http::{Document, Done, Precondition, Work, patched},
    values::Form,
};

/// `POST /memberships`
pub fn create(author: Author, body: Value) -> Result<impl Work<Done<Membership>>, AppError> {
    let new = Form::read(body, |form| MembershipDetails::parse(form, Some(author.today())))?;
    Ok(move |connection: &mut Connection| {
        writes::create(connection, &author, &new, "").map(Done::Created)
    })
}

/// `PUT /memberships/{id}`
pub fn replace(
    author: Author,
    id: MembershipId,
    precondition: Precondition,
    body: Value,
) -> Result<impl Work<Done<Membership>>, AppError> {
    let new = Form::read(body, |form| MembershipDetails::parse(form, None))?;
    Ok(move |connection: &mut Connection| {
        let before = there(connection, id, &precondition)?;
        writes::update(connection, &author, before, &new).map(Done::Changed)
    })
}

/// `PATCH /memberships/{id}`
pub fn patch(
    author: Author,
    id: MembershipId,
    precondition: Precondition,
    body: Value,
) -> impl Work<Done<Membership>> {
    move |connection: &mut Connection| {
        let before = there(connection, id, &precondition)?;
        let new = Form::read(patched(&before, body)?, |form| MembershipDetails::parse(form, None))?;
        writes::update(connection, &author, before, &new).map(Done::Changed)
    }
}

/// `DELETE /memberships/{id}`
pub fn delete(
    author: Author,
    id: MembershipId,
    precondition: Precondition,
) -> impl Work<Done<Membership>> {
    move |connection: &mut Connection| {
        let before = there(connection, id, &precondition)?;
        writes::delete(connection, &author, &before).map(|()| Done::Gone)
    }
}

/// `POST /players/{id}/transfer`
pub fn transfer(
    author: Author,
    player: PlayerId,
    body: Value,
) -> Result<impl Work<Done<Transferred>>, AppError> {
    let transfer = Form::read(body, Transfer::parse)?;
    Ok(move |connection: &mut Connection| {
        carry_out(connection, &author, player, transfer).map(Done::Created)
    })
}

/// The membership as it is: 404 where there is none, 412 where it is not the one that was meant.
fn there(
    connection: &mut Connection,
    id: MembershipId,
    precondition: &Precondition,
) -> Result<Membership, AppError> {
    let membership = writes::find(connection, id)?;
    precondition.check(membership.version())?;
    Ok(membership)
}
