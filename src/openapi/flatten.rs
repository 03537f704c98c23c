//! Derived schemas of response types as flat objects: nested types are merged or inlined unless they are components.

use std::collections::BTreeMap;

use utoipa::{
    ToSchema,
    openapi::{
        Object, Ref, RefOr, Schema, Type,
        schema::{AllOf, Array, ArrayItems, SchemaType},
    },
};

use crate::values::nullable;

/// The schema of a type and of the types in it, as derived: each nested type has a schema of its own.
struct Derived {
    parts: BTreeMap<String, RefOr<Schema>>,
    /// The names of types that stay references.
    components: &'static [&'static str],
}

/// The flat object schema of a type, which refers to `components` and has all other types inline.
pub fn flatten<T: ToSchema>(components: &'static [&'static str]) -> Object {
    let mut parts = Vec::new();
    T::schemas(&mut parts);
    Derived { parts: parts.into_iter().collect(), components }.object(&T::schema())
}

impl Derived {
    fn object(&self, schema: &RefOr<Schema>) -> Object {
        match schema {
            RefOr::Ref(part) => self.part(part).map(|part| self.object(part)).unwrap_or_default(),
            RefOr::T(Schema::AllOf(all)) => self.merge(all),
            RefOr::T(Schema::Object(object)) => self.inline_properties(object.clone()),
            RefOr::T(_) => Object::default(),
        }
    }

    fn part(&self, part: &Ref) -> Option<&RefOr<Schema>> {
        self.parts.get(name_of(part))
    }

    /// `#[serde(flatten)]` is derived as `allOf`.
    fn merge(&self, all: &AllOf) -> Object {
        let mut parts = all.items.iter().map(|item| self.object(item));
        let mut merged = parts.next().unwrap_or_default();
        for part in parts {
            merged.properties.extend(part.properties);
            merged.required.extend(part.required);
        }
        if let Some(index) = merged.properties.get_index_of("id") {
            merged.properties.move_index(index, 0);
        }
        merged.description.clone_from(&all.description);
        merged
    }

    fn inline_properties(&self, mut object: Object) -> Object {
        for property in object.properties.values_mut() {
            *property = self.inline(property.clone());
        }
        object
    }

    fn inline(&self, schema: RefOr<Schema>) -> RefOr<Schema> {
        match schema {
            RefOr::Ref(part) if !self.components.contains(&name_of(&part)) => {
                let mut schema = self.part(&part).cloned().unwrap_or_default();
                if !part.description.is_empty() {
                    describe(&mut schema, &part.description);
                }
                self.inline(schema)
            }
            RefOr::T(Schema::Array(mut array)) => {
                array.items = self.inline_items(&array);
                RefOr::T(Schema::Array(array))
            }
            // An `Option` is derived as one of null and the type.
            RefOr::T(Schema::OneOf(one)) => {
                let mut items = one.items.into_iter().filter(|item| !is_null(item));
                let item = items.next().unwrap_or_default();
                let text = description(&item).or(one.description);
                let mut schema = nullable(self.inline(item));
                if let Some(text) = text {
                    describe(&mut schema, &text);
                }
                schema
            }
            other => other,
        }
    }

    fn inline_items(&self, array: &Array) -> ArrayItems {
        match &array.items {
            ArrayItems::RefOrSchema(items) => {
                ArrayItems::RefOrSchema(Box::new(self.inline(items.as_ref().clone())))
            }
            ArrayItems::False => ArrayItems::False,
        }
    }
}

fn name_of(part: &Ref) -> &str {
    part.ref_location.rsplit('/').next().unwrap_or_default()
}

fn is_null(schema: &RefOr<Schema>) -> bool {
    matches!(schema, RefOr::T(Schema::Object(object)) if object.schema_type == SchemaType::Type(Type::Null))
}

/// Sets the description of a schema.
pub fn describe(schema: &mut RefOr<Schema>, text: &str) {
    match schema {
        RefOr::Ref(part) => text.clone_into(&mut part.description),
        RefOr::T(schema) => {
            if let Some(description) = description_mut(schema) {
                *description = Some(text.to_owned());
            }
        }
    }
}

/// The description of a schema.
pub fn description(schema: &RefOr<Schema>) -> Option<String> {
    match schema {
        RefOr::Ref(part) => Some(part.description.clone()).filter(|text| !text.is_empty()),
        RefOr::T(schema) => description_mut(&mut schema.clone())?.take(),
    }
}

fn description_mut(schema: &mut Schema) -> Option<&mut Option<String>> {
    match schema {
        Schema::Object(object) => Some(&mut object.description),
        Schema::Array(array) => Some(&mut array.description),
        Schema::OneOf(one) => Some(&mut one.description),
        Schema::AllOf(all) => Some(&mut all.description),
        Schema::AnyOf(any) => Some(&mut any.description),
        _ => None,
    }
}
