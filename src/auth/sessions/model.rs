//! A session, as sent to its owner.

use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::Timestamp;
use crate::database::ids::SessionId;

/// An active session.
#[derive(Debug, Serialize, ToSchema)]
pub struct Session {
    /// The ID.
    pub(super) id: SessionId,
    /// The creation time.
    pub(super) created_at: Timestamp,
    /// The time of the login or of the latest refresh.
    pub(super) last_used_at: Timestamp,
    /// The client address at login.
    pub(super) address: Option<String>,
    /// The `User-Agent` at login.
    pub(super) user_agent: Option<String>,
    /// Whether it is the session of this request.
    pub(super) current: bool,
}
