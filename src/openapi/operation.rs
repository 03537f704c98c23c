//! One operation, as a line of a table says it; what follows from its kind is added when it is put together.

use serde_json::Value;
use utoipa::openapi::path::Parameter;

/// What is said of one operation by hand.
pub struct Op {
    /// Method and path, as in the map: `GET /teams/{id}`.
    pub at: &'static str,
    /// Its name for programs.
    pub id: &'static str,
    /// Its name for people.
    pub summary: &'static str,
    /// What else there is to know.
    pub text: &'static str,
    /// The query parameters.
    pub query: Vec<Parameter>,
    /// The body, where it has one.
    pub body: Option<Body>,
    /// What a success is answered with.
    pub answer: Answer,
    /// Words of errors, beside those that every operation of its kind has.
    pub errors: &'static [&'static str],
}

/// A body that is read.
pub struct Body {
    /// The name of its schema.
    pub schema: &'static str,
    /// One that is good.
    pub example: Value,
    /// Whether it is a merge patch.
    pub is_patch: bool,
}

/// The answer to a success.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// What it says.
    pub text: &'static str,
    /// The schema of its body, and an example; none where it has no body.
    pub body: Option<(&'static str, Value)>,
}

/// Begins an operation: where it is, and what it is called.
pub fn op(at: &'static str, id: &'static str, summary: &'static str) -> Op {
    let nothing =
        Answer { status: 204, text: "It is done, and there is nothing to say.", body: None };
    Op { at, id, summary, text: "", query: Vec::new(), body: None, answer: nothing, errors: &[] }
}

impl Op {
    /// What else there is to know.
    pub fn text(self, text: &'static str) -> Self {
        Self { text, ..self }
    }

    /// Query parameters.
    pub fn query(self, query: Vec<Parameter>) -> Self {
        Self { query, ..self }
    }

    /// A body of JSON.
    pub fn body(self, schema: &'static str, example: Value) -> Self {
        Self { body: Some(Body { schema, example, is_patch: false }), ..self }
    }

    /// A body that is a merge patch.
    pub fn patch(self, schema: &'static str, example: Value) -> Self {
        Self { body: Some(Body { schema, example, is_patch: true }), ..self }
    }

    /// 200 with a body.
    pub fn gives(self, schema: &'static str, text: &'static str, example: Value) -> Self {
        self.answers(200, schema, text, example)
    }

    /// 201 with a body.
    pub fn makes(self, schema: &'static str, text: &'static str, example: Value) -> Self {
        self.answers(201, schema, text, example)
    }

    fn answers(
        mut self,
        status: u16,
        schema: &'static str,
        text: &'static str,
        example: Value,
    ) -> Self {
        self.answer = Answer { status, text, body: Some((schema, example)) };
        self
    }

    /// Words of errors.
    pub fn fails(self, errors: &'static [&'static str]) -> Self {
        Self { errors, ..self }
    }

    /// The method.
    pub fn method(&self) -> &'static str {
        self.at.split_once(' ').map_or("", |(method, _)| method)
    }

    /// The path, without what all of the API begin with.
    pub fn path(&self) -> &'static str {
        self.at.split_once(' ').map_or("", |(_, path)| path)
    }
}

impl Answer {
    /// The name of the schema of its body.
    pub fn schema(&self) -> Option<&'static str> {
        self.body.as_ref().map(|(schema, _)| *schema)
    }
}
