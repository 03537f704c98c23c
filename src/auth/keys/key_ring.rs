//! The current signing key and the retired keys that still verify tokens.

use jiff::SignedDuration;

use super::signing_key::SigningKey;
use crate::clock::Timestamp;

/// The keys at one time.
pub struct KeyRing {
    pub(super) current: SigningKey,
    pub(super) retired: Vec<SigningKey>,
}

/// Claims with a valid signature.
pub struct VerifiedClaims {
    /// The claims as JSON.
    pub claims: Vec<u8>,
    /// When the key was retired; it cannot have signed later tokens. `None` for the current key.
    pub retired_at: Option<Timestamp>,
}

impl KeyRing {
    /// The key that signs new tokens.
    pub fn current(&self) -> &SigningKey {
        &self.current
    }

    /// Verifies the signature of a token with any of the keys; `lifetime` is how long retired keys are used.
    pub fn verify(
        &self,
        token: &str,
        now: Timestamp,
        lifetime: SignedDuration,
    ) -> Option<VerifiedClaims> {
        if let Some(claims) = self.current.verify(token) {
            return Some(VerifiedClaims { claims, retired_at: None });
        }
        self.within_grace(now, lifetime).find_map(|key| {
            let claims = key.verify(token)?;
            Some(VerifiedClaims { claims, retired_at: key.retired_at })
        })
    }

    /// All keys whose tokens may still be valid, the current one first.
    pub fn all(
        &self,
        now: Timestamp,
        lifetime: SignedDuration,
    ) -> impl Iterator<Item = &SigningKey> {
        std::iter::once(&self.current).chain(self.within_grace(now, lifetime))
    }

    fn within_grace(
        &self,
        now: Timestamp,
        lifetime: SignedDuration,
    ) -> impl Iterator<Item = &SigningKey> {
        self.retired.iter().filter(move |key| is_within_grace(key.retired_at, now, lifetime))
    }
}

/// Whether a retired key still verifies tokens.
pub(super) fn is_within_grace(
    retired_at: Option<Timestamp>,
    now: Timestamp,
    lifetime: SignedDuration,
) -> bool {
    retired_at.is_some_and(|at| now.duration_since(at) <= lifetime)
}
