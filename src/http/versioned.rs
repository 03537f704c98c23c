//! The [`Versioned`] trait: resources with an id and a version number, which have entity tags of their own.

use serde::Serialize;

use super::etag::entity_tag;
use crate::{clock::Timestamp, error::AppError};

/// A resource as it is sent, with its id and version.
pub trait Versioned: Serialize + Send + 'static {
    /// The path segment of its collection: `teams`.
    const COLLECTION: &'static str;

    /// The id, as in the path of the resource.
    fn id(&self) -> i64;

    /// 1 after creation, one more after each update.
    fn version(&self) -> i64;

    /// Whether it contains everything that is stored; otherwise its entity tag does not allow a write.
    fn is_complete(&self) -> bool {
        true
    }

    /// The time of the last update for `Last-Modified`. `None` for a representation that can change
    /// without an update of its own row.
    fn last_modified(&self) -> Option<Timestamp> {
        None
    }

    /// The `ETag` of this representation; `body` is its JSON.
    fn etag(&self, body: &str) -> Result<String, AppError> {
        Ok(entity_tag(Some(self.version()), body.as_bytes()))
    }
}
