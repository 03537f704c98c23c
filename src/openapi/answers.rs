//! Headers, of requests and of answers.

use serde_json::Value;
use utoipa::openapi::{Header, HeaderBuilder, RefOr, Schema, extensions::Extensions};

/// A header of an answer; `always` where no answer comes without it.
pub fn header(schema: impl Into<RefOr<Schema>>, text: &str, always: bool) -> Header {
    let required = always.then(|| Extensions::from_iter([("required", Value::Bool(true))]));
    HeaderBuilder::new().schema(Some(schema)).description(Some(text)).extensions(required).build()
}
