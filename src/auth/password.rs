//! Passwords: what one must be, and its bcrypt hash.

use std::fmt;

use serde_json::Value;

use crate::values::{FromJsonField, impl_schema, pattern};

/// bcrypt reads 72 bytes, the last of them a NUL; a longer password is refused, never cut.
const LENGTH: std::ops::RangeInclusive<usize> = 8..=71;

/// A password that keeps the rules; made where one is set, not where one is compared.
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

    /// The hash to be stored. Takes a good part of a second: not for a thread that answers requests.
    pub fn hash(&self, cost: u32) -> Result<String, bcrypt::BcryptError> {
        bcrypt::non_truncating_hash(&self.0, cost)
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// Whether a password is that of a hash. A hash that is damaged is that of no password.
pub(super) fn verify(password: &str, hash: &str) -> bool {
    // bcrypt ends a password with a NUL and repeats it, so "a" and "a\0a" would be the same to it.
    let fits = bcrypt::non_truncating_verify(password, hash).unwrap_or(false);
    fits && !password.contains('\0')
}

/// Whether a hash costs less than is set now; a damaged one does not count.
pub(super) fn is_cheaper(hash: &str, cost: u32) -> bool {
    hash.parse::<bcrypt::HashParts>().is_ok_and(|parts| parts.get_cost() < cost)
}

impl FromJsonField for Password {
    fn from_field(value: &Value) -> Result<Self, String> {
        Self::parse(value.as_str().ok_or("must be a string")?.to_owned())
    }
}

impl_schema!(Password, {
    // The rule counts bytes, of which a character has up to four.
    let least = LENGTH.start().div_ceil(4);
    pattern("^[^\\u0000]*$").min_length(Some(least)).max_length(Some(*LENGTH.end())).build()
});

/// A hash of this cost that no password has: an unknown user costs the same time as a wrong password.
pub(super) fn nobodys_hash(cost: u32) -> String {
    format!("$2b${cost:02}$......................{}", ".".repeat(31))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobodys_hash_costs_as_much_as_any_and_fits_nothing() {
        let hash = nobodys_hash(4);
        let parts: bcrypt::HashParts = hash.parse().unwrap();
        assert_eq!(parts.get_cost(), 4);
        assert!(bcrypt::non_truncating_verify("", &hash).is_ok_and(|fits| !fits));
        assert!(!verify("anything", &hash));
        assert!(!verify("anything", "no hash at all"));
    }

    #[test]
    fn passwords_keep_the_rules() {
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
