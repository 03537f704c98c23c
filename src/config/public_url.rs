//! The URL under which clients reach the server.

use std::str::FromStr;

use url::Url;

/// The URL of the server as its clients see it, for example behind a proxy that removes a path prefix.
///
/// The default is a server at the root of an unknown host: links are paths.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublicUrl {
    /// The scheme, host and port: `https://example.org`; empty if unknown.
    origin: String,
    /// The path prefix without a final slash: `/roster`; usually empty.
    path: String,
}

impl PublicUrl {
    /// The scheme, host and port; `None` if unknown.
    pub fn origin(&self) -> Option<&str> {
        Some(self.origin.as_str()).filter(|origin| !origin.is_empty())
    }

    /// The path prefix without a final slash.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The URL without a final slash; a path if the origin is unknown.
    pub fn root(&self) -> String {
        format!("{}{}", self.origin, self.path)
    }
}

impl FromStr for PublicUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let rule = || "must be an http or https URL such as https://example.org/roster".to_owned();
        let url = Url::parse(text).map_err(|_| rule())?;
        let is_plain = matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        if !is_plain {
            return Err(rule());
        }
        let path = url.path().trim_end_matches('/').to_owned();
        Ok(Self { origin: url.origin().ascii_serialization(), path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn url_is_split_into_origin_and_path() {
        for (text, origin, path) in [
            ("https://example.org", "https://example.org", ""),
            ("https://example.org/", "https://example.org", ""),
            ("https://example.org:443/roster/", "https://example.org", "/roster"),
            ("http://example.org:8080/a/b", "http://example.org:8080", "/a/b"),
        ] {
            let url: PublicUrl = text.parse().unwrap();
            assert_eq!((url.origin(), url.path()), (Some(origin), path), "{text}");
        }
        for bad in [
            "example.org",
            "/roster",
            "ftp://example.org",
            "https://a@b.example",
            "https://b.example/?x",
            "https://b.example/#x",
            "",
        ] {
            assert!(bad.parse::<PublicUrl>().is_err(), "{bad}");
        }
    }
}
