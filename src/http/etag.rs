//! Entity tags (RFC 9110, 8.8.3): how ours are made, and how lists of them are read.
//!
//! Ours are strong. That of a resource is `"VERSION-HASH"`, that of anything else `"HASH"`; a body that was
//! compressed on the way has `-gzip`, `-br` or `-zstd` behind it.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use utoipa::openapi::schema::AnyOfBuilder;

use crate::{
    error::AppError,
    values::{impl_schema, pattern, string_enum},
};

/// How much of the hash is in a tag, in bytes: 16 letters, and no two bodies that share them.
const HASH_BYTES: usize = 12;

/// What a list of tags must look like.
pub const TAGS_RULE: &str =
    r#"must be * or a list of entity tags, each in double quotes, as in "3-x", "4-y""#;

/// The tag of a body, in its quotes; `version` is that of the resource, where it is one.
pub fn entity_tag(version: Option<i64>, body: &[u8]) -> String {
    let hash = digest(&SHA256, body);
    let hash = URL_SAFE_NO_PAD.encode(&hash.as_ref()[..HASH_BYTES]);
    match version {
        Some(version) => format!("\"{version}-{hash}\""),
        None => format!("\"{hash}\""),
    }
}

/// One tag that a client sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityTag {
    /// `W/`: it stands for all that mean the same.
    pub weak: bool,
    /// What is between the quotes.
    pub opaque: String,
}

impl EntityTag {
    /// The version of the resource that it was the tag of, whatever its hash is.
    pub fn version(&self) -> Option<i64> {
        let (digits, _) = self.opaque.split_once('-')?;
        let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
        digits.parse().ok().filter(|_| plain)
    }
}

/// `If-Match` or `If-None-Match`: every tag, or some.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntityTags {
    /// `*`: whatever there is.
    Any,
    /// These, at least one.
    These(Vec<EntityTag>),
}

impl EntityTags {
    /// Reads a header, whose lines are one list; `None` where it is absent.
    ///
    /// # Errors
    /// 400 where it is no such list.
    pub fn of(headers: &HeaderMap, name: &HeaderName) -> Result<Option<Self>, AppError> {
        let lines: Vec<&[u8]> = headers.get_all(name).map(HeaderValue::as_bytes).collect();
        if lines.is_empty() {
            return Ok(None);
        }
        let malformed = || AppError::InvalidRequest(format!("{} {TAGS_RULE}", title(name)));
        Self::parse(&lines.join(&b","[..])).map(Some).ok_or_else(malformed)
    }

    /// Reads a list (RFC 9110, 5.6.1 and 8.8.3); `None` where it is none.
    pub fn parse(list: &[u8]) -> Option<Self> {
        let mut rest = list.trim_ascii();
        if rest == b"*" {
            return Some(Self::Any);
        }
        let mut tags = Vec::new();
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix(b",") {
                rest = after.trim_ascii_start();
                continue;
            }
            let (tag, after) = one(rest)?;
            tags.push(tag);
            rest = after.trim_ascii_start();
            if !rest.is_empty() && !rest.starts_with(b",") {
                return None;
            }
        }
        (!tags.is_empty()).then_some(Self::These(tags))
    }
}

impl_schema!(EntityTags, {
    let tag = r#"(W/)?"[!#-~\u0080-\u00ff]*""#;
    let list = format!("[ \\t,]*{tag}([ \\t]*,[ \\t,]*{tag})*[ \\t,]*");
    AnyOfBuilder::new().item(string_enum(["*"])).item(pattern(format!("^{list}$")))
});

/// The tag at the beginning, and what comes after it.
fn one(text: &[u8]) -> Option<(EntityTag, &[u8])> {
    let strong = text.strip_prefix(b"W/");
    let inside = strong.unwrap_or(text).strip_prefix(b"\"")?;
    let end = inside.iter().position(|byte| *byte == b'"')?;
    let (opaque, after) = inside.split_at(end);
    let fits = |byte: &u8| *byte > b' ' && *byte != 0x7f;
    let opaque = Some(opaque).filter(|opaque| opaque.iter().all(fits))?;
    let opaque = String::from_utf8_lossy(opaque).into_owned();
    Some((EntityTag { weak: strong.is_some(), opaque }, &after[1..]))
}

/// The name of a header as it is usually written: `If-Match`.
fn title(name: &HeaderName) -> String {
    let words = name.as_str().split('-').map(|word| {
        let (first, rest) = word.split_at(1.min(word.len()));
        first.to_ascii_uppercase() + rest
    });
    words.collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(list: &str) -> Option<Vec<(bool, String)>> {
        match EntityTags::parse(list.as_bytes())? {
            EntityTags::Any => None,
            EntityTags::These(tags) => {
                Some(tags.into_iter().map(|tag| (tag.weak, tag.opaque)).collect())
            }
        }
    }

    #[test]
    fn a_tag_is_of_a_version_and_a_body() {
        let tag = entity_tag(Some(3), b"{}");
        assert_eq!(tag, entity_tag(Some(3), b"{}"));
        assert_ne!(tag, entity_tag(Some(4), b"{}"));
        assert_ne!(tag, entity_tag(Some(3), b"[]"));
        assert_eq!(tag.len(), r#""3-0123456789abcdef""#.len());
        assert_eq!(format!("\"3-{}", &entity_tag(None, b"{}")[1..]), tag);
        let Some(EntityTags::These(read)) = EntityTags::parse(tag.as_bytes()) else {
            panic!("{tag} is a tag")
        };
        assert_eq!(read[0].version(), Some(3));
    }

    #[test]
    fn the_version_of_a_tag_does_not_mind_its_hash() {
        let version = |opaque: &str| EntityTag { weak: false, opaque: opaque.to_owned() }.version();
        for ours in ["3-x", "3-x-gzip", "3-"] {
            assert_eq!(version(ours), Some(3), "{ours}");
        }
        for other in ["3", "", "-3", "03-x", "+3-x", "x-3", "99999999999999999999-x"] {
            assert_eq!(version(other), None, "{other}");
        }
    }

    #[test]
    fn lists_are_read_as_rfc_9110_has_them() {
        let strong = |text: &str| (false, text.to_owned());
        assert_eq!(EntityTags::parse(b" * "), Some(EntityTags::Any));
        assert_eq!(tags(r#""a""#), Some(vec![strong("a")]));
        assert_eq!(tags(r#""""#), Some(vec![strong("")]));
        assert_eq!(
            tags(r#", "a",, W/"b" ,"c,d\","#),
            Some(vec![strong("a"), (true, "b".to_owned()), strong(r"c,d\"),])
        );
        for bad in [
            "",
            " ",
            ",",
            "a",
            "\"a",
            "a\"",
            "\"a\" \"b\"",
            "w/\"a\"",
            "W/ \"a\"",
            "\"a b\"",
            "*, \"a\"",
            "\"a\", *",
            "**",
            "\"a\";q=1",
        ] {
            assert_eq!(EntityTags::parse(bad.as_bytes()), None, "{bad:?}");
        }
    }
}
