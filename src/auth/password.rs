//! Passwords: their rules and their bcrypt hashes.

use std::fmt;

use serde_json::Value;

use crate::values::{FromJsonField, impl_schema, pattern};

/// The length in bytes. bcrypt uses 72 bytes including a final NUL; longer passwords are rejected, not truncated.
const LENGTH: std::ops::RangeInclusive<usize> = 8..=71;

/// A valid new password. (A login compares any text.)
pub struct Password(String);

impl Password {
    /// 8 to 71 bytes of UTF-8, no NUL.
    pub fn parse(text: String) -> Result<Self, String> {
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

/// Whether a password matches a hash; false for a malformed hash.
pub(super) fn verify(password: &str, hash: &str) -> bool {
    // bcrypt repeats the password with a NUL in between, so "a" and "a\0a" would match.
    let matches = bcrypt::non_truncating_verify(password, hash).unwrap_or(false);
    matches && !password.contains('\0')
}

/// Whether a hash has a lower cost; false for a malformed hash.
pub(super) fn has_lower_cost(hash: &str, cost: u32) -> bool {
    hash.parse::<bcrypt::HashParts>().is_ok_and(|parts| parts.get_cost() < cost)
}

impl FromJsonField for Password {
    fn from_field(value: &Value) -> Result<Self, String> {
        Self::parse(value.as_str().ok_or("must be a string")?.to_owned())
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
        assert!(!verify("anything", &hash));
        assert!(!verify("anything", "no hash at all"));
    }

    #[test]
    fn invalid_passwords_are_rejected() {
        assert!(Password::parse("1234567".to_owned()).is_err());
        assert!(Password::parse("a".repeat(72)).is_err());
        assert!(Password::parse("pass\0word".to_owned()).is_err());
        let password = Password::parse("ä".repeat(35)).unwrap();
        let hash = password.hash(4).unwrap();
        assert!(verify(&"ä".repeat(35), &hash));
        assert!(!verify(&"ä".repeat(36), &hash));
        let short = Password::parse("password".to_owned()).unwrap().hash(4).unwrap();
        assert!(!verify("password\0password", &short));
    }
}
