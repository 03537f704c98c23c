//! Records the fields that a parser reads, as the schema of the body.

use std::ops::RangeInclusive;

use serde_json::{Value, json};
use utoipa::openapi::{
    ArrayBuilder, Object, RefOr, Schema, Type,
    extensions::Extensions,
    schema::{AdditionalProperties, ArrayItems, SchemaType},
};

use super::schema::{any_value, nullable};

/// The recorded object; `None` while a body is read.
#[derive(Default)]
pub struct SchemaRecorder(Option<Object>);

impl SchemaRecorder {
    /// Starts recording.
    pub fn begin() -> Self {
        let mut object = Object::with_type(SchemaType::Type(Type::Object));
        object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
        Self(Some(object))
    }

    /// The recorded schema.
    pub fn finish(self) -> Object {
        self.0.unwrap_or_default()
    }

    pub fn required(&mut self, name: &str, schema: impl FnOnce() -> RefOr<Schema>) {
        if let Some(object) = &mut self.0 {
            object.properties.insert(name.to_owned(), schema());
            object.required.push(name.to_owned());
        }
    }

    pub fn optional(&mut self, name: &str, schema: impl FnOnce() -> RefOr<Schema>) {
        if let Some(object) = &mut self.0 {
            object.properties.insert(name.to_owned(), nullable(schema()));
        }
    }

    /// A list of objects.
    pub fn list(
        &mut self,
        name: &str,
        length: RangeInclusive<usize>,
        item: impl FnOnce() -> Object,
    ) {
        self.required(name, || {
            let items = ArrayItems::RefOrSchema(Box::new(item().into()));
            let list = ArrayBuilder::new().items(items);
            list.min_items(Some(*length.start())).max_items(Some(*length.end())).into()
        });
    }

    /// A field that may have any value.
    pub fn ignored(&mut self, name: &str) {
        if let Some(object) = &mut self.0 {
            let mut schema = any_value();
            schema.description = Some("Read-only: may be sent back unchanged.".to_owned());
            object.properties.insert(name.to_owned(), schema.into());
        }
    }

    /// Fields of which one must be present and not null.
    pub fn any_of(&mut self, names: &[&str]) {
        if let Some(object) = &mut self.0 {
            let one = |name: &&str| json!({ "required": [name], "properties": { *name: { "type": "string" } } });
            let any: Vec<_> = names.iter().map(one).collect();
            object.extensions = Some(also_any_of(&any));
        }
    }
}

/// Schemas of which an object must match at least one, in addition to its own.
///
/// Inside `allOf`, so that code generators do not replace the properties by it.
pub fn also_any_of(schemas: &[Value]) -> Extensions {
    Extensions::from_iter([("allOf", json!([{ "anyOf": schemas }]))])
}
