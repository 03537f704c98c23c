//! The representation of a resource or list: its body, entity tag and encoded variants.

use std::{
    cell::OnceCell,
    rc::Rc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder, Responder,
    body::BoxBody,
    http::{
        StatusCode,
        header::{self, ContentEncoding, HeaderName, HeaderValue, HttpDate},
    },
    web::Bytes,
};
use serde::Serialize;

use super::{encoding, etag::entity_tag, sliced_body::sliced_body, versioned::Versioned};
use crate::clock::Timestamp;
use crate::error::AppError;

/// Caches may store the response, but must revalidate it before each use.
const CACHE_CONTROL: HeaderValue = HeaderValue::from_static("public, no-cache");

/// The encoding is negotiated.
const VARY: HeaderValue = HeaderValue::from_static("accept-encoding");

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A response body with its metadata, and its variants in other content encodings, each encoded once.
#[derive(Debug)]
pub struct Representation {
    identity: Variant,
    /// The entity tag of the identity variant, without quotes.
    tag: String,
    content_type: HeaderValue,
    links: Option<HeaderValue>,
    /// Further headers of 200 and 304 responses. They replace the usual ones.
    headers: Vec<(HeaderName, HeaderValue)>,
    /// Seconds since 1970-01-01.
    last_modified: Option<i64>,
    /// One cell for each supported encoding; `None` in a cell: encoding does not make the body shorter.
    encoded: [OnceCell<Option<Variant>>; encoding::SUPPORTED.len()],
}

/// The body in one content encoding, with its entity tag.
#[derive(Debug)]
pub(super) struct Variant {
    pub(super) body: Bytes,
    etag: HeaderValue,
}

impl Representation {
    /// A JSON document without a version, such as a list.
    pub fn of(value: &impl Serialize) -> Result<Self, AppError> {
        Self::new(None, value)
    }

    /// A resource, whose entity tag contains its version.
    pub fn of_resource<R: Versioned>(resource: &R) -> Result<Self, AppError> {
        // An incomplete representation is not one of the version: its tag must not allow a write.
        let version = Some(resource.version()).filter(|_| resource.is_complete());
        let mut representation = Self::new(version, resource)?;
        representation.last_modified = resource.last_modified().map(Timestamp::as_second);
        Ok(representation)
    }

    fn new(version: Option<i64>, value: &impl Serialize) -> Result<Self, AppError> {
        let body = serde_json::to_vec(value).map_err(AppError::internal)?;
        Self::of_bytes(version, body.into(), JSON)
    }

    /// A body of any content type.
    pub fn of_bytes(
        version: Option<i64>,
        body: Bytes,
        content_type: HeaderValue,
    ) -> Result<Self, AppError> {
        let quoted = entity_tag(version, &body);
        let etag = HeaderValue::from_str(&quoted).map_err(AppError::internal)?;
        Ok(Self {
            identity: Variant { body, etag },
            tag: quoted.trim_matches('"').to_owned(),
            content_type,
            links: None,
            headers: Vec::new(),
            last_modified: None,
            encoded: Default::default(),
        })
    }

    /// Adds a `Link` header (RFC 8288), for the other pages of a list.
    #[must_use]
    pub fn with_links(mut self, links: String) -> Self {
        self.links = HeaderValue::try_from(links).ok();
        self
    }

    /// Adds a header, or replaces the usual one of this name.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Marks a representation that trusted users get with more than others.
    #[must_use]
    pub fn varying_by_reader(self, is_trusted: bool) -> Self {
        let vary = HeaderValue::from_static("accept-encoding, authorization");
        let varying = self.with_header(header::VARY, vary);
        if is_trusted {
            let private = HeaderValue::from_static("private, no-cache");
            varying.with_header(header::CACHE_CONTROL, private)
        } else {
            varying
        }
    }

    /// The size of all variants that exist so far, in bytes.
    pub(super) fn size(&self) -> usize {
        let encoded = self.encoded.iter().filter_map(OnceCell::get).flatten();
        self.identity.body.len() + encoded.map(|variant| variant.body.len()).sum::<usize>()
    }

    /// The second of the last change, once it is over: until then another change may fall into the same second.
    pub(super) fn last_modified(&self, now: Timestamp) -> Option<SystemTime> {
        let second = self.last_modified.filter(|second| *second < now.as_second())?;
        Some(UNIX_EPOCH + Duration::from_secs(u64::try_from(second).ok()?))
    }

