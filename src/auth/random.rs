//! Bits that nobody can guess.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// `N` random bytes from the system.
pub(super) fn random_bytes<const N: usize>() -> std::io::Result<[u8; N]> {
    let mut bytes = [0; N];
    aws_lc_rs::rand::fill(&mut bytes)
        .map_err(|_| std::io::Error::other("the system gives no random numbers"))?;
    Ok(bytes)
}

/// `N` random bytes, written with the letters of base64url (RFC 4648, section 5).
pub fn random_text<const N: usize>() -> std::io::Result<String> {
    random_bytes::<N>().map(|bytes| URL_SAFE_NO_PAD.encode(bytes))
}
