//! Schemas of what is sent, as it is sent: flat objects whose members are all there.

use std::collections::BTreeMap;

use utoipa::{
    ToSchema,
    openapi::{
        Object, Ref, RefOr, Schema,
        schema::{AdditionalProperties, AllOf, Array, ArrayItems},
    },
};

use crate::values::nullable;

/// The schema of a type and of all that it is made of, as derived: a part of a row is a schema of its own there.
pub struct Derived {
    whole: RefOr<Schema>,
    parts: BTreeMap<String, RefOr<Schema>>,
    /// The names of schemas that stay apart.
    apart: &'static [&'static str],
}

impl Derived {
    /// Asks a type; `apart` are the names that the document has, and refers to.
    pub fn of<T: ToSchema>(apart: &'static [&'static str]) -> Self {
        let mut parts = Vec::new();
        T::schemas(&mut parts);
        Self { whole: T::schema(), parts: parts.into_iter().collect(), apart }
    }

    /// The flat object.
    pub fn object(&self) -> Object {
        self.flat(&self.whole)
    }

    fn flat(&self, schema: &RefOr<Schema>) -> Object {
        match schema {
            RefOr::Ref(part) => self.part(part).map(|part| self.flat(part)).unwrap_or_default(),
            RefOr::T(Schema::AllOf(all)) => self.merged(all),
            RefOr::T(Schema::Object(object)) => self.closed(object.clone()),
            RefOr::T(_) => Object::default(),
        }
    }

    fn part(&self, part: &Ref) -> Option<&RefOr<Schema>> {
        self.parts.get(name_of(part))
    }

    /// `#[serde(flatten)]` is written as `allOf`.
    fn merged(&self, all: &AllOf) -> Object {
        let mut parts = all.items.iter().map(|item| self.flat(item));
        let mut merged = parts.next().unwrap_or_default();
        for part in parts {
            merged.properties.extend(part.properties);
            merged.required.extend(part.required);
        }
        if let Some(place) = merged.properties.get_index_of("id") {
            merged.properties.move_index(place, 0);
        }
        merged.description.clone_from(&all.description);
        merged
    }

    fn closed(&self, mut object: Object) -> Object {
        for (_, member) in &mut object.properties {
            *member = self.inlined(member.clone());
        }
        if !object.properties.is_empty() {
            object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
        }
        object
    }

    /// A member with its schema in place, unless that stays apart.
    fn inlined(&self, schema: RefOr<Schema>) -> RefOr<Schema> {
        match schema {
            RefOr::Ref(part) if !self.apart.contains(&name_of(&part)) => {
                let mut schema = self.part(&part).cloned().unwrap_or_default();
                if !part.description.is_empty() {
                    describe(&mut schema, &part.description);
                }
                self.inlined(schema)
            }
            RefOr::T(Schema::Array(mut array)) => {
                array.items = self.items(&array);
                RefOr::T(Schema::Array(array))
            }
            RefOr::T(Schema::OneOf(one)) => {
                let mut given = one.items.into_iter().filter(|item| !is_null(item));
                let given = given.next().unwrap_or_default();
                let told = description(&given).map(str::to_owned).or(one.description);
                let mut schema = nullable(self.inlined(given));
                if let Some(told) = told {
                    describe(&mut schema, &told);
                }
                schema
            }
            other => other,
        }
    }

    fn items(&self, array: &Array) -> ArrayItems {
        match &array.items {
            ArrayItems::RefOrSchema(items) => {
                ArrayItems::RefOrSchema(Box::new(self.inlined(items.as_ref().clone())))
            }
            ArrayItems::False => ArrayItems::False,
        }
    }
}

fn name_of(part: &Ref) -> &str {
    part.ref_location.rsplit('/').next().unwrap_or_default()
}

fn is_null(schema: &RefOr<Schema>) -> bool {
    use utoipa::openapi::{Type, schema::SchemaType};
    matches!(schema, RefOr::T(Schema::Object(object)) if object.schema_type == SchemaType::Type(Type::Null))
}

/// Says what a schema is about.
pub fn describe(schema: &mut RefOr<Schema>, text: &str) {
    let place = match schema {
        RefOr::Ref(part) => {
            text.clone_into(&mut part.description);
            return;
        }
        RefOr::T(Schema::Object(object)) => &mut object.description,
        RefOr::T(Schema::Array(array)) => &mut array.description,
        RefOr::T(Schema::OneOf(one)) => &mut one.description,
        RefOr::T(Schema::AllOf(all)) => &mut all.description,
        RefOr::T(_) => return,
    };
    *place = Some(text.to_owned());
}

/// What a schema says that it is about.
pub fn description(schema: &RefOr<Schema>) -> Option<&str> {
    match schema {
        RefOr::Ref(part) => Some(part.description.as_str()).filter(|text| !text.is_empty()),
        RefOr::T(Schema::Object(object)) => object.description.as_deref(),
        RefOr::T(Schema::Array(array)) => array.description.as_deref(),
        RefOr::T(Schema::OneOf(one)) => one.description.as_deref(),
        RefOr::T(Schema::AllOf(all)) => all.description.as_deref(),
        RefOr::T(_) => None,
    }
}
