//! The OpenAPI document, and assertions that responses match it.

use serde_json::{Value, json};

use crate::support::{Client, Response, Server};

/// The document as the server sends it.
pub struct Contract {
    pub document: Value,
}

impl Contract {
    pub fn of(server: &Server) -> Self {
        Self { document: server.client.get("/openapi.json").expect(200).body() }
    }

    /// The target of a reference, or the value itself.
    pub fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str() {
            Some(path) => self.document.pointer(path.trim_start_matches('#')).unwrap(),
            None => value,
        }
    }

    /// Asserts that a value is valid against a schema.
    #[track_caller]
    pub fn assert_valid(&self, schema: &Value, value: &Value) {
        let errors = self.errors(schema, value);
        assert!(errors.is_empty(), "{value:#} does not match the document: {errors:#?}");
    }

    /// The validation errors of a value.
    pub fn errors(&self, schema: &Value, value: &Value) -> Vec<String> {
        let whole = json!({ "allOf": [schema], "components": { "schemas": self.document["components"]["schemas"] } });
        let validator = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .should_validate_formats(true)
            .build(&whole)
            .unwrap();
        validator.iter_errors(value).map(|error| error.to_string()).collect()
    }

    /// All operations: path, method, operation object.
    pub fn operations(&self) -> impl Iterator<Item = (&str, &str, &Value)> {
        let paths = self.document["paths"].as_object().unwrap();
        paths.iter().flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap();
            methods
                .iter()
                .map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
        })
    }

    /// The operation with this `operationId`.
    pub fn operation(&self, id: &str) -> (&str, &str, &Value) {
        self.operations().find(|(.., operation)| operation["operationId"] == id).unwrap()
    }

    /// The example of a request body.
    pub fn example(&self, id: &str) -> Value {
        let (.., operation) = self.operation(id);
        operation["requestBody"]["content"]["application/json"]["example"].clone()
    }

    /// Asserts that a response is documented: status, headers, media type, schema and, if it is an error, code.
    #[track_caller]
    pub fn assert_documented(&self, id: &str, response: &Response) {
        let (.., operation) = self.operation(id);
        let documented = &operation["responses"][response.status.to_string()];
        assert!(
            documented.is_object(),
            "{id} does not document {}: {}",
            response.status,
            response.text
        );
        let documented = self.resolve(documented);
        for (name, header) in documented["headers"].as_object().into_iter().flatten() {
            let present = response.header(name).is_some();
            assert!(
                present || header["required"] != true,
                "{id} {} has no {name}",
                response.status
            );
        }
        let Some(content) = documented["content"].as_object() else {
            assert_eq!(response.text, "", "{id} {}", response.status);
            return;
        };
        let kind = response.header("content-type").unwrap();
        let content = content.get(kind).unwrap_or_else(|| panic!("{id} has the media type {kind}"));
        self.assert_valid(&content["schema"], &response.body());
        if response.status >= 400 {
            let code = response.error();
            assert!(content["examples"][&code].is_object(), "{id} does not document {code}");
        }
    }

    /// Sends an operation and asserts that the response is documented.
    #[track_caller]
    pub fn send(
        &self,
        client: &Client,
        id: &str,
        row: i64,
        body: Option<&Value>,
        status: u16,
    ) -> Response {
        let (path, method, operation) = self.operation(id);
        let path = path.replace("{id}", &row.to_string());
        let content = operation["requestBody"]["content"].as_object();
        let kind = content.and_then(|content| content.keys().next_back());
        let headers: Vec<_> =
            kind.map(|kind| ("Content-Type", kind.as_str())).into_iter().collect();
        let body = body.map(ToString::to_string);
        let body = body.as_ref().map(String::as_bytes);
        let response = client.send(&method.to_uppercase(), &path, &headers, body).expect(status);
        self.assert_documented(id, &response);
        response
    }
}
