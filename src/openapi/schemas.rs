//! The schemas in the components.

use std::collections::BTreeMap;

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Object, ObjectBuilder, RefOr, Schema, Type,
        schema::{ArrayItems, SchemaType},
    },
};

use super::{
    batch::describe_operations,
    bodies::request_bodies,
    errors::{ErrorKind, all_codes},
    flatten::{describe, description, flatten},
};
use crate::{
    auth::{
        Role,
        api_keys::{ApiKeyView, NewApiKey},
        sessions::{Session, TokenPair},
        users::User,
    },
    external_ids::ExternalIds,
    http::Problem,
    lists::PageInfo,
    memberships::{CareerStep, CurrentTeam, Membership, TransferResult},
    players::{Player, PlayerView},
    teams::{SquadMember, Team},
    values::{
        CountryCode, DominantSide, FromJsonField, array_of, nullable, schema_ref, string_enum,
    },
};

/// The types in responses that are referred to by name; all others are inline.
const COMPONENTS: &[&str] = &[
    "Team",
    "Player",
    "SquadPlayer",
    "Membership",
    "CurrentTeam",
    "CountryCode",
    "DominantSide",
    "ExternalIds",
    "Role",
];

/// The schemas of responses that are not serialized from a type of their own.
const WITHOUT_TYPE: &str = include_str!("schemas.json");

/// Inline schemas that become components: the schema, its property (an object, an enum, or an array of those), and
/// the name. Otherwise generators of clients would make up a name.
const EXTRACTED: &[(&str, &str, &str)] = &[
    ("Problem", "error", "ErrorCode"),
    ("Problem", "errors", "FieldError"),
    ("Batch", "operations", "BatchOperation"),
    ("BatchOperation", "method", "BatchMethod"),
    ("BatchOperation", "body", "BatchBody"),
];

/// The first memberships of new players, which are extracted once a batch has its variant.
const EXTRACTED_LATER: &[(&str, &str, &str)] = &[
    ("NewPlayer", "membership", "FirstMembership"),
    ("BatchNewPlayer", "membership", "BatchFirstMembership"),
];

/// All schemas by name.
pub fn schemas(kinds: &[ErrorKind]) -> Result<BTreeMap<String, RefOr<Schema>>, String> {
    let mut objects = responses();
    objects.insert("Problem".to_owned(), problem(kinds));
    let bodies: Vec<_> = request_bodies(&objects).collect();
    objects.extend(bodies);
    for extracted in EXTRACTED {
        extract(&mut objects, extracted);
    }
    describe_operations(&mut objects);
    for extracted in EXTRACTED_LATER {
        extract(&mut objects, extracted);
    }
    let mut schemas: BTreeMap<String, RefOr<Schema>> =
        serde_json::from_str(WITHOUT_TYPE).map_err(|error| error.to_string())?;
    schemas.extend(objects.into_iter().map(|(name, object)| (name, object.into())));
    let mut accepted_country = CountryCode::any();
    accepted_country.description = Some(
        "An ISO 3166-1 alpha-3, FIFA or IOC code, ignoring case; stored as the ISO code."
            .to_owned(),
    );
    for (name, schema, text) in [
        ("CountryCode", CountryCode::schema(), "An ISO 3166-1 alpha-3 code."),
        (CountryCode::ACCEPTED, accepted_country.into(), ""),
        ("DominantSide", DominantSide::schema(), "The preferred foot or hand."),
        ("Role", Role::schema(), "A role. Each role includes the permissions of the one before."),
        ("ExternalIds", ExternalIds::schema(), "IDs in other systems, by provider."),
        (
            "ExternalIdsInput",
            ExternalIds::request_schema(),
            "IDs in other systems, by provider. Null means none.",
        ),
    ] {
        let mut schema = schema;
        if !text.is_empty() {
            describe(&mut schema, text);
        }
        schemas.insert(name.to_owned(), schema);
    }
    Ok(schemas)
}

