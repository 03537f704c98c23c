//! Entity tags (RFC 9110, 8.8.3): how the server computes its own, and which versions a client's tags refer to.
//!
//! The server's tags are strong: `"VERSION-HASH"` for a resource, `"HASH"` for anything else. The tag of an encoded
//! variant ends in `-gzip`, `-br` or `-zstd`.

use std::iter;

use actix_web::http::header::{EntityTag, HeaderValue, IfMatch, from_comma_delimited};
use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// How many bytes of the hash are in a tag: 96 bits rule out accidental collisions, and are 16 characters.
const HASH_BYTES: usize = 12;

/// The tag of a body, with quotes; `version` is that of the resource, if the body is one.
pub fn entity_tag(version: Option<i64>, body: &[u8]) -> String {
    let hash = digest(&SHA256, body);
    let hash = URL_SAFE_NO_PAD.encode(&hash.as_ref()[..HASH_BYTES]);
    match version {
        Some(version) => format!("\"{version}-{hash}\""),
        None => format!("\"{hash}\""),
    }
}

/// The version in the tag of a resource, regardless of the hash; `None` for any other tag.
pub(super) fn version_of(tag: &EntityTag) -> Option<i64> {
    let (digits, _) = tag.tag().split_once('-')?;
    let canonical = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    digits.parse().ok().filter(|_| canonical)
}

/// Parses the value of an `If-Match` header. Malformed tags are dropped, so they match nothing.
pub fn parse_if_match(value: &str) -> IfMatch {
    if value.trim() == "*" {
        return IfMatch::Any;
    }
    let value = HeaderValue::from_str(value).ok();
    let tags = value.and_then(|value| from_comma_delimited(iter::once(&value)).ok());
    IfMatch::Items(tags.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entity_tag_depends_on_version_and_body() {
        let tag = entity_tag(Some(3), b"{}");
        assert_eq!(tag, entity_tag(Some(3), b"{}"));
        assert_ne!(tag, entity_tag(Some(4), b"{}"));
        assert_ne!(tag, entity_tag(Some(3), b"[]"));
        assert_eq!(tag.len(), r#""3-0123456789abcdef""#.len());
        assert_eq!(format!("\"3-{}", &entity_tag(None, b"{}")[1..]), tag);
        assert_eq!(version_of(&tag.parse().unwrap()), Some(3));
    }

    #[test]
    fn version_is_read_from_tags_of_resources_only() {
        let version = |tag: &str| version_of(&EntityTag::new_strong(tag.to_owned()));
        for resource in ["3-x", "3-x-gzip", "3-"] {
            assert_eq!(version(resource), Some(3), "{resource}");
        }
        for other in ["3", "", "-3", "03-x", "+3-x", "x-3", "99999999999999999999-x"] {
            assert_eq!(version(other), None, "{other}");
        }
    }

    #[test]
    fn malformed_tags_are_dropped_from_if_match() {
        let strong = |tag: &str| EntityTag::new_strong(tag.to_owned());
        assert_eq!(parse_if_match(" * "), IfMatch::Any);
        let tags = [strong("a"), EntityTag::new_weak("b".to_owned()), strong("")];
        assert_eq!(parse_if_match(r#", "a",, W/"b" ,"","#), IfMatch::Items(tags.to_vec()));
        for malformed in
            ["", " ", ",", "a", "\"a", "a\"", "\"a\" \"b\"", "w/\"a\"", "W/ \"a\"", "**", "\n", "ä"]
        {
            let tags = IfMatch::Items(vec![strong("1-x")]);
            assert_eq!(parse_if_match(malformed), IfMatch::Items(vec![]), "{malformed:?}");
            if !malformed.contains(['\n', 'ä']) {
                assert_eq!(parse_if_match(&format!("{malformed}, \"1-x\"")), tags, "{malformed:?}");
            }
        }
    }
}
