//! The key that signs now, and those before it whose tokens are still about.

use jiff::SignedDuration;

use super::signing::SigningKey;
use crate::clock::Timestamp;

/// The keys of one moment.
pub struct Ring {
    pub(super) current: SigningKey,
    pub(super) retired: Vec<SigningKey>,
}

/// Claims that a key of ours has signed.
pub struct Opened {
    /// The claims, as bytes.
    pub claims: Vec<u8>,
    /// No token of that key can be younger; `None` for the key that signs now.
    pub retired_at: Option<Timestamp>,
}

impl Ring {
    /// The key that signs.
    pub fn current(&self) -> &SigningKey {
        &self.current
    }

    /// The claims of a token that one of the keys has signed; `lifetime` is how long a retired key's last
    /// token is good.
    pub fn open(&self, token: &str, now: Timestamp, lifetime: SignedDuration) -> Option<Opened> {
        if let Some(claims) = self.current.open(token) {
            return Some(Opened { claims, retired_at: None });
        }
        self.standing(now, lifetime).find_map(|key| {
            let claims = key.open(token)?;
            Some(Opened { claims, retired_at: key.retired_at })
        })
    }

    /// All keys whose tokens may still be good, the current one first.
    pub fn all(
        &self,
        now: Timestamp,
        lifetime: SignedDuration,
    ) -> impl Iterator<Item = &SigningKey> {
        std::iter::once(&self.current).chain(self.standing(now, lifetime))
    }

    fn standing(
        &self,
        now: Timestamp,
        lifetime: SignedDuration,
    ) -> impl Iterator<Item = &SigningKey> {
        self.retired.iter().filter(move |key| is_standing(key.retired_at, now, lifetime))
    }
}

/// Whether a key's last token may still be good.
pub(super) fn is_standing(
    retired_at: Option<Timestamp>,
    now: Timestamp,
    lifetime: SignedDuration,
) -> bool {
    retired_at.is_some_and(|at| now.duration_since(at) <= lifetime)
}
