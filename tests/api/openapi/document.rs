//! The OpenAPI document itself: up to date, complete and consistent.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use serde_json::{Value, json};
use teamsheet::routes::{self, Access};

use super::Contract;
use crate::support::{Server, teamsheet};

#[test]
fn served_printed_and_checked_in_documents_are_equal() {
    let server = Server::start();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    let checked_in = fs::read_to_string(file).unwrap_or_default();
    let response = server.client.get("/openapi.json").expect(200);
    assert_eq!(response.header("content-type"), Some("application/json"));
    // Not assert_eq, which would print both.
    assert!(
        response.text == checked_in,
        "openapi.json is out of date: cargo run -- openapi > openapi.json"
    );
    let printed = teamsheet(server.path(), &["openapi"]).run().success();
    assert!(printed.out == checked_in, "the command prints another document");
    assert!(response.text.ends_with("}\n"));
}

#[test]
fn security_matches_the_access_of_the_routes() {
    let contract = Contract::of(&Server::start());
    let bearer = json!({ "bearer": [] });
    let mut described: BTreeMap<_, _> = contract
        .operations()
        .map(|(path, method, operation)| {
            ((path.to_owned(), method.to_uppercase()), &operation["security"])
        })
        .collect();
    for entry in routes::endpoints() {
        let expected = match entry.access {
            Access::Public => json!([]),
            Access::ValidSignature | Access::Role(_) => json!([bearer]),
        };
        let line = (entry.path, entry.method.to_string());
        assert_eq!(described.remove(&line), Some(&expected), "{line:?}");
    }
    let beside: BTreeSet<_> =
        routes::system_endpoints().into_iter().map(|entry| entry.path).collect();
    for ((path, _), security) in described {
        assert!(beside.contains(&path), "{path}");
        assert_eq!(*security, json!([]), "{path}");
    }
}

#[test]
fn references_resolve_and_all_components_are_used() {
    let contract = Contract::of(&Server::start());
    let mut used = BTreeSet::new();
    walk(&contract.document, &mut |thing| {
        if let Some(path) = thing["$ref"].as_str() {
            let pointer = path.strip_prefix('#').unwrap();
            assert!(contract.document.pointer(pointer).is_some(), "{path}");
            used.insert(pointer.to_owned());
        }
    });
    for kind in ["schemas", "responses"] {
        for name in contract.document["components"][kind].as_object().unwrap().keys() {
            assert!(
                used.contains(&format!("/components/{kind}/{name}")),
                "{kind} {name} is not used"
            );
        }
    }
}

#[test]
fn operations_parameters_and_fields_have_descriptions() {
    let contract = Contract::of(&Server::start());
    assert_eq!(contract.document["openapi"], "3.1.0");
    let mut ids = BTreeSet::new();
    for (path, method, operation) in contract.operations() {
        assert!(ids.insert(operation["operationId"].as_str().unwrap()), "{path} {method}");
        for field in ["summary", "description"] {
            assert!(
                operation[field].as_str().is_some_and(|text| !text.is_empty()),
                "{path} {method}"
            );
        }
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            assert!(parameter["description"].is_string(), "{path} {method}: {}", parameter["name"]);
        }
    }
    for (name, schema) in contract.document["components"]["schemas"].as_object().unwrap() {
        walk(schema, &mut |thing| {
            // Inside `anyOf`, properties without a type are conditions.
            let condition = thing.get("type").is_none();
            for (field, schema) in thing["properties"].as_object().into_iter().flatten() {
                assert!(condition || schema["description"].is_string(), "{name}.{field}");
            }
        });
    }
}

#[test]
fn examples_match_their_schemas() {
    let contract = Contract::of(&Server::start());
    for (path, method, operation) in contract.operations() {
        let responses = operation["responses"].as_object().unwrap().values();
        let responses = responses.map(|response| contract.resolve(response));
        for said in responses.chain([&operation["requestBody"]]) {
            for content in said["content"].as_object().into_iter().flat_map(|all| all.values()) {
                let several =
                    content["examples"].as_object().into_iter().flat_map(|all| all.values());
                let examples: Vec<_> = several
                    .map(|example| &example["value"])
                    .chain(content.get("example"))
                    .collect();
                assert!(!examples.is_empty(), "{method} {path} has content without an example");
                for example in examples {
                    let errors = contract.errors(&content["schema"], example);
                    assert!(errors.is_empty(), "{method} {path}: {errors:#?} in {example:#}");
                }
            }
        }
    }
}

#[test]
fn errors_refer_to_one_problem_schema() {
    let contract = Contract::of(&Server::start());
    let problem = json!({ "$ref": "#/components/schemas/Problem" });
    for (path, method, operation) in contract.operations() {
        for (status, response) in operation["responses"].as_object().unwrap() {
            let content = &contract.resolve(response)["content"];
            if status.starts_with(['4', '5']) {
                let schema = &content["application/problem+json"]["schema"];
                assert_eq!(*schema, problem, "{method} {path} {status}");
            }
        }
    }
}

/// Follows the references from all responses.
#[test]
fn response_schemas_allow_new_fields() {
    let contract = Contract::of(&Server::start());
    let (mut open, mut seen) = (Vec::new(), BTreeSet::new());
    for (_, _, operation) in contract.operations() {
        open.extend(operation["responses"].as_object().unwrap().values());
    }
    while let Some(value) = open.pop() {
        walk(value, &mut |inner| {
            assert_ne!(inner["additionalProperties"], json!(false), "{inner:#}");
            if let Some(path) = inner["$ref"].as_str()
                && seen.insert(path)
            {
                open.push(contract.resolve(inner));
            }
        });
    }
    assert!(seen.contains("#/components/schemas/FieldError"), "{seen:?}");
}

/// A generator makes up names for other inline objects and enums.
#[test]
fn objects_and_enums_are_components() {
    let contract = Contract::of(&Server::start());
    for (name, schema) in contract.document["components"]["schemas"].as_object().unwrap() {
        for (field, schema) in schema["properties"].as_object().into_iter().flatten() {
            for schema in [schema, &schema["items"]] {
                let is_inline = schema["properties"].is_object() || schema["enum"].is_array();
                assert!(!is_inline, "{name}.{field}");
            }
        }
    }
    for (path, method, operation) in contract.operations() {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            for schema in [&parameter["schema"], &parameter["schema"]["items"]] {
                assert!(schema["enum"].is_null(), "{method} {path} {}", parameter["name"]);
            }
        }
    }
}

/// Visits every value in the document, parents first.
fn walk<'a>(value: &'a Value, visit: &mut impl FnMut(&'a Value)) {
    visit(value);
    match value {
        Value::Object(fields) => fields.values().for_each(|inner| walk(inner, visit)),
        Value::Array(items) => items.iter().for_each(|inner| walk(inner, visit)),
        _ => {}
    }
}
