//! What the resources have in common: lists without pages, and how a patch is applied.

use serde::Serialize;
use serde_json::Value;

use crate::{error::AppError, values::merge_patch};

/// A list that has no pages.
#[derive(Debug, Serialize)]
pub struct WholeList<T> {
    /// All of it.
    pub data: Vec<T>,
}

/// A resource as it would be after a merge patch (RFC 7396), to be read like the body of a PUT.
pub fn patched(resource: &impl Serialize, patch: Value) -> Result<Value, AppError> {
    let mut document = serde_json::to_value(resource).map_err(AppError::internal)?;
    let Value::Object(members) = &patch else {
        return Err(AppError::invalid("", "must be an object"));
    };
    let removed: Vec<String> =
        members.iter().filter(|(_, value)| value.is_null()).map(|(name, _)| name.clone()).collect();
    merge_patch(&mut document, patch);
    // A null stays as such, so that whoever reads the document sees a member that does not exist.
    for name in removed {
        document[name] = Value::Null;
    }
    Ok(document)
}
