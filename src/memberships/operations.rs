//! The operations on memberships: each is read first, and is then the work of a write.

use serde_json::Value;

use super::{
    model::{Membership, MembershipDetails},
    transfer::{Transfer, Transferred, carry_out},
    writes,
};
use crate::{
    changes::Actor,
    database::{
        Connection,
        ids::{MembershipId, PlayerId},
    },
    error::AppError,
    http::{Document, Done, Precondition, Work, patched},
    values::FieldReader,
};

/// `POST /memberships`
pub fn create(actor: Actor, body: Value) -> Result<impl Work<Done<Membership>>, AppError> {
    let new =
        FieldReader::read(body, |fields| MembershipDetails::parse(fields, Some(actor.today())))?;
    Ok(move |connection: &mut Connection| {
        writes::create(connection, &actor, &new, "").map(Done::Created)
    })
}

/// `PUT /memberships/{id}`
pub fn replace(
    actor: Actor,
    id: MembershipId,
    precondition: Precondition,
    body: Value,
) -> Result<impl Work<Done<Membership>>, AppError> {
    let new = FieldReader::read(body, |fields| MembershipDetails::parse(fields, None))?;
    Ok(move |connection: &mut Connection| {
        let before = there(connection, id, &precondition)?;
        writes::update(connection, &actor, before, &new).map(Done::Changed)
    })
}

/// `PATCH /memberships/{id}`
pub fn patch(
    actor: Actor,
    id: MembershipId,
    precondition: Precondition,
    body: Value,
) -> impl Work<Done<Membership>> {
    move |connection: &mut Connection| {
        let before = there(connection, id, &precondition)?;
        let new = FieldReader::read(patched(&before, body)?, |fields| {
            MembershipDetails::parse(fields, None)
        })?;
        writes::update(connection, &actor, before, &new).map(Done::Changed)
    }
}

/// `DELETE /memberships/{id}`
pub fn delete(
    actor: Actor,
    id: MembershipId,
    precondition: Precondition,
) -> impl Work<Done<Membership>> {
    move |connection: &mut Connection| {
        let before = there(connection, id, &precondition)?;
        writes::delete(connection, &actor, &before).map(|()| Done::Gone)
    }
}

/// `POST /players/{id}/transfer`
pub fn transfer(
    actor: Actor,
    player: PlayerId,
    body: Value,
) -> Result<impl Work<Done<Transferred>>, AppError> {
    let transfer = FieldReader::read(body, Transfer::parse)?;
    Ok(move |connection: &mut Connection| {
        carry_out(connection, &actor, player, transfer).map(Done::Created)
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
