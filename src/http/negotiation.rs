//! Content negotiation and conditional reads: the response to a GET or HEAD for a given representation.

use std::time::SystemTime;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, ContentEncoding, Header, IfModifiedSince, IfNoneMatch},
    web,
};

use super::{
    encoding::{self, compress, preferred_encoding},
    representation::{Representation, Variant},
};
use crate::clock::Timestamp;

/// Builds the response: 304 or 200, in the encoding that the client prefers (RFC 9110, 12.5.3 and 13).
pub(super) async fn negotiate_representation(
    request: &HttpRequest,
    representation: &Representation,
    now: Timestamp,
) -> HttpResponse {
    let preferred = preferred_encoding(request, representation.identity().body.len());
    ensure_variant(representation, preferred).await;
    // A 304 has the entity tag of the selected variant, so the variant is selected before the conditions are evaluated.
    let (variant, encoding) = select_variant(representation, preferred);
    if not_modified(request, representation, now) {
        representation.not_modified_response(variant, now)
    } else {
        representation.ok_response(variant, encoding, now)
    }
}

/// Encodes the body unless that was tried before; it may turn out not to become shorter.
async fn ensure_variant(representation: &Representation, encoding: ContentEncoding) {
    if representation.is_encoded(encoding) {
        return;
    }
    let body = representation.identity().body.clone();
    let encoded = if body.len() > encoding::BLOCKING_LENGTH {
        // After a canceled or panicked task this client gets the identity variant.
        let Ok(encoded) = web::block(move || compress(&body, encoding)).await else { return };
        encoded
    } else {
        compress(&body, encoding)
    };
    representation.set_variant(encoding, encoded);
}

/// The preferred variant if it exists, otherwise the identity variant.
fn select_variant(
    representation: &Representation,
    preferred: ContentEncoding,
) -> (&Variant, ContentEncoding) {
    let variant = representation.variant(preferred).map(|variant| (variant, preferred));
    variant.unwrap_or((representation.identity(), ContentEncoding::Identity))
}

/// Whether the client's copy is current. `If-Modified-Since` counts only without `If-None-Match` (RFC 9110, 13.2.2).
fn not_modified(request: &HttpRequest, representation: &Representation, now: Timestamp) -> bool {
    if !request.headers().contains_key(header::IF_NONE_MATCH) {
        return not_modified_since(request, representation, now);
    }
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|tag| representation.has_tag(tag.tag())),
        Err(_) => false,
    }
}

fn not_modified_since(
    request: &HttpRequest,
    representation: &Representation,
    now: Timestamp,
) -> bool {
    if !request.headers().contains_key(header::IF_MODIFIED_SINCE) {
        return false;
    }
    let Ok(IfModifiedSince(since)) = IfModifiedSince::parse(request) else { return false };
    representation
        .last_modified(now)
        .is_some_and(|last_modified| SystemTime::from(since) >= last_modified)
}
