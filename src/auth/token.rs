//! Access tokens: JWTs (RFC 7519, RFC 9068) that this server signs for itself and nobody else reads.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    keys::{KeySource, SigningKey},
    random::random_text,
    role::Role,
};
use crate::clock::Timestamp;
use crate::{
    database::ids::{SessionId, UserId},
    error::{AppError, AuthError},
};

/// How long an access token lasts, in seconds.
pub(super) const LIFETIME: i64 = 600;

/// How far a clock may be behind the one that signed, in seconds.
const LEEWAY: i64 = 5;

/// How long a retired key checks: as long as its last token is good.
pub const REMEMBERED: SignedDuration = SignedDuration::from_secs(LIFETIME + LEEWAY);

/// Longer than any token of ours.
const MAX_LENGTH: usize = 2048;

const ISSUER: &str = "teamsheet";
const AUDIENCE: &str = "teamsheet";

/// What a token says. Every claim is required, of this type, and there are no others.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    iss: String,
    aud: String,
    /// The user's id, as a string (RFC 7519, 4.1.2).
    sub: String,
    /// The session.
    sid: i64,
    /// The user's counter when the token was made.
    ver: i64,
    role: Role,
    iat: i64,
    nbf: i64,
    exp: i64,
    jti: String,
    /// Whether it was had by a password, not by a refresh.
    fresh: bool,
}

/// Whom a token speaks of, once its signature and its times are found good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessClaims {
    /// The user.
    pub user: UserId,
    /// The session.
    pub session: SessionId,
    /// The user's counter; a higher one since has voided the token.
    pub version: i64,
    /// The role; another one since has voided the token.
    pub role: Role,
    /// Whether it was had by a password, not by a refresh.
    pub fresh: bool,
}

/// Signs and checks access tokens.
pub struct Tokens(KeySource);

impl Tokens {
    /// Takes the keys.
    pub fn new(keys: KeySource) -> Self {
        Self(keys)
    }

    /// A token for a session.
    pub fn issue(&self, bearer: AccessClaims, now: Timestamp) -> Result<String, AppError> {
        let now = now.as_second();
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: bearer.user.to_string(),
            sid: bearer.session.get(),
            ver: bearer.version,
            role: bearer.role,
            iat: now,
            nbf: now,
            exp: now + LIFETIME,
            jti: random_text::<16>().map_err(AppError::internal)?,
            fresh: bearer.fresh,
        };
        let claims = serde_json::to_vec(&claims).map_err(AppError::internal)?;
        self.0.ring().current().sign(&claims)
    }

    /// Whom a token speaks of. The signature goes first: only a token of ours can be expired.
    pub fn check(&self, token: &str, now: Timestamp) -> Result<AccessClaims, AuthError> {
        let claims = self.signed_claims(token, now).ok_or(AuthError::InvalidToken)?;
        let now = now.as_second();
        let known = claims.iss == ISSUER && claims.aud == AUDIENCE;
        let begun = claims.iat.max(claims.nbf) <= now.saturating_add(LEEWAY);
        if !known || !begun {
            return Err(AuthError::InvalidToken);
        }
        let user = claims.sub.parse().map_err(|_| AuthError::InvalidToken)?;
        if claims.exp <= now {
            return Err(AuthError::TokenExpired);
        }
        let (version, role, fresh) = (claims.ver, claims.role, claims.fresh);
        Ok(AccessClaims { user, session: claims.sid.into(), version, role, fresh })
    }

    /// The public keys as a JWK set (RFC 7517, 5); `None` where tokens are signed with a secret.
    pub fn jwks(&self, now: Timestamp) -> Option<Value> {
        let ring = self.0.ring();
        let keys: Option<Vec<Value>> = ring.all(now, REMEMBERED).map(SigningKey::jwk).collect();
        keys.map(|keys| json!({ "keys": keys }))
    }

    /// The claims, where one of our keys has signed them while it was the one that signs.
    fn signed_claims(&self, token: &str, now: Timestamp) -> Option<Claims> {
        if token.len() > MAX_LENGTH {
            return None;
        }
        let opened = self.0.ring().open(token, now, REMEMBERED)?;
        // Serde would take an array of the values in their order for a struct, too.
        let is_object = opened.claims.trim_ascii_start().starts_with(b"{");
        let claims: Claims = serde_json::from_slice(&opened.claims).ok().filter(|_| is_object)?;
        let signed_in_time =
            opened.retired_at.is_none_or(|at| claims.iat <= at.as_second().saturating_add(LEEWAY));
        signed_in_time.then_some(claims)
    }
}
