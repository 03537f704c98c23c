//! A session as its owner sees it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::database::ids::SessionId;

/// A session that goes on.
#[derive(Debug, Serialize, ToSchema)]
pub struct Session {
    /// The id.
    pub(super) id: SessionId,
    /// When it was made.
    #[schema(format = DateTime)]
    pub(super) created_at: String,
    /// When a token was last had for it: at the login, or at a refresh since.
    #[schema(format = DateTime)]
    pub(super) last_used_at: String,
    /// Where the login came from.
    pub(super) address: Option<String>,
    /// What the client called itself then.
    pub(super) user_agent: Option<String>,
    /// Whether it is the one that asks.
    pub(super) current: bool,
}
