//! The document, and what it says of an answer.

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

    /// What is behind a reference, or the thing itself.
    pub fn resolve<'a>(&'a self, thing: &'a Value) -> &'a Value {
        match thing["$ref"].as_str() {
            Some(path) => self.document.pointer(path.trim_start_matches('#')).unwrap(),
            None => thing,
        }
    }

    /// Asserts that a value fits a schema.
    #[track_caller]
    pub fn fits(&self, schema: &Value, value: &Value) {
        let faults = self.faults(schema, value);
        assert!(faults.is_empty(), "{value:#} is not what the document says: {faults:#?}");
    }

    /// What is wrong with a value.
    pub fn faults(&self, schema: &Value, value: &Value) -> Vec<String> {
        let whole = json!({ "allOf": [schema], "components": { "schemas": self.document["components"]["schemas"] } });
        let validator = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .should_validate_formats(true)
            .build(&whole)
            .unwrap();
        validator.iter_errors(value).map(|fault| fault.to_string()).collect()
    }

    /// All operations: path, method, what is said.
    pub fn operations(&self) -> impl Iterator<Item = (&str, &str, &Value)> {
        let paths = self.document["paths"].as_object().unwrap();
        paths.iter().flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap();
            methods
                .iter()
                .map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
        })
    }

    /// The operation of that name.
    pub fn operation(&self, id: &str) -> (&str, &str, &Value) {
        self.operations().find(|(.., operation)| operation["operationId"] == id).unwrap()
    }

    /// The example of its body.
    pub fn example(&self, id: &str) -> Value {
        let (.., operation) = self.operation(id);
        operation["requestBody"]["content"]["application/json"]["example"].clone()
    }

    /// Asserts that the answer is one that the operation may give, with all that it has to have.
    #[track_caller]
    pub fn assert_stored(&self, id: &str, answer: &Response) {
        let (.., operation) = self.operation(id);
        let told = &operation["responses"][answer.status.to_string()];
        assert!(
            told.is_object(),
            "{id} does not say that it may answer {}: {}",
            answer.status,
            answer.text
        );
        let told = self.resolve(told);
        for (name, header) in told["headers"].as_object().into_iter().flatten() {
            let there = answer.header(name).is_some();
            assert!(there || header["required"] != true, "{id} {} has no {name}", answer.status);
        }
        let Some(content) = told["content"].as_object() else {
            assert_eq!(answer.text, "", "{id} {}", answer.status);
            return;
        };
        let kind = answer.header("content-type").unwrap();
        let content = content.get(kind).unwrap_or_else(|| panic!("{id} answers {kind}"));
        self.fits(&content["schema"], &answer.body());
    }

    /// Sends an operation, and asserts that it answers as it says.
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
        let answer = client.send(&method.to_uppercase(), &path, &headers, body).expect(status);
        self.assert_stored(id, &answer);
        answer
    }
}
