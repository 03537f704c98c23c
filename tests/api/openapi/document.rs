//! The document itself: whole, up to date, and nothing in it that is not there.

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
fn the_document_that_is_checked_in_is_the_one_that_is_served_and_printed() {
    let server = Server::start();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    let checked_in = fs::read_to_string(file).unwrap_or_default();
    let answer = server.client.get("/openapi.json").expect(200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    // Not assert_eq, which would show both.
    assert!(answer.text == checked_in, "openapi.json is old: cargo run -- openapi > openapi.json");
    let printed = teamsheet(server.path(), &["openapi"]).run().success();
    assert!(printed.out == checked_in, "the command prints another document");
    assert!(answer.text.ends_with("}\n"));
}

#[test]
fn who_may_do_what_is_what_the_map_says() {
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
            Access::Public => json!([{}, bearer]),
            Access::ValidSignature | Access::Role(_) => json!([bearer]),
        };
        let line = (entry.path, entry.method.to_string());
        assert_eq!(described.remove(&line), Some(&expected), "{line:?}");
    }
    let beside: BTreeSet<_> =
        routes::system_endpoints().into_iter().map(|entry| entry.path).collect();
    for ((path, _), security) in described {
        assert!(beside.contains(&path), "{path}");
        assert_eq!(*security, json!([{}]), "{path}");
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_component_is_used() {
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
fn everything_says_what_it_is_about() {
    let contract = Contract::of(&Server::start());
    assert_eq!(contract.document["openapi"], "3.1.0");
    let mut ids = BTreeSet::new();
    for (path, method, operation) in contract.operations() {
        assert!(ids.insert(operation["operationId"].as_str().unwrap()), "{path} {method}");
        for member in ["summary", "description"] {
            assert!(
                operation[member].as_str().is_some_and(|text| !text.is_empty()),
                "{path} {method}"
            );
        }
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            assert!(parameter["description"].is_string(), "{path} {method}: {}", parameter["name"]);
        }
    }
    for (name, schema) in contract.document["components"]["schemas"].as_object().unwrap() {
        walk(schema, &mut |thing| {
            // Inside `anyOf` members stand as conditions, of what is an object already.
            let condition = thing.get("type").is_none();
            for (member, schema) in thing["properties"].as_object().into_iter().flatten() {
                assert!(condition || schema["description"].is_string(), "{name}.{member}");
            }
        });
    }
}

#[test]
fn every_example_is_good() {
    let contract = Contract::of(&Server::start());
    for (path, method, operation) in contract.operations() {
        let answers = operation["responses"].as_object().unwrap().values();
        let answers = answers.map(|answer| contract.resolve(answer));
        for said in answers.chain([&operation["requestBody"]]) {
            for content in said["content"].as_object().into_iter().flat_map(|all| all.values()) {
                let several =
                    content["examples"].as_object().into_iter().flat_map(|all| all.values());
                let examples: Vec<_> = several
                    .map(|example| &example["value"])
                    .chain(content.get("example"))
                    .collect();
                assert!(!examples.is_empty(), "{method} {path} has a body without an example");
                for example in examples {
                    let faults = contract.faults(&content["schema"], example);
                    assert!(faults.is_empty(), "{method} {path}: {faults:#?} in {example:#}");
                }
            }
        }
    }
}

/// Everything in the document, from the outside in.
fn walk(thing: &Value, look: &mut impl FnMut(&Value)) {
    look(thing);
    match thing {
        Value::Object(members) => members.values().for_each(|inner| walk(inner, look)),
        Value::Array(items) => items.iter().for_each(|inner| walk(inner, look)),
        _ => {}
    }
}
