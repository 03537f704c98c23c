//! Refresh tokens: 256 random bits, stored as SHA-256, valid once (RFC 9700, 4.14.2).

use jiff::SignedDuration;

use super::queries::{self, RefreshTokenRow};
use crate::{
    auth::{
        random::{random_text, sha256},
        token::AccessClaims,
        users,
    },
    clock::Timestamp,
    config::Access,
    database::{Connection, ids::SessionId},
    error::{AppError, AuthError},
};

/// The lifetimes of sessions and refresh tokens.
#[derive(Debug, Clone, Copy)]
pub struct SessionLifetimes {
    idle: SignedDuration,
    total: SignedDuration,
    grace: SignedDuration,
}

impl From<&Access> for SessionLifetimes {
    fn from(settings: &Access) -> Self {
        let days = |days: u16| SignedDuration::from_hours(24 * i64::from(days));
        Self {
            idle: days(settings.session_idle_days),
            total: days(settings.session_days),
            grace: SignedDuration::from_secs(i64::from(settings.refresh_grace)),
        }
    }
}

impl SessionLifetimes {
    /// Whether a session that was created and last used at these times has not expired.
    pub fn includes(self, created_at: Timestamp, last_used: Timestamp, now: Timestamp) -> bool {
        now < created_at + self.total && now < last_used + self.idle
    }

    /// A session that was last used before this time has expired.
    pub fn oldest_use(self, now: Timestamp) -> Timestamp {
        now - self.idle
    }

    /// Sessions that were created before this time have expired.
    pub fn oldest(self, now: Timestamp) -> Timestamp {
        now - self.total
    }
}

/// A new refresh token.
#[derive(Debug)]
pub struct IssuedToken {
    /// The token.
    pub token: String,
    /// Its lifetime in seconds.
    pub expires_in: i64,
}

/// The result of redeeming a refresh token.
#[derive(Debug)]
pub enum RefreshResult {
    /// It was valid: the claims of the new access token, and the next refresh token.
    Refreshed(AccessClaims, IssuedToken),
    /// It was used before, so it may be stolen: the session was ended.
    Reused(SessionId),
    /// It is not valid; nothing was changed.
    Rejected(AuthError),
}

/// Issues a token for a session that was created at `created_at`.
pub fn issue(
    connection: &mut Connection,
    session: SessionId,
    created_at: Timestamp,
    lifetimes: SessionLifetimes,
    now: Timestamp,
) -> Result<IssuedToken, AppError> {
    let token = random_text::<32>().map_err(AppError::internal)?;
    let expires = (now + lifetimes.idle).min(created_at + lifetimes.total);
    queries::insert_token(connection, session, &sha256(&token), expires)?;
    let expires_in = expires.duration_since(now).as_secs();
    Ok(IssuedToken { token, expires_in })
}

/// Redeems a token. Has to run inside a transaction.
pub fn redeem(
    connection: &mut Connection,
    token: &str,
    lifetimes: SessionLifetimes,
    now: Timestamp,
) -> Result<RefreshResult, AppError> {
    let Some(found) = queries::find_token(connection, &sha256(token))? else {
        return Ok(RefreshResult::Rejected(AuthError::InvalidToken));
    };
    if found.session_ended_at.is_some() {
        return Ok(RefreshResult::Rejected(AuthError::TokenRevoked));
    }
    if let Some(used_at) = found.used_at
        && !is_within(used_at, lifetimes.grace, now)
    {
        queries::end(connection, found.user, found.session, now)?;
        return Ok(RefreshResult::Reused(found.session));
    }
    if found.expires_at <= now {
        return Ok(RefreshResult::Rejected(AuthError::TokenExpired));
    }
    let user = users::by_id(connection, found.user)?.filter(|user| !user.disabled);
    let Some(user) = user else { return Ok(RefreshResult::Rejected(AuthError::TokenRevoked)) };
    let RefreshTokenRow { id, session, session_created_at, .. } = found;
    queries::use_token(connection, id, now)?;
    queries::touch(connection, session, now)?;
    let issued = issue(connection, session, session_created_at, lifetimes, now)?;
    let (version, role) = (user.token_version, user.role);
    Ok(RefreshResult::Refreshed(
        AccessClaims { user: user.id, session, version, role, fresh: false },
        issued,
    ))
}

/// Whether less than the grace period has passed since `time`; not if the clock was set back since.
fn is_within(time: Timestamp, grace: SignedDuration, now: Timestamp) -> bool {
    let since = now.duration_since(time);
    SignedDuration::ZERO <= since && since < grace
}
