//! The schemas that have a name: what is sent, what is read, and a few that are used everywhere.

use std::collections::BTreeMap;

use utoipa::{
    ToSchema,
    openapi::{Object, ObjectBuilder, RefOr, Schema, Type, schema::AdditionalProperties},
};

use super::{
    batch::describe_operations,
    bodies::{bodies, describe_members},
    faults::Fault,
    flat::{Derived, describe},
};
use crate::{
    auth::{
        api_keys::{Listed, Made},
        sessions::{Session, SignedIn},
        users::User,
    },
    http::Problem,
    lists::Place,
    memberships::{CareerStep, CurrentTeam, Membership, Transferred},
    players::{Player, PlayerView},
    teams::{SquadMember, Team},
    values::{CountryCode, any_value, array_of, nullable, schema_ref, string, string_enum},
};

/// Schemas that others refer to by name; all else stands where it is used.
const APART: &[&str] =
    &["Team", "Player", "PlayerInSquad", "Membership", "CurrentTeam", "CountryCode"];

/// All of them.
pub fn schemas(faults: &[Fault]) -> BTreeMap<String, RefOr<Schema>> {
    let mut objects = BTreeMap::from([
        sent::<Team>(),
        sent::<Player>(),
        sent::<PlayerView>(),
        sent::<Membership>(),
        sent::<CurrentTeam>(),
        sent::<CareerStep>(),
        sent::<SquadMember>(),
        sent::<Transferred>(),
        sent::<User>(),
        sent::<Session>(),
        sent::<SignedIn>(),
        sent::<Listed>(),
        sent::<Made>(),
        ("Problem".to_owned(), problem(faults)),
    ]);
    for (name, like, mut body) in bodies() {
        if let Some(like) = objects.get(like) {
            describe_members(&mut body, like);
        }
        objects.insert(name.to_owned(), body);
    }
    describe_operations(&mut objects);
    for (name, row) in [
        ("TeamPage", "Team"),
        ("PlayerPage", "Player"),
        ("MembershipPage", "Membership"),
        ("UserPage", "User"),
    ] {
        let sparse = format!("{row}InList");
        if let Some(whole) = objects.get(row) {
            objects.insert(sparse.clone(), sparse_of(whole));
        }
        objects.insert(name.to_owned(), page(&sparse));
    }
    for (name, row) in [
        ("Squad", "SquadMember"),
        ("Career", "CareerStep"),
        ("Sessions", "Session"),
        ("ApiKeys", "ApiKey"),
    ] {
        objects.insert(name.to_owned(), whole_list(row));
    }
    objects.extend(beside().map(|(name, object)| (name.to_owned(), object)));
    objects.insert("Place".to_owned(), Derived::of::<Place>(APART).object());
    objects.insert("BatchResults".to_owned(), results());
    let mut country = CountryCode::any();
    country.description = Some(
        "ISO 3166-1 alpha-3, FIFA's and the IOC's codes; letter case aside. ISO is what is stored."
            .to_owned(),
    );
    objects.insert(CountryCode::ACCEPTED.to_owned(), country);
    let mut all: BTreeMap<_, RefOr<Schema>> =
        objects.into_iter().map(|(name, object)| (name, object.into())).collect();
    all.insert("CountryCode".to_owned(), <CountryCode as utoipa::PartialSchema>::schema());
    all
}

/// What is sent of a type: every member is always there.
fn sent<T: ToSchema>() -> (String, Object) {
    let mut object = Derived::of::<T>(APART).object();
    object.required = object.properties.keys().cloned().collect();
    (T::name().into_owned(), object)
}

fn problem(faults: &[Fault]) -> Object {
    let mut object = Derived::of::<Problem>(APART).object();
    let words = faults.iter().map(|fault| fault.word.as_str()).chain(["internal_error"]);
    let mut words = string_enum(words).build();
    words.description = Some("A stable word for programs.".to_owned());
    object.properties.insert("error".to_owned(), words.into());
    object
}

fn whole_list(row: &str) -> Object {
    let rows = rows(row);
    closed(
        ObjectBuilder::new().property("data", rows).required("data"),
        "All of them, without pages.",
    )
}

/// A row of a list, which has what `fields` names.
fn sparse_of(whole: &Object) -> Object {
    let mut row = whole.clone();
    row.required.clear();
    let text = whole.description.as_deref().unwrap_or_default();
    row.description =
        Some(format!("{text} Where the list was asked for `fields`, it has those alone."));
    row
}

/// What a batch did.
fn results() -> Object {
    let status = ObjectBuilder::new().schema_type(Type::Integer).enum_values(Some([200, 201, 204]));
    let body = ObjectBuilder::new().schema_type(Type::Object);
    let body = nullable(described(body, "What is there now; null where that is nothing.").into());
    let etag = nullable(described(string(), "Its entity tag.").into());
    let result = ObjectBuilder::new()
        .property("status", described(status, "The status that it would have alone."))
        .property("body", body)
        .property("etag", etag)
        .required("status")
        .required("body")
        .required("etag");
    let results = array_of(closed(result, "What one operation did."), None);
    let object = ObjectBuilder::new()
        .property("results", about(results, "One for each operation, in their order."))
        .required("results");
    closed(object, "What a batch did.")
}

fn page(row: &str) -> Object {
    let object = ObjectBuilder::new()
        .property("data", rows(row))
        .property("page", about(schema_ref("Place"), "Where in the list the page is."))
        .required("data")
        .required("page");
    closed(object, "A page of the list.")
}

fn rows(row: &str) -> RefOr<Schema> {
    about(array_of(schema_ref(row), None), "The rows.")
}

fn about(mut schema: RefOr<Schema>, text: &str) -> RefOr<Schema> {
    describe(&mut schema, text);
    schema
}

fn described(schema: ObjectBuilder, text: &str) -> ObjectBuilder {
    schema.description(Some(text))
}

fn closed(object: ObjectBuilder, text: &str) -> Object {
    let closed = AdditionalProperties::FreeForm(false);
    described(object, text).schema_type(Type::Object).additional_properties(Some(closed)).build()
}

/// What the paths beside the API say.
fn beside() -> [(&'static str, Object); 4] {
    let links = ObjectBuilder::new()
        .schema_type(Type::Object)
        .additional_properties(Some(RefOr::from(string().build())))
        .description(Some("Where to go on."));
    let server = ObjectBuilder::new()
        .property("name", described(string_enum(["teamsheet"]), "What this is."))
        .property("version", described(string(), "Of the program."))
        .property("links", links)
        .required("name")
        .required("version")
        .required("links");
    let status = described(
        string_enum(["ok", "ready"]),
        "`ok`: the process answers; `ready`: the database, too.",
    );
    let health = ObjectBuilder::new().property("status", status).required("status");
    let keys =
        ObjectBuilder::new().schema_type(Type::Object).description(Some("A key (RFC 7517)."));
    let jwks = ObjectBuilder::new()
        .property("keys", about(array_of(keys, None), "The keys."))
        .required("keys");
    let description = ObjectBuilder::new()
        .schema_type(Type::Object)
        .property("openapi", described(string(), "The version of OpenAPI."))
        .property("info", about(any_value().into(), "What it describes."))
        .property("paths", about(any_value().into(), "The operations."))
        .required("openapi")
        .required("info")
        .required("paths")
        .description(Some("A document of OpenAPI."));
    [
        ("About", closed(server, "What the server is.")),
        ("Health", closed(health, "How the server is.")),
        ("Jwks", closed(jwks, "The keys that tokens are checked with.")),
        ("Description", description.build()),
    ]
}
