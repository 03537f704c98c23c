//! Random bytes, and the SHA-256 under which secrets are stored.

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// `N` bytes of the system's random number generator.
pub(super) fn random_bytes<const N: usize>() -> std::io::Result<[u8; N]> {
    let mut bytes = [0; N];
    aws_lc_rs::rand::fill(&mut bytes)
        .map_err(|_| std::io::Error::other("the system's random number generator failed"))?;
    Ok(bytes)
}

/// `N` random bytes as base64url without padding (RFC 4648, section 5).
pub fn random_text<const N: usize>() -> std::io::Result<String> {
    random_bytes::<N>().map(|bytes| URL_SAFE_NO_PAD.encode(bytes))
}

/// SHA-256 (FIPS 180-4) in hexadecimal. For random secrets only: passwords need bcrypt.
pub(super) fn sha256(text: &str) -> String {
    hex::encode(digest(&SHA256, text.as_bytes()))
}
