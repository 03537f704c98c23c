//! A session, as sent to its owner.

use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::Timestamp;
use crate::database::ids::SessionId;

/// An active session.
#[derive(Debug, Serialize, ToSchema)]
pub struct Session {
    /// The ID.
    pub id: SessionId,
    /// The creation time.
    pub created_at: Timestamp,
    /// The time of the login or of the latest refresh.
    pub last_used_at: Timestamp,
    /// The client address at login.
    pub address: Option<String>,
    /// The `User-Agent` at login.
    pub user_agent: Option<String>,
    /// Whether it is the session of this request.
    pub current: bool,
}
