//! What a key looks like: `tsk_`, 64 hexadecimal digits of chance, 8 of a checksum.
//!
//! The prefix and the checksum are for scanners, which look for keys in places where none should be.

use crate::auth::random::{random_bytes, sha256};

/// How every key begins.
pub const PREFIX: &str = "tsk_";

/// The digits that nobody can guess.
const SECRET_DIGITS: usize = 64;

/// The digits of the checksum: the first of the SHA-256 of what stands before them.
const CHECKSUM_DIGITS: usize = 8;

/// A key whose checksum is right; whether anybody has it is another question.
pub struct ApiKey(String);

impl ApiKey {
    /// A new key.
    pub fn new() -> std::io::Result<Self> {
        let secret = random_bytes::<{ SECRET_DIGITS / 2 }>()?;
        let body = format!("{PREFIX}{}", hex::encode(secret));
        Ok(Self(format!("{body}{}", checksum(&body))))
    }

    /// Reads a key; `None` where it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let body = text.get(..PREFIX.len() + SECRET_DIGITS)?;
        let whole = text.len() == body.len() + CHECKSUM_DIGITS && body.starts_with(PREFIX);
        (whole && text.ends_with(&checksum(body))).then(|| Self(text.to_owned()))
    }

    /// What is stored of it.
    pub fn hash(&self) -> String {
        sha256(&self.0)
    }

    /// The key itself, to be shown once.
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
    fn a_key_is_recognised_and_one_with_a_slip_is_not() {
        let key = ApiKey::new().unwrap().reveal();
        assert_eq!(key.len(), 76);
        assert!(ApiKey::parse(&key).is_some());
        let slip = key.replacen(|c: char| c.is_ascii_digit(), "x", 1);
        for bad in
            [slip.as_str(), &key[1..], &key[..75], "tsk_", "", &format!("{key}0"), &"é".repeat(40)]
        {
            assert!(ApiKey::parse(bad).is_none(), "{bad}");
        }
    }
}
