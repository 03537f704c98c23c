//! The format of API keys: `tsk_`, 64 random hexadecimal digits, 8 digits of a checksum.
//!
//! Secret scanners recognize leaked keys by the prefix and the checksum.

use crate::auth::random::{random_bytes, sha256};

/// The prefix of all keys.
pub const PREFIX: &str = "tsk_";

/// The number of random digits.
const SECRET_DIGITS: usize = 64;

/// The number of digits of the checksum, the first ones of the SHA-256 of the preceding text.
const CHECKSUM_DIGITS: usize = 8;

/// A key with a correct checksum. It may be unknown or revoked.
pub struct ApiKey(String);

impl ApiKey {
    /// Generates a key.
    pub fn new() -> std::io::Result<Self> {
        let secret = random_bytes::<{ SECRET_DIGITS / 2 }>()?;
        let body = format!("{PREFIX}{}", hex::encode(secret));
        Ok(Self(format!("{body}{}", checksum(&body))))
    }

    /// Parses a key; `None` if the format or the checksum is wrong.
    pub fn parse(text: &str) -> Option<Self> {
        let body = text.get(..PREFIX.len() + SECRET_DIGITS)?;
        let has_format = text.len() == body.len() + CHECKSUM_DIGITS && body.starts_with(PREFIX);
        (has_format && text.ends_with(&checksum(body))).then(|| Self(text.to_owned()))
    }

    /// The hash to store.
    pub fn hash(&self) -> String {
        sha256(&self.0)
    }

    /// The key itself.
    pub fn reveal(self) -> String {
        self.0
    }
}

fn checksum(body: &str) -> String {
    let mut hash = sha256(body);
    hash.truncate(CHECKSUM_DIGITS);
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistyped_keys_are_rejected() {
        let key = ApiKey::new().unwrap().reveal();
        assert_eq!(key.len(), 76);
        assert!(ApiKey::parse(&key).is_some());
        let mistyped = key.replacen(|c: char| c.is_ascii_digit(), "x", 1);
        for bad in [
            mistyped.as_str(),
            &key[1..],
            &key[..75],
            "tsk_",
            "",
            &format!("{key}0"),
            &"é".repeat(40),
        ] {
            assert!(ApiKey::parse(bad).is_none(), "{bad}");
        }
    }
}
