//! Access tokens: JWTs (RFC 7519, RFC 9068) that this server issues and verifies.

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

/// The lifetime of an access token, in seconds.
pub(super) const LIFETIME: i64 = 600;

/// The tolerated clock difference between two servers, in seconds.
const LEEWAY: i64 = 5;

/// How long a retired key verifies tokens: until the last one that it signed has expired.
pub const RETIRED_KEY_LIFETIME: SignedDuration = SignedDuration::from_secs(LIFETIME + LEEWAY);

/// The maximum length of a token, in bytes; ours are shorter.
const MAX_LENGTH: usize = 2048;

const ISSUER: &str = "teamsheet";
const AUDIENCE: &str = "teamsheet";

/// The claims of a token. All are required, and no others are allowed.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    iss: String,
    aud: String,
    /// The user's id, as a string (RFC 7519, 4.1.2).
    sub: String,
    /// The session.
    sid: i64,
    /// The user's `token_version` when the token was issued.
    ver: i64,
    role: Role,
    iat: i64,
    nbf: i64,
    exp: i64,
    jti: String,
    /// Whether it was issued for a password, not by a refresh.
    fresh: bool,
}

/// The claims of a verified token that requests need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessClaims {
    /// The user.
    pub user: UserId,
    /// The session.
    pub session: SessionId,
    /// The user's `token_version`; the token is revoked if it has increased since.
    pub version: i64,
    /// The role; the token is revoked if it has changed since.
    pub role: Role,
    /// Whether it was issued for a password, not by a refresh.
    pub fresh: bool,
}

/// Issues and verifies access tokens.
pub struct Tokens(KeySource);

impl Tokens {
    /// Tokens that are signed with these keys.
    pub fn new(keys: KeySource) -> Self {
        Self(keys)
    }

    /// Issues a token for a session.
    pub fn issue(&self, session: AccessClaims, now: Timestamp) -> Result<String, AppError> {
        let now = now.as_second();
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: session.user.to_string(),
            sid: session.session.get(),
            ver: session.version,
            role: session.role,
            iat: now,
            nbf: now,
            exp: now + LIFETIME,
            jti: random_text::<16>().map_err(AppError::internal)?,
            fresh: session.fresh,
        };
        let claims = serde_json::to_vec(&claims).map_err(AppError::internal)?;
        self.0.ring().current().sign(&claims)
    }

    /// Verifies the signature, then the claims and times.
    ///
    /// # Errors
    /// `TokenExpired` for a token that was valid, `InvalidToken` for any other.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<AccessClaims, AuthError> {
        let claims = self.verify_signature(token, now).ok_or(AuthError::InvalidToken)?;
        let now = now.as_second();
        let is_ours = claims.iss == ISSUER && claims.aud == AUDIENCE;
        let has_begun = claims.iat.max(claims.nbf) <= now.saturating_add(LEEWAY);
        // Only a stolen key would sign a token that is valid for longer.
        let lives_too_long = claims.exp.saturating_sub(claims.iat) > LIFETIME;
        if !is_ours || !has_begun || lives_too_long {
            return Err(AuthError::InvalidToken);
        }
        let user = claims.sub.parse().map_err(|_| AuthError::InvalidToken)?;
        if claims.exp <= now {
            return Err(AuthError::TokenExpired);
        }
        let (version, role, fresh) = (claims.ver, claims.role, claims.fresh);
        Ok(AccessClaims { user, session: claims.sid.into(), version, role, fresh })
    }

    /// The public keys as a JWK set (RFC 7517, 5); `None` if tokens are signed with a secret.
    pub fn jwks(&self, now: Timestamp) -> Option<Value> {
        let ring = self.0.ring();
        let keys: Option<Vec<Value>> =
            ring.all(now, RETIRED_KEY_LIFETIME).map(SigningKey::jwk).collect();
        keys.map(|keys| json!({ "keys": keys }))
    }

    /// The claims, if the token was signed by a key before it was retired.
    fn verify_signature(&self, token: &str, now: Timestamp) -> Option<Claims> {
        if token.len() > MAX_LENGTH {
            return None;
        }
        let verified = self.0.ring().verify(token, now, RETIRED_KEY_LIFETIME)?;
        // Serde also accepts an array of the values for a struct.
        let is_object = verified.claims.trim_ascii_start().starts_with(b"{");
        let claims: Claims = serde_json::from_slice(&verified.claims).ok().filter(|_| is_object)?;
        let was_current = verified
            .retired_at
            .is_none_or(|at| claims.iat <= at.as_second().saturating_add(LEEWAY));
        was_current.then_some(claims)
    }
}
