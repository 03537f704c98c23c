//! What a write of a membership does, inside its transaction.

use super::{
    model::{Membership, MembershipDetails},
    queries, rules,
};
use crate::{
    changes::{self, Author, Kind},
    database::{Connection, ids::MembershipId},
    error::AppError,
};

/// Makes a membership; `at` is where it stands in the body (a JSON Pointer).
pub fn create(
    connection: &mut Connection,
    author: &Author,
    new: &MembershipDetails,
    at: &str,
) -> Result<Membership, AppError> {
    rules::check(connection, new, None, at)?;
    let made = queries::insert(connection, new, author)?;
    changes::created(connection, author, Kind::Membership, made.id.get(), &made)?;
    Ok(made)
}

/// Replaces what a client may set. Where that changes nothing, nothing is written.
pub fn update(
    connection: &mut Connection,
    author: &Author,
    before: Membership,
    new: &MembershipDetails,
) -> Result<Membership, AppError> {
    if before.details == *new {
        return Ok(before);
    }
    rules::check(connection, new, Some(before.id), "")?;
    let after = queries::update(connection, before.id, new, author)?;
    changes::updated(connection, author, Kind::Membership, after.id.get(), &after, &before)?;
    Ok(after)
}

/// Removes a membership.
pub fn delete(
    connection: &mut Connection,
    author: &Author,
    before: &Membership,
) -> Result<(), AppError> {
    queries::delete(connection, before.id)?;
    changes::deleted(connection, author, Kind::Membership, before.id.get(), before)?;
    Ok(())
}

/// The membership, or 404.
pub fn find(connection: &mut Connection, id: MembershipId) -> Result<Membership, AppError> {
    queries::by_id(connection, id)?.ok_or_else(|| AppError::missing("membership", id))
}
