//! Access tokens: JWTs (RFC 7519, RFC 9068) that this server signs for itself and nobody else reads.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, crypto};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{random::random_text, role::Role};
use crate::{
    database::ids::{SessionId, UserId},
    error::{AppError, Denied},
};

/// How long an access token lasts, in seconds.
pub(super) const LIFETIME: i64 = 600;

/// How far a clock may be behind the one that signed, in seconds.
const LEEWAY: i64 = 5;

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
pub struct Bearer {
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

/// Signs and checks access tokens with one key and one algorithm, HS256.
pub struct Tokens {
    signing: EncodingKey,
    checking: DecodingKey,
    /// The header that every token of this key has, encoded.
    ///
    /// Ours are the only tokens that are accepted, so a header is ours to the letter or the token is not.
    /// That leaves nothing to `alg`, `kid`, `crit`, `jku`, `jwk`, `x5u`, `x5c` or `zip` (RFC 8725, 3.1 and 3.10).
    header: String,
}

impl Tokens {
    /// Takes the key, at least 32 bytes.
    pub fn new(key: &[u8]) -> Self {
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, key);
        let kid = URL_SAFE_NO_PAD.encode(&digest.as_ref()[..8]);
        let header = json!({ "alg": "HS256", "typ": "at+jwt", "kid": kid }).to_string();
        Self {
            signing: EncodingKey::from_secret(key),
            checking: DecodingKey::from_secret(key),
            header: URL_SAFE_NO_PAD.encode(header),
        }
    }

    /// A token for a session.
    pub fn issue(&self, bearer: Bearer, now: Timestamp) -> Result<String, AppError> {
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
        let message = format!("{}.{}", self.header, URL_SAFE_NO_PAD.encode(claims));
        let signature = crypto::sign(message.as_bytes(), &self.signing, Algorithm::HS256);
        Ok(format!("{message}.{}", signature.map_err(AppError::internal)?))
    }

    /// Whom a token speaks of. The signature goes first: only a token of ours can be expired.
    pub fn check(&self, token: &str, now: Timestamp) -> Result<Bearer, Denied> {
        let claims = self.signed_claims(token).ok_or(Denied::InvalidToken)?;
        let now = now.as_second();
        let known = claims.iss == ISSUER && claims.aud == AUDIENCE;
        let begun = claims.iat.max(claims.nbf) <= now.saturating_add(LEEWAY);
        if !known || !begun {
            return Err(Denied::InvalidToken);
        }
        let user = claims.sub.parse().map_err(|_| Denied::InvalidToken)?;
        if claims.exp <= now {
            return Err(Denied::TokenExpired);
        }
        Ok(Bearer {
            user,
            session: claims.sid.into(),
            version: claims.ver,
            role: claims.role,
            fresh: claims.fresh,
        })
    }

    /// The claims, where the header is ours and the signature good.
    fn signed_claims(&self, token: &str) -> Option<Claims> {
        if token.len() > MAX_LENGTH {
            return None;
        }
        let (message, signature) = token.rsplit_once('.')?;
        let claims = message.strip_prefix(&self.header)?.strip_prefix('.')?;
        let signed =
            crypto::verify(signature, message.as_bytes(), &self.checking, Algorithm::HS256);
        if !signed.unwrap_or(false) {
            return None;
        }
        let claims = URL_SAFE_NO_PAD.decode(claims).ok()?;
        // Serde would take an array of the values in their order for a struct, too.
        let is_object = claims.trim_ascii_start().starts_with(b"{");
        serde_json::from_slice(&claims).ok().filter(|_| is_object)
    }
}
