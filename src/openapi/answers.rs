//! Headers, of requests and of answers.

use serde_json::Value;
use utoipa::openapi::{Header, HeaderBuilder, RefOr, Schema, extensions::Extensions};

use crate::values::string;

/// A header of an answer; `always` where no answer comes without it.
pub fn header(schema: impl Into<RefOr<Schema>>, text: &str, always: bool) -> Header {
    let required = always.then(|| Extensions::from_iter([("required", Value::Bool(true))]));
    HeaderBuilder::new().schema(Some(schema)).description(Some(text)).extensions(required).build()
}

/// The header of every answer.
pub fn request_id() -> Header {
    header(string().build(), "The id of the request: the client's, or one that is made.", true)
}