    /// Whether an entity tag, given without quotes, is that of any of the variants.
    pub(super) fn has_tag(&self, tag: &str) -> bool {
        let suffix = tag.strip_prefix(self.tag.as_str());
        suffix.is_some_and(|suffix| suffix.is_empty() || encoding::is_suffix(suffix))
    }

    /// The unencoded variant.
    pub(super) fn identity(&self) -> &Variant {
        &self.identity
    }

    /// Whether there is nothing left to encode before the variant can be selected.
    pub(super) fn is_encoded(&self, encoding: ContentEncoding) -> bool {
        self.cell(encoding).is_none_or(|cell| cell.get().is_some())
    }

    /// The variant in an encoding, if it exists.
    pub(super) fn variant(&self, encoding: ContentEncoding) -> Option<&Variant> {
        self.cell(encoding)?.get()?.as_ref()
    }

    /// Stores an encoded body; `None` if encoding does not make it shorter.
    pub(super) fn set_variant(&self, encoding: ContentEncoding, body: Option<Vec<u8>>) {
        let variant = body.and_then(|body| {
            let etag = format!("\"{}-{}\"", self.tag, encoding.as_str());
            Some(Variant { body: body.into(), etag: HeaderValue::try_from(etag).ok()? })
        });
        if let Some(cell) = self.cell(encoding) {
            // A concurrent request may have set it already, to the same bytes.
            drop(cell.set(variant));
        }
    }

    fn cell(&self, encoding: ContentEncoding) -> Option<&OnceCell<Option<Variant>>> {
        let index = encoding::SUPPORTED.iter().position(|supported| *supported == encoding)?;
        self.encoded.get(index)
    }

    /// A 200 response with a variant.
    pub(super) fn ok_response(
        &self,
        variant: &Variant,
        encoding: ContentEncoding,
        now: Timestamp,
    ) -> HttpResponse {
        let mut response = self.head(StatusCode::OK, variant, now);
        response.insert_header((header::CONTENT_TYPE, self.content_type.clone()));
        if let Some(links) = &self.links {
            response.insert_header((header::LINK, links.clone()));
        }
        if encoding != ContentEncoding::Identity {
            response.insert_header((header::CONTENT_ENCODING, encoding.to_header_value()));
        }
        response.body(sliced_body(variant.body.clone()))
    }

    /// A 304 response, with the entity tag that the 200 response would have (RFC 9110, 15.4.5).
    pub(super) fn not_modified_response(&self, variant: &Variant, now: Timestamp) -> HttpResponse {
        self.head(StatusCode::NOT_MODIFIED, variant, now).finish()
    }

    fn head(&self, status: StatusCode, variant: &Variant, now: Timestamp) -> HttpResponseBuilder {
        let mut response = HttpResponse::build(status);
        response.insert_header((header::ETAG, variant.etag.clone()));
        response.insert_header((header::CACHE_CONTROL, CACHE_CONTROL));
        response.insert_header((header::VARY, VARY));
        if let Some(last_modified) = self.last_modified(now) {
            response.insert_header((header::LAST_MODIFIED, HttpDate::from(last_modified)));
        }
        // A 304 has them as well, because a browser updates its stored headers from it.
        for (name, value) in &self.headers {
            response.insert_header((name.clone(), value.clone()));
        }
        response
    }
}

impl Responder for Representation {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        deferred_response(Deferred { representation: Rc::new(self), cacheable: true })
    }
}

/// A representation that the handler itself caches, with its variants; [`ResponseCache`] does not store it.
///
/// [`ResponseCache`]: super::ResponseCache
#[derive(Debug, Clone)]
pub struct CachedRepresentation(pub Rc<Representation>);

impl Responder for CachedRepresentation {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        deferred_response(Deferred { representation: self.0, cacheable: false })
    }
}

/// A response extension: the representation that the cache middleware makes the response from.
#[derive(Debug, Clone)]
pub(super) struct Deferred {
    pub(super) representation: Rc<Representation>,
    /// Whether the response cache may store it, unless the response has a `Cache-Control` header of its own.
    pub(super) cacheable: bool,
}

/// A placeholder: status, headers and body are set after content negotiation.
fn deferred_response(deferred: Deferred) -> HttpResponse {
    let mut response = HttpResponse::new(StatusCode::OK);
    response.extensions_mut().insert(deferred);
    response
}
