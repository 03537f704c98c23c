//! The four write operations, each as a closure for `Database::write`. `create` and `replace` parse the body before the
//! write begins; `patch` needs the stored resource first.
//!
//! They do not depend on HTTP requests: handlers, batches and forms call them with the same arguments.

use serde::Serialize;
use serde_json::Value;

use super::{
    read_only::check_read_only,
    resource::{FromBody, JsonResource, Resource},
    writes,
};
use crate::{
    changes::Actor,
    database::Connection,
    error::AppError,
    http::{Precondition, WriteFn, WriteOutcome},
    values::{BirthDateVisibility, merge_patch},
};

/// Creates a resource.
pub fn create<R: JsonResource>(
    actor: Actor,
    body: Value,
) -> Result<impl WriteFn<WriteOutcome<R::View>>, AppError> {
    let new = R::New::from_body(body, actor.today())?;
    Ok(move |connection: &mut Connection| {
        R::create(connection, &actor, new).map(WriteOutcome::Created)
    })
}

/// Replaces all fields of a resource that a client may set.
pub fn replace<R: JsonResource>(
    actor: Actor,
    id: R::Id,
    precondition: Precondition,
    body: Value,
) -> Result<impl WriteFn<WriteOutcome<R::View>>, AppError> {
    // The body is needed again, to compare its read-only fields with the stored ones.
    let input = R::Input::from_body(body.clone(), actor.today())?;
    Ok(move |connection: &mut Connection| {
        let before: R = writes::load_for_update(connection, id, &precondition)?;
        check_read_only(connection, &before, &body, actor.today())?;
        let input = before.complete_replacement(input);
        update_and_view(connection, &actor, before, input)
    })
}

/// Applies a merge patch to a resource. The result is parsed like the body of a PUT.
pub fn patch<R: JsonResource>(
    actor: Actor,
    id: R::Id,
    precondition: Precondition,
    body: Value,
) -> impl WriteFn<WriteOutcome<R::View>> {
    move |connection: &mut Connection| {
        let before: R = writes::load_for_update(connection, id, &precondition)?;
        check_read_only(connection, &before, &body, actor.today())?;
        let input = R::Input::from_body(apply_merge_patch(&before, body)?, actor.today())?;
        update_and_view(connection, &actor, before, input)
    }
}

/// Deletes a resource.
pub fn delete<R: Resource>(
    actor: Actor,
    id: R::Id,
    precondition: Precondition,
) -> impl WriteFn<WriteOutcome<R::View>> {
    move |connection: &mut Connection| {
        let before: R = writes::load_for_update(connection, id, &precondition)?;
        writes::delete(connection, &actor, &before).map(|()| WriteOutcome::Deleted)
    }
}

fn update_and_view<R: JsonResource>(
    connection: &mut Connection,
    actor: &Actor,
    before: R,
    input: R::Input,
) -> Result<WriteOutcome<R::View>, AppError> {
    let after = writes::update(connection, actor, before, input)?;
    // Users who may write see complete birth dates.
    Ok(WriteOutcome::Updated(after.view(connection, BirthDateVisibility::full(actor.today()))?))
}

/// Applies a merge patch (RFC 7396) to the JSON of a resource.
///
/// # Errors
/// 422 if the patch is not an object.
pub fn apply_merge_patch(resource: &impl Serialize, patch: Value) -> Result<Value, AppError> {
    let mut document = serde_json::to_value(resource).map_err(AppError::internal)?;
    let Value::Object(fields) = &patch else {
        return Err(AppError::invalid("", "must be an object"));
    };
    let null_fields: Vec<String> =
        fields.iter().filter(|(_, value)| value.is_null()).map(|(name, _)| name.clone()).collect();
    merge_patch(&mut document, patch);
    // A merge removes nulls. They are put back, so that the parser reports unknown fields among them.
    for name in null_fields {
        document[name] = Value::Null;
    }
    Ok(document)
}
