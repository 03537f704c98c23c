//! Passwords: their rules and their bcrypt hashes.

use std::fmt;

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use crate::values::{FromJsonField, impl_schema, pattern};

/// The length in bytes. bcrypt uses 72 bytes including a final NUL; longer passwords are rejected, not truncated.
const LENGTH: std::ops::RangeInclusive<usize> = 8..=71;

/// A valid new password. (A login compares any text.)
pub struct Password(String);

impl Password {
    /// Composes (NFC) and validates: 8 to 71 bytes of UTF-8, no NUL.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = compose(text);
        if text.contains('\0') {
            return Err("must not contain a NUL".to_owned());
        }
        if !LENGTH.contains(&text.len()) {
            return Err(format!(
                "must have {} to {} bytes, has {}",
                LENGTH.start(),
                LENGTH.end(),
                text.len()
            ));
        }
        Ok(Self(text))
    }

    /// The hash to store. Takes about 250 ms at the default cost, so it must not run on a worker thread.
    pub fn hash(&self, cost: u32) -> Result<String, bcrypt::BcryptError> {
        bcrypt::non_truncating_hash(&self.0, cost)
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// The same password may be typed composed or decomposed, depending on the system.
fn compose(password: &str) -> String {
    password.nfc().collect()
}

/// The result of comparing a password with a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// It does not match, or the hash is malformed.
    None,
    /// It matches.
    Composed,
    /// It matches as it was typed, but the hash is from before passwords were composed.
    Uncomposed,
}

/// Compares a password with a hash. One that is not composed is compared a second time as it is.
pub(super) fn verify(password: &str, hash: &str) -> Match {
    // bcrypt repeats the password with a NUL in between, so "a" and "a\0a" would match.
    let matches = |password: &str| {
        let matches = bcrypt::non_truncating_verify(password, hash).unwrap_or(false);
        matches && !password.contains('\0')
    };
    let composed = compose(password);
    if matches(&composed) {
        Match::Composed
    } else if composed != password && matches(password) {
        Match::Uncomposed
    } else {
        Match::None
    }
}

/// Spends the time by which the comparison with a hash was shorter than one of the given cost.
pub(super) fn pad(hash: &str, cost: u32) {
    for cost in missing_costs(hash, cost) {
        // The result is not needed, only its time.
        let _hash = bcrypt::bcrypt(cost, [0; 16], b"padding");
    }
}

/// The costs of additional hashes that make up for a lower cost: each step doubles the time, so 4 + 4 + 5 is 6.
fn missing_costs(hash: &str, cost: u32) -> std::ops::Range<u32> {
    let stored = hash.parse::<bcrypt::HashParts>().map_or(cost, |parts| parts.get_cost());
    stored..cost.max(stored)
}

/// Whether a hash has a lower cost; false for a malformed hash.
pub(super) fn has_lower_cost(hash: &str, cost: u32) -> bool {
    hash.parse::<bcrypt::HashParts>().is_ok_and(|parts| parts.get_cost() < cost)
}

impl FromJsonField for Password {
    fn from_field(value: &Value) -> Result<Self, String> {
        Self::parse(value.as_str().ok_or("must be a string")?)
    }
}

impl_schema!(Password, {
    // The rule counts bytes; a character has up to four.
    let least = LENGTH.start().div_ceil(4);
    pattern("^[^\\u0000]*$").min_length(Some(least)).max_length(Some(*LENGTH.end())).build()
});

/// A hash that no password matches, so that an unknown user takes the same time as a wrong password.
pub(super) fn dummy_hash(cost: u32) -> String {
    format!("$2b${cost:02}$......................{}", ".".repeat(31))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dummy_hash_has_the_cost_and_matches_nothing() {
        let hash = dummy_hash(4);
        let parts: bcrypt::HashParts = hash.parse().unwrap();
        assert_eq!(parts.get_cost(), 4);
        assert!(bcrypt::non_truncating_verify("", &hash).is_ok_and(|matches| !matches));
        assert_eq!(verify("anything", &hash), Match::None);
        assert_eq!(verify("anything", "no hash at all"), Match::None);
    }

    #[test]
    fn lower_cost_is_padded_to_the_configured_one() {
        for stored in 4..=12 {
            let padding = missing_costs(&dummy_hash(stored), 12);
            let time: u64 = (1 << stored) + padding.map(|cost| 1 << cost).sum::<u64>();
            assert_eq!(time, 1 << 12, "{stored}");
        }
        assert_eq!(missing_costs(&dummy_hash(12), 4).count(), 0);
        assert_eq!(missing_costs("no hash", 12).count(), 0);
    }

    #[test]
    fn invalid_passwords_are_rejected() {
        for bad in ["1234567", &"a".repeat(72), "pass\0word"] {
            assert!(Password::parse(bad).is_err(), "{bad:?}");
        }
        let hash = |password: &str| Password::parse(password).unwrap().hash(4).unwrap();
        let long = hash(&"ä".repeat(35));
        assert_eq!(verify(&"ä".repeat(35), &long), Match::Composed);
        assert_eq!(verify(&"ä".repeat(36), &long), Match::None);
        assert_eq!(verify("password\0password", &hash("password")), Match::None);
    }

    #[test]
    fn passwords_are_compared_in_composed_form() {
        let (composed, decomposed) = ("caf\u{e9}-caf\u{e9}", "cafe\u{301}-cafe\u{301}");
        let hash = Password::parse(decomposed).unwrap().hash(4).unwrap();
        assert_eq!(verify(composed, &hash), Match::Composed);
        assert_eq!(verify(decomposed, &hash), Match::Composed);
        // A hash that was stored before passwords were composed.
        let old = bcrypt::non_truncating_hash(decomposed, 4).unwrap();
        assert_eq!(verify(decomposed, &old), Match::Uncomposed);
        assert_eq!(verify(composed, &old), Match::None);
    }
}
