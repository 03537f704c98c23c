//! The key, as it is sent.

use actix_web::http::header::HeaderMap;
use utoipa::openapi::Object;

use crate::{error::AppError, values::pattern};

/// The name of the header.
const HEADER: &str = "Idempotency-Key";

/// The longest key.
const MOST: usize = 255;

/// The key of a request, where it has one.
pub(super) fn read(headers: &HeaderMap) -> Result<Option<String>, AppError> {
    let mut sent = headers.get_all(HEADER);
    let Some(value) = sent.next() else {
        return Ok(None);
    };
    if sent.next().is_some() {
        return Err(AppError::InvalidRequest(format!("there are two {HEADER} headers")));
    }
    parse(value.as_bytes()).map(Some).ok_or_else(|| {
        AppError::InvalidRequest(format!(
            "{HEADER} must have 1 to {MOST} visible ASCII characters, with or without double quotes around them"
        ))
    })
}

/// A key, or the draft's string of RFC 8941 (3.3.3), which is the same key in quotes.
fn parse(value: &[u8]) -> Option<String> {
    let key = match value.strip_prefix(b"\"") {
        Some(rest) => unquoted(rest)?,
        None => value.to_vec(),
    };
    let fits = (1..=MOST).contains(&key.len()) && key.iter().all(u8::is_ascii_graphic);
    String::from_utf8(key).ok().filter(|_| fits)
}

/// The schema of the header.
pub fn key_schema() -> Object {
    let escaped = r#"([!#-\[\]-~]|\\["\\])"#;
    pattern(format!(r#"^([!#-~][!-~]{{0,{}}}|"{escaped}{{1,{MOST}}}")$"#, MOST - 1)).build()
}

/// What is before the closing quote, which is the end; a backslash may stand before a quote or another one.
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
    fn a_key_is_the_same_with_and_without_quotes() {
        for sent in ["abc", r#""abc""#] {
            assert_eq!(parse(sent.as_bytes()).as_deref(), Some("abc"));
        }
        assert_eq!(parse(br#""a\"b\\c""#).as_deref(), Some(r#"a"b\c"#));
        assert_eq!(parse(br#"a"b\c"#).as_deref(), Some(r#"a"b\c"#));
        assert_eq!(parse(&[b'!'; MOST]).map(|key| key.len()), Some(MOST));
        assert!(parse(format!("\"{}\"", "~".repeat(MOST)).as_bytes()).is_some());
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let long = "x".repeat(MOST + 1);
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
            assert_eq!(parse(bad.as_bytes()), None, "{bad:?}");
        }
    }
}
