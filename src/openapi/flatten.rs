//! Flattens derived schemas: fields of `#[serde(flatten)]` are merged, other nested types are inlined unless they are
//! components.

use std::collections::BTreeMap;

use utoipa::{
    ToSchema,
    openapi::{
        Object, Ref, RefOr, Schema, Type,
        schema::{AllOf, Array, ArrayItems, SchemaType},
    },
};

use crate::values::nullable;

/// The derived schemas of the types in a type.
struct DerivedSchemas {
    /// By name.
    schemas: BTreeMap<String, RefOr<Schema>>,
    /// The names of types that stay references.
    components: &'static [&'static str],
}

/// The flat object schema of a type, which refers to `components` and has all other types inline.
pub fn flatten<T: ToSchema>(components: &'static [&'static str]) -> Object {
    let mut schemas = Vec::new();
    T::schemas(&mut schemas);
    DerivedSchemas { schemas: schemas.into_iter().collect(), components }
        .flatten_object(&T::schema())
}

impl DerivedSchemas {
    fn flatten_object(&self, schema: &RefOr<Schema>) -> Object {
        match schema {
            RefOr::Ref(reference) => self
                .resolve(reference)
                .map(|schema| self.flatten_object(schema))
                .unwrap_or_default(),
            RefOr::T(Schema::AllOf(all)) => self.merge(all),
            RefOr::T(Schema::Object(object)) => self.inline_properties(object.clone()),
            RefOr::T(_) => Object::default(),
        }
    }

    fn resolve(&self, reference: &Ref) -> Option<&RefOr<Schema>> {
        self.schemas.get(name_of(reference))
    }

    /// Merges the objects of an `allOf`, which is derived for `#[serde(flatten)]`.
    fn merge(&self, all: &AllOf) -> Object {
        let mut objects = all.items.iter().map(|item| self.flatten_object(item));
        let mut merged = objects.next().unwrap_or_default();
        for object in objects {
            merged.properties.extend(object.properties);
            merged.required.extend(object.required);
        }
        // It is sent first.
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
            RefOr::Ref(reference) if !self.components.contains(&name_of(&reference)) => {
                let mut schema = self.resolve(&reference).cloned().unwrap_or_default();
                if !reference.description.is_empty() {
                    describe(&mut schema, &reference.description);
                }
                self.inline(schema)
            }
            RefOr::T(Schema::Object(object)) => self.inline_properties(object).into(),
            RefOr::T(Schema::AllOf(all)) => self.merge(&all).into(),
            RefOr::T(Schema::Array(mut array)) => {
                array.items = self.inline_items(&array);
                RefOr::T(Schema::Array(array))
            }
            // Derived for `Option`: one of null and the type.
            RefOr::T(Schema::OneOf(one)) if one.items.iter().any(is_null) => {
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

fn name_of(reference: &Ref) -> &str {
    reference.ref_location.rsplit('/').next().unwrap_or_default()
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[expect(dead_code, reason = "only the schemas are used")]
    mod nested {
        use utoipa::ToSchema;

        #[derive(ToSchema)]
        pub struct Outer {
            middle: Middle,
            maybe: Option<Inner>,
            either: Either,
        }

        #[derive(ToSchema)]
        struct Middle {
            inner: Inner,
        }

        #[derive(ToSchema)]
        struct Inner {
            number: i32,
        }

        #[derive(ToSchema)]
        #[serde(untagged)]
        enum Either {
            Text(String),
            Number(i32),
        }
    }

    #[test]
    fn types_are_inlined_at_any_depth() {
        let schema = serde_json::to_value(flatten::<nested::Outer>(&[])).unwrap();
        let at = |pointer: &str| schema.pointer(pointer).cloned().unwrap_or(Value::Null);
        let number = "/properties/middle/properties/inner/properties/number/type";
        assert_eq!(at(number), "integer", "{schema:#}");
        assert_eq!(at("/properties/maybe/type"), json!(["object", "null"]), "{schema:#}");
        assert_eq!(at("/properties/either/oneOf").as_array().map(Vec::len), Some(2), "{schema:#}");
        assert!(!schema.to_string().contains("$ref"), "{schema:#}");
    }
}
