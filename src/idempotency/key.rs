//! Parses the `Idempotency-Key` header.

use actix_web::http::header::HeaderMap;
use utoipa::openapi::Object;

use crate::{error::AppError, values::pattern};

/// The name of the header.
const HEADER: &str = "Idempotency-Key";

/// The maximum length of a key.
const MAX_LENGTH: usize = 255;

/// The key of a request, if it has one.
pub(super) fn read(headers: &HeaderMap) -> Result<Option<String>, AppError> {
    let mut sent = headers.get_all(HEADER);
    let Some(value) = sent.next() else {
        return Ok(None);
    };
    if sent.next().is_some() {
        return Err(AppError::InvalidRequest(format!("there are two {HEADER} headers")));
    }
    parse(value.as_bytes()).map(Some)
}

/// Parses a key.
///
/// # Errors
/// 400 if it is malformed.
pub(super) fn parse(value: &[u8]) -> Result<String, AppError> {
    parse_key(value).ok_or_else(|| {
        AppError::InvalidRequest(format!(
            "{HEADER} must be 1 to {MAX_LENGTH} visible ASCII characters, optionally in double quotes"
        ))
    })
}

/// Accepts a plain key, or a quoted one as in the draft (a string of RFC 8941, 3.3.3).
fn parse_key(value: &[u8]) -> Option<String> {
    let key = match value.strip_prefix(b"\"") {
        Some(rest) => unquoted(rest)?,
        None => value.to_vec(),
    };
    let is_valid = (1..=MAX_LENGTH).contains(&key.len()) && key.iter().all(u8::is_ascii_graphic);
    String::from_utf8(key).ok().filter(|_| is_valid)
}

/// The schema of the header.
pub fn key_schema() -> Object {
    let escaped = r#"([!#-\[\]-~]|\\["\\])"#;
    pattern(format!(r#"^([!#-~][!-~]{{0,{}}}|"{escaped}{{1,{MAX_LENGTH}}}")$"#, MAX_LENGTH - 1))
        .build()
}

/// The text before the closing quote, which must be the end. A backslash escapes a quote or a backslash.
fn unquoted(rest: &[u8]) -> Option<Vec<u8>> {
    let mut inside = Vec::new();
    let mut bytes = rest.iter().copied();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => return bytes.next().is_none().then_some(inside),
            b'\\' => inside.push(bytes.next().filter(|next| [b'"', b'\\'].contains(next))?),
            other => inside.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_around_a_key_are_ignored() {
        for sent in ["abc", r#""abc""#] {
            assert_eq!(parse_key(sent.as_bytes()).as_deref(), Some("abc"));
        }
        assert_eq!(parse_key(br#""a\"b\\c""#).as_deref(), Some(r#"a"b\c"#));
        assert_eq!(parse_key(br#"a"b\c"#).as_deref(), Some(r#"a"b\c"#));
        assert_eq!(parse_key(&[b'!'; MAX_LENGTH]).map(|key| key.len()), Some(MAX_LENGTH));
        assert!(parse_key(format!("\"{}\"", "~".repeat(MAX_LENGTH)).as_bytes()).is_some());
    }

    #[test]
    fn invalid_keys_are_rejected() {
        let long = "x".repeat(MAX_LENGTH + 1);
        let bad = [
            "",
            "\"\"",
            "\"",
            "\"a",
            "\"a\"b",
            "\"a\";p=1",
            "a b",
            "\"a b\"",
            r#""a\b""#,
            "ä",
            &long,
        ];
        for bad in bad {
            assert_eq!(parse_key(bad.as_bytes()), None, "{bad:?}");
        }
    }
}