/// The schemas of responses. None forbids additional properties: new fields may be added.
fn responses() -> BTreeMap<String, Object> {
    let mut objects = BTreeMap::from([
        ("Team", response::<Team>()),
        ("Player", response::<PlayerView>()),
        ("SquadPlayer", response::<Player>()),
        ("SquadMember", response::<SquadMember>()),
        ("Membership", response::<Membership>()),
        ("CurrentTeam", response::<CurrentTeam>()),
        ("CareerStep", response::<CareerStep>()),
        ("TransferResult", response::<TransferResult>()),
        ("User", response::<User>()),
        ("Session", response::<Session>()),
        ("TokenPair", response::<TokenPair>()),
        ("ApiKey", response::<ApiKeyView>()),
        ("CreatedApiKey", response::<NewApiKey>()),
        ("PageInfo", flatten::<PageInfo>(COMPONENTS)),
        ("Squad", unpaged_list("SquadMember")),
        ("Career", unpaged_list("CareerStep")),
        ("SessionList", unpaged_list("Session")),
        ("ApiKeyList", unpaged_list("ApiKey")),
        ("TeamPage", page("TeamListItem")),
        ("PlayerPage", page("PlayerListItem")),
        ("MembershipPage", page("MembershipListItem")),
        ("UserPage", page("UserListItem")),
    ]);
    for (item, resource) in [
        ("TeamListItem", "Team"),
        ("PlayerListItem", "Player"),
        ("MembershipListItem", "Membership"),
        ("UserListItem", "User"),
    ] {
        let item_schema = objects.get(resource).map(list_item).unwrap_or_default();
        objects.insert(item, item_schema);
    }
    objects.into_iter().map(|(name, object)| (name.to_owned(), object)).collect()
}

/// A response type, all of whose fields are always present.
fn response<T: ToSchema>() -> Object {
    let mut object = flatten::<T>(COMPONENTS);
    object.required = object.properties.keys().cloned().collect();
    object
}

/// A row of a list. Every field is optional because of the parameter `fields`.
fn list_item(resource: &Object) -> Object {
    let mut item = resource.clone();
    item.required.clear();
    let text = resource.description.as_deref().unwrap_or_default();
    item.description =
        Some(format!("{text} With the query parameter `fields`, it has only those fields."));
    item
}

fn unpaged_list(row: &str) -> Object {
    object("The whole list.", [("data", rows(row))])
}

fn page(row: &str) -> Object {
    let info = described(schema_ref("PageInfo"), "The position of the page in the list.");
    object("A page of a list.", [("data", rows(row)), ("page", info)])
}

fn rows(row: &str) -> RefOr<Schema> {
    described(array_of(schema_ref(row), None), "The rows.")
}

fn problem(kinds: &[ErrorKind]) -> Object {
    let mut object = flatten::<Problem>(COMPONENTS);
    let codes = string_enum(all_codes(kinds)).description(Some("A stable code for programs."));
    object.properties.insert("error".to_owned(), codes.into());
    object
}

/// An object whose properties are all required.
fn object<const N: usize>(text: &str, properties: [(&str, RefOr<Schema>); N]) -> Object {
    let builder = ObjectBuilder::new().schema_type(Type::Object).description(Some(text));
    properties
        .into_iter()
        .fold(builder, |builder, (name, schema)| builder.property(name, schema).required(name))
        .build()
}

fn described(mut schema: RefOr<Schema>, text: &str) -> RefOr<Schema> {
    describe(&mut schema, text);
    schema
}

/// Moves the inline schema of a property to a component.
fn extract(objects: &mut BTreeMap<String, Object>, (parent, property, name): &(&str, &str, &str)) {
    let Some(schema) =
        objects.get_mut(*parent).and_then(|object| object.properties.get_mut(*property))
    else {
        return;
    };
    let text = description(schema);
    let extracted = match schema {
        RefOr::T(Schema::Array(array)) => match &mut array.items {
            ArrayItems::RefOrSchema(item) => std::mem::replace(item.as_mut(), schema_ref(name)),
            ArrayItems::False => return,
        },
        RefOr::T(Schema::Object(object)) => {
            let is_nullable = without_null(&mut object.schema_type);
            let reference = schema_ref(name);
            let reference = if is_nullable { nullable(reference) } else { reference };
            std::mem::replace(schema, described(reference, &text.unwrap_or_default()))
        }
        _ => return,
    };
    if let RefOr::T(Schema::Object(object)) = extracted {
        objects.insert((*name).to_owned(), object);
    }
}

/// Removes null from the types; returns whether it was there.
fn without_null(types: &mut SchemaType) -> bool {
    let SchemaType::Array(all) = types else { return false };
    let Some(first) = all.iter().find(|one| **one != Type::Null).cloned() else { return false };
    *types = SchemaType::Type(first);
    true
}
