//! The schemas of batch operations: those of the single requests, except that `"$0.id"` may stand for an ID.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use utoipa::openapi::{Object, RefOr, Schema, schema::AnyOfBuilder};

use super::{operation::Op, roster};
use crate::{
    batch::{PATTERN, id_pattern, kind_of_field},
    values::{also_any_of, pattern},
};

/// Adds to the schema `BatchOperation` which method, path and body belong together. Bodies with IDs get schemas of
/// their own, whose names begin with `Batch`.
pub fn describe_operations(objects: &mut BTreeMap<String, Object>) {
    let variants: Vec<Value> = [roster::teams(), roster::players(), roster::memberships()]
        .into_iter()
        .flatten()
        .filter(|op| op.method() != "GET")
        .map(|op| variant(&op, objects))
        .collect();
    if let Some(operation) = objects.get_mut("BatchOperation") {
        operation.extensions = Some(also_any_of(&variants));
    }
}

fn variant(op: &Op, objects: &mut BTreeMap<String, Object>) -> Value {
    let path = format!("^{}$", op.path().replace("{id}", &id_pattern()));
    let body = op.body.as_ref().map(|body| body_of(body.schema, objects));
    let if_match: &[&str] = if op.method() == "POST" { &["null"] } else { &["string", "null"] };
    json!({
        "required": if body.is_some() { vec!["body"] } else { vec![] },
        "properties": {
            "method": { "enum": [op.method()] },
            "path": { "type": "string", "pattern": path },
            "body": body.unwrap_or_else(|| json!({ "type": "null" })),
            "if_match": { "type": if_match },
        },
    })
}

/// A reference to the schema of a body, or to its variant with references if it has IDs.
fn body_of(name: &str, objects: &mut BTreeMap<String, Object>) -> Value {
    let mut name = name.to_owned();
    if let Some(mut object) = objects.get(&name).cloned()
        && allow_references(&mut object)
    {
        name.insert_str(0, "Batch");
        objects.insert(name.clone(), object);
    }
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// Allows `"$0.id"` in place of IDs; returns whether there are any.
fn allow_references(object: &mut Object) -> bool {
    let mut any = false;
    for (name, field) in &mut object.properties {
        let RefOr::T(Schema::Object(inner)) = field else { continue };
        if kind_of_field(name).is_some() {
            let text = inner.description.take();
            let id = Schema::from(std::mem::take(inner));
            let reference = pattern(format!("^{PATTERN}$"));
            *field = AnyOfBuilder::new().description(text).item(id).item(reference).into();
            any = true;
        } else {
            any |= allow_references(inner);
        }
    }
    any
}
