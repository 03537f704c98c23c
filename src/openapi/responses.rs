//! Response headers and the successful responses.

use serde_json::Value;
use utoipa::openapi::{
    ContentBuilder, HeaderBuilder, RefOr, Response, ResponseBuilder, Schema, extensions::Extensions,
};

use super::operation::{Header, Success};
use crate::values::{schema_ref, string};

/// A response header; `always` if every such response has it.
pub fn header(
    schema: impl Into<RefOr<Schema>>,
    text: &str,
    always: bool,
) -> utoipa::openapi::Header {
    let required = always.then(|| Extensions::from_iter([("required", Value::Bool(true))]));
    HeaderBuilder::new().schema(Some(schema)).description(Some(text)).extensions(required).build()
}

/// `X-Request-Id`, which every response has.
pub fn request_id() -> utoipa::openapi::Header {
    header(string().build(), "The ID of the request: the client's own, or a generated one.", true)
}

/// The response to a successful request; `cacheable` adds the validators of a read.
pub fn success(success: &Success, cacheable: bool) -> Response {
    let mut response = ResponseBuilder::new().description(success.description);
    if let Some((schema, example)) = &success.body {
        let content =
            ContentBuilder::new().schema(Some(schema_ref(schema))).example(Some(example.clone()));
        response = response.content("application/json", content.build());
    }
    if success.headers.contains(&Header::Location) {
        let text = "The path of the created resource.";
        response = response.header("Location", header(string().build(), text, true));
    }
    if success.headers.contains(&Header::Link) {
        let text = "Links to the first, next and previous page (RFC 8288).";
        response = response.header("Link", header(string().build(), text, true));
    }
    if cacheable {
        response = response.header("Last-Modified", last_modified());
    }
    if cacheable || success.headers.contains(&Header::ETag) {
        response = response.header("ETag", etag());
    }
    response.header("X-Request-Id", request_id()).build()
}

/// 304.
pub fn not_modified() -> Response {
    ResponseBuilder::new()
        .description("Not modified.")
        .header("ETag", etag())
        .header("Last-Modified", last_modified())
        .header("X-Request-Id", request_id())
        .build()
}

fn etag() -> utoipa::openapi::Header {
    header(string().build(), "The entity tag, for `If-None-Match` and `If-Match`.", true)
}

fn last_modified() -> utoipa::openapi::Header {
    header(string().build(), "The time of the last change, if known.", false)
}
