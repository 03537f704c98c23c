//! The check of read-only fields that are sent back in an update: nothing that was sent is ignored in silence.

use serde_json::Value;

use super::resource::Resource;
use crate::{
    database::Connection,
    error::{AppError, FieldError},
    values::{BirthDateVisibility, Day},
};

/// Compares the read-only fields of a body with the stored ones.
///
/// # Errors
/// 412 if the version differs, 422 if another field does. A volatile field may differ in a body with the current version.
pub fn check_read_only<R: Resource>(
    connection: &mut Connection,
    before: &R,
    body: &Value,
    today: Day,
) -> Result<(), AppError> {
    // Most bodies have none of them, and need no view.
    if R::READ_ONLY.iter().all(|name| body.get(name).is_none()) {
        return Ok(());
    }
    let sent_version = body.get("version");
    if sent_version.is_some_and(|version| *version != before.version()) {
        let reason = "the version in the body differs";
        return Err(AppError::PreconditionFailed { reason, version: before.version() });
    }
    let view = before.clone().view(connection, BirthDateVisibility::full(today))?;
    let stored = serde_json::to_value(&view).map_err(AppError::internal)?;
    let differs = |name: &&&str| {
        let is_excused = sent_version.is_some() && R::VOLATILE.contains(name);
        !is_excused && body.get(name).is_some_and(|sent| *sent != stored[**name])
    };
    let errors: Vec<FieldError> = R::READ_ONLY
        .iter()
        .filter(differs)
        .map(|name| FieldError::field(name, "is read-only"))
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(AppError::Invalid(errors)) }
}
