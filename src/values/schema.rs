//! Builders for the schemas of the types (JSON Schema 2020-12).

use serde_json::Value;
use utoipa::openapi::{
    Object, ObjectBuilder, Ref, RefOr, Schema, Type,
    schema::{ArrayItems, OneOfBuilder, SchemaType},
};

/// Implements the schema traits of a type.
macro_rules! impl_schema {
    ($type:ident $(<$(const $n:ident: $of:ty),+>)?, $schema:expr) => {
        impl $(<$(const $n: $of),+>)? utoipa::PartialSchema for $type $(<$($n),+>)? {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                $schema.into()
            }
        }

        impl $(<$(const $n: $of),+>)? utoipa::ToSchema for $type $(<$($n),+>)? {
            /// Includes the parameters: `Text<40>` differs from `Text<100>`.
            fn name() -> std::borrow::Cow<'static, str> {
                let name = std::any::type_name::<Self>();
                name.rsplit("::").next().unwrap_or(name).into()
            }
        }
    };
}
pub(crate) use impl_schema;

/// Any value.
pub fn any_value() -> Object {
    Object::with_type(SchemaType::AnyValue)
}

/// A string.
pub fn string() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

/// A string that matches a regular expression (ECMA-262, flag `u`).
pub fn pattern(pattern: impl Into<String>) -> ObjectBuilder {
    string().pattern(Some(pattern))
}

/// One of these strings.
pub fn string_enum<'a>(words: impl IntoIterator<Item = &'a str>) -> ObjectBuilder {
    string().enum_values(Some(words))
}

/// A whole number between two bounds, both included.
pub fn integer_range(least: i64, most: i64) -> ObjectBuilder {
    let number = |bound: i64| isize::try_from(bound).ok();
    ObjectBuilder::new().schema_type(Type::Integer).minimum(number(least)).maximum(number(most))
}

/// A reference to a named schema.
pub fn schema_ref(name: &str) -> RefOr<Schema> {
    Ref::from_schema_name(name).into()
}

/// A schema that also allows null.
pub fn nullable(schema: RefOr<Schema>) -> RefOr<Schema> {
    match schema {
        RefOr::T(Schema::Object(mut object)) => {
            with_null(&mut object.schema_type);
            if let Some(words) = &mut object.enum_values {
                words.push(Value::Null);
            }
            object.into()
        }
        RefOr::T(Schema::Array(mut array)) => {
            with_null(&mut array.schema_type);
            RefOr::T(Schema::Array(array))
        }
        other => OneOfBuilder::new().item(other).item(Object::with_type(Type::Null)).into(),
    }
}

fn with_null(types: &mut SchemaType) {
    if let SchemaType::Type(one) = types {
        *types = SchemaType::Array(vec![one.clone(), Type::Null]);
    }
}

/// An array with a maximum length.
pub fn array_of(items: impl Into<RefOr<Schema>>, most: Option<usize>) -> RefOr<Schema> {
    let items = ArrayItems::RefOrSchema(Box::new(items.into()));
    utoipa::openapi::ArrayBuilder::new().items(items).max_items(most).into()
}
