//! What a write of a membership does, inside its transaction.

use super::{
    model::{Membership, MembershipDetails},
    queries, rules,
};
use crate::{
    changes::{self, Actor, Kind},
    database::{Connection, ids::MembershipId},
    error::AppError,
};

/// Makes a membership; `at` is where it stands in the body (a JSON Pointer).
pub fn create(
    connection: &mut Connection,
    actor: &Actor,
    new: &MembershipDetails,
    at: &str,
) -> Result<Membership, AppError> {
    rules::check(connection, new, None, at)?;
    let made = queries::insert(connection, new, actor)?;
    changes::created(connection, actor, Kind::Membership, made.id.get(), &made)?;
    Ok(made)
}

/// Replaces what a client may set. Where that changes nothing, nothing is written.
pub fn update(
    connection: &mut Connection,
    actor: &Actor,
    before: Membership,
    new: &MembershipDetails,
) -> Result<Membership, AppError> {
    if before.details == *new {
        return Ok(before);
    }
    rules::check(connection, new, Some(before.id), "")?;
    let after = queries::update(connection, before.id, new, actor)?;
    changes::updated(connection, actor, Kind::Membership, after.id.get(), &after, &before)?;
    Ok(after)
}

/// Removes a membership.
pub fn delete(
    connection: &mut Connection,
    actor: &Actor,
    before: &Membership,
) -> Result<(), AppError> {
    queries::delete(connection, before.id)?;
    changes::deleted(connection, actor, Kind::Membership, before.id.get(), before)?;
    Ok(())
}

/// The membership, or 404.
pub fn find(connection: &mut Connection, id: MembershipId) -> Result<Membership, AppError> {
    queries::by_id(connection, id)?.ok_or_else(|| AppError::not_found("membership", id))
}
