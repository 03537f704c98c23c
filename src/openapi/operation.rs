//! The description of one operation; `build` adds what follows from its route.

use serde_json::Value;
use utoipa::openapi::path::Parameter;

use super::parameters::Query;

/// One operation.
pub struct Op {
    /// Method and path below the group's prefix: `GET /teams/{id}`.
    pub route: &'static str,
    /// The `operationId`.
    pub id: &'static str,
    /// A short title.
    pub summary: &'static str,
    /// A longer description; the summary where it is empty.
    pub description: &'static str,
    /// The query parameters.
    pub query: Query,
    /// The request body.
    pub body: Option<Body>,
    /// The response to a successful request.
    pub success: Success,
    /// Error codes besides those that every operation of its kind has.
    pub errors: &'static [&'static str],
}

/// A request body.
pub struct Body {
    /// The name of its schema.
    pub schema: &'static str,
    /// A valid example.
    pub example: Value,
    /// Whether it is a JSON merge patch (RFC 7396).
    pub is_patch: bool,
}

/// A successful response.
pub struct Success {
    /// The status code.
    pub status: u16,
    /// The content of the response.
    pub description: &'static str,
    /// The name of the body's schema and an example; `None` for a response without a body.
    pub body: Option<(&'static str, Value)>,
    /// The response headers besides those of every response.
    pub headers: &'static [Header],
}

/// A response header that only some operations send.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Header {
    /// The path of the created resource.
    Location,
    /// The links of a page (RFC 8288).
    Link,
    /// The entity tag of the resource in the body.
    ETag,
}

/// An operation that responds with 204 until something else is said.
pub fn op(route: &'static str, id: &'static str, summary: &'static str) -> Op {
    let success = Success { status: 204, description: "Success.", body: None, headers: &[] };
    let query = Query::default();
    Op { route, id, summary, description: "", query, body: None, success, errors: &[] }
}

impl Op {
    /// Sets the description.
    pub fn description(self, description: &'static str) -> Self {
        Self { description, ..self }
    }

    /// Sets the query parameters.
    pub fn query(self, query: Query) -> Self {
        Self { query, ..self }
    }

    /// Sets a JSON request body.
    pub fn body(self, schema: &'static str, example: Value) -> Self {
        Self { body: Some(Body { schema, example, is_patch: false }), ..self }
    }

    /// Sets a request body that is a merge patch.
    pub fn patch(self, schema: &'static str, example: Value) -> Self {
        Self { body: Some(Body { schema, example, is_patch: true }), ..self }
    }

    /// 200 with a body.
    pub fn returns(self, schema: &'static str, text: &'static str, example: Value) -> Self {
        self.responds(200, schema, text, example, &[])
    }

    /// 200 with a page of a list.
    pub fn returns_page(self, schema: &'static str, example: Value) -> Self {
        self.responds(200, schema, "A page of the list.", example, &[Header::Link])
    }

    /// 200 with the changed resource.
    pub fn updates(self, schema: &'static str, text: &'static str, example: Value) -> Self {
        self.responds(200, schema, text, example, &[Header::ETag])
    }

    /// 201 with the created resource, which has a path and a version.
    pub fn creates(self, schema: &'static str, text: &'static str, example: Value) -> Self {
        self.responds(201, schema, text, example, &[Header::Location, Header::ETag])
    }

    /// 201 with a body that cannot be read again.
    pub fn issues(self, schema: &'static str, text: &'static str, example: Value) -> Self {
        self.responds(201, schema, text, example, &[])
    }

    /// Sets the error codes of this operation alone.
    pub fn errors(self, errors: &'static [&'static str]) -> Self {
        Self { errors, ..self }
    }

    fn responds(
        self,
        status: u16,
        schema: &'static str,
        description: &'static str,
        example: Value,
        headers: &'static [Header],
    ) -> Self {
        let body = Some((schema, example));
        Self { success: Success { status, description, body, headers }, ..self }
    }

    /// The method.
    pub fn method(&self) -> &'static str {
        self.route.split_once(' ').map_or("", |(method, _)| method)
    }

    /// The path below the group's prefix.
    pub fn path(&self) -> &'static str {
        self.route.split_once(' ').map_or("", |(_, path)| path)
    }

    /// Whether the path names one resource.
    pub fn has_id(&self) -> bool {
        self.path().contains("{id}")
    }

    /// All query parameters.
    pub fn query_parameters(&self) -> &[Parameter] {
        &self.query.parameters
    }
}
