//! Refresh tokens: 256 random bits, kept as SHA-256, used once (RFC 9700, 4.14.2).

use jiff::SignedDuration;

use super::queries::{self, Found};
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

/// How long sessions and their tokens last.
#[derive(Debug, Clone, Copy)]
pub struct Lives {
    idle: SignedDuration,
    whole: SignedDuration,
    grace: SignedDuration,
}

impl From<&Access> for Lives {
    fn from(settings: &Access) -> Self {
        let days = |days: u16| SignedDuration::from_hours(24 * i64::from(days));
        Self {
            idle: days(settings.session_idle_days),
            whole: days(settings.session_days),
            grace: SignedDuration::from_secs(i64::from(settings.refresh_grace)),
        }
    }
}

impl Lives {
    /// The moment before which a session that began is over now.
    pub fn oldest(self, now: Timestamp) -> Timestamp {
        now - self.whole
    }
}

/// A refresh token that has just been made; it can be read this once.
#[derive(Debug)]
pub struct Issued {
    /// The token.
    pub token: String,
    /// How long it is good, in seconds.
    pub expires_in: i64,
}

/// What became of a refresh token that was sent.
#[derive(Debug)]
pub enum Outcome {
    /// It was good: whom it speaks of, and its successor.
    Refreshed(AccessClaims, Issued),
    /// It had been used already, so one of two who have it is a thief: the session is over.
    Reused(SessionId),
    /// It is not good, and nothing has changed.
    Refused(AuthError),
}

/// Makes a token for a session that began at `began`.
pub fn issue(
    connection: &mut Connection,
    session: SessionId,
    began: Timestamp,
    lives: Lives,
    now: Timestamp,
) -> Result<Issued, AppError> {
    let token = random_text::<32>().map_err(AppError::internal)?;
    let expires = (now + lives.idle).min(began + lives.whole);
    queries::insert_token(connection, session, &sha256(&token), expires)?;
    let expires_in = expires.duration_since(now).as_secs();
    Ok(Issued { token, expires_in })
}

/// Uses a token up, inside one transaction.
pub fn use_up(
    connection: &mut Connection,
    token: &str,
    lives: Lives,
    now: Timestamp,
) -> Result<Outcome, AppError> {
    let Some(found) = queries::find_token(connection, &sha256(token))? else {
        return Ok(Outcome::Refused(AuthError::InvalidToken));
    };
    if found.session_ended.is_some() {
        return Ok(Outcome::Refused(AuthError::TokenRevoked));
    }
    if let Some(used_at) = found.used_at
        && !is_within(used_at, lives.grace, now)
    {
        queries::end(connection, found.user, found.session, now)?;
        return Ok(Outcome::Reused(found.session));
    }
    if found.expires_at <= now {
        return Ok(Outcome::Refused(AuthError::TokenExpired));
    }
    let user = users::by_id(connection, found.user)?.filter(|user| !user.disabled);
    let Some(user) = user else { return Ok(Outcome::Refused(AuthError::TokenRevoked)) };
    let Found { id, session, session_began, .. } = found;
    queries::use_token(connection, id, now)?;
    queries::touch(connection, session, now)?;
    let issued = issue(connection, session, session_began, lives, now)?;
    let (version, role) = (user.token_version, user.role);
    Ok(Outcome::Refreshed(
        AccessClaims { user: user.id, session, version, role, fresh: false },
        issued,
    ))
}

/// Whether less than the grace period has passed since `time`; not if the clock was set back since.
fn is_within(time: Timestamp, grace: SignedDuration, now: Timestamp) -> bool {
    let since = now.duration_since(time);
    SignedDuration::ZERO <= since && since < grace
}
