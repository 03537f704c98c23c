//! The steps that all resources share inside a transaction: 404, preconditions, unchanged updates, change rows.

use super::resource::{JsonResource, Resource, load};
use crate::{
    changes::{self, Actor},
    database::Connection,
    error::AppError,
    http::Precondition,
};

/// Reads one resource that is to be updated or deleted.
///
/// # Errors
/// 404 if it does not exist, then 412 if its version does not meet the precondition.
pub fn load_for_update<R: Resource>(
    connection: &mut Connection,
    id: R::Id,
    precondition: &Precondition,
) -> Result<R, AppError> {
    let resource: R = load(connection, id)?;
    precondition.check(resource.version())?;
    Ok(resource)
}

/// Inserts a resource and records the change.
pub fn insert<R: JsonResource>(
    connection: &mut Connection,
    actor: &Actor,
    input: R::Input,
) -> Result<R, AppError> {
    let created = R::insert_row(connection, actor, input)?;
    changes::created(connection, actor, R::KIND, created.id(), &created)?;
    Ok(created)
}

/// Updates a resource and records the change. An update that changes nothing writes nothing and keeps the version.
pub fn update<R: Resource>(
    connection: &mut Connection,
    actor: &Actor,
    before: R,
    input: R::Input,
) -> Result<R, AppError> {
    let input = before.complete(input)?;
    if before.is_unchanged_by(&input) {
        return Ok(before);
    }
    let after = before.update_row(connection, actor, input)?;
    changes::updated(connection, actor, R::KIND, after.id(), &after, &before)?;
    Ok(after)
}

/// Deletes a resource and records the change.
pub fn delete<R: Resource>(
    connection: &mut Connection,
    actor: &Actor,
    before: &R,
) -> Result<(), AppError> {
    before.delete_row(connection, actor)?;
    changes::deleted(connection, actor, R::KIND, before.id(), before)?;
    Ok(())
}
