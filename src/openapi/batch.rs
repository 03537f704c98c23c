//! What the operations of a batch look like: as those of the same paths do alone, but that `"$0.id"` may stand for an id.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use utoipa::openapi::{
    Object, RefOr, Schema,
    schema::{AnyOfBuilder, ArrayItems},
};

use super::{operation::Op, roster};
use crate::{
    batch::{PATTERN, id_pattern, kind_of_field},
    values::{also_any_of, pattern},
};

/// Says of each operation of a batch, which `objects` has by the name of `Batch`, what goes together in it. The bodies
/// that name rows get a schema of their own.
pub fn describe_operations(objects: &mut BTreeMap<String, Object>) {
    let shapes: Vec<Value> = [roster::of_teams(), roster::of_players(), roster::of_memberships()]
        .into_iter()
        .flatten()
        .filter(|op| op.method() != "GET")
        .map(|op| shape(&op, objects))
        .collect();
    let Some(RefOr::T(Schema::Array(list))) =
        objects.get_mut("Batch").and_then(|batch| batch.properties.get_mut("operations"))
    else {
        return;
    };
    if let ArrayItems::RefOrSchema(item) = &mut list.items
        && let RefOr::T(Schema::Object(operation)) = item.as_mut()
    {
        operation.extensions = Some(also_any_of(&shapes));
    }
}

fn shape(op: &Op, objects: &mut BTreeMap<String, Object>) -> Value {
    let path = format!("^{}$", op.path().replace("{id}", &id_pattern()));
    let body = op.body.as_ref().map(|body| body_of(body.schema, objects));
    let conditions: &[&str] = if op.method() == "POST" { &["null"] } else { &["string", "null"] };
    json!({
        "required": if body.is_some() { vec!["body"] } else { vec![] },
        "properties": {
            "method": { "enum": [op.method()] },
            "path": { "type": "string", "pattern": path },
            "body": body.unwrap_or_else(|| json!({ "type": "null" })),
            "if_match": { "type": conditions },
        },
    })
}

/// A reference to the schema of a body; to one that takes references, where the body names rows.
fn body_of(name: &str, objects: &mut BTreeMap<String, Object>) -> Value {
    let mut name = name.to_owned();
    if let Some(mut object) = objects.get(&name).cloned()
        && refer(&mut object)
    {
        name.push_str("InBatch");
        objects.insert(name.clone(), object);
    }
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// Lets references stand in the place of ids; whether there are any.
fn refer(object: &mut Object) -> bool {
    let mut any = false;
    for (name, member) in &mut object.properties {
        let RefOr::T(Schema::Object(inner)) = member else { continue };
        if kind_of_field(name).is_some() {
            let about = inner.description.take();
            let id = Schema::from(std::mem::take(inner));
            let reference = pattern(format!("^{PATTERN}$"));
            *member = AnyOfBuilder::new().description(about).item(id).item(reference).into();
            any = true;
        } else {
            any |= refer(inner);
        }
    }
    any
}
