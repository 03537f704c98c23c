//! The schemas of request bodies, recorded from the functions that parse them.

use std::collections::BTreeMap;

use utoipa::{
    PartialSchema,
    openapi::{Object, RefOr, Schema, schema::ArrayItems},
};

use super::flatten::{describe, description};
use crate::{
    auth::{
        Role, account,
        api_keys::handlers::NewKey,
        sessions::handlers::parse_refresh,
        users::handlers::{parse_new, parse_patch},
    },
    batch::BatchRequest,
    clock::Timestamp,
    external_ids::ExternalIds,
    memberships::{MembershipDetails, NewMembership, Transfer},
    players::{NewPlayer, PlayerInput},
    resources::FromBody,
    teams::TeamInput,
    values::{Day, DominantSide, FieldReader, FromJsonField, nullable, schema_ref},
};

/// The descriptions of fields that no response has.
const DESCRIPTIONS: &[(&str, &str)] = &[
    ("password", "8 to 71 bytes of UTF-8, without NUL."),
    ("current_password", "Not needed shortly after a login."),
    ("new_password", "8 to 71 bytes of UTF-8, without NUL."),
    ("refresh_token", "The latest refresh token of the session."),
    ("membership", "The first membership, created together with the player."),
    ("to_team_id", "The new team."),
    ("from_team_id", "The team to leave; required if the player is in several teams."),
    ("date", "The first day in the new team."),
    ("username", "3 to 40 characters, unique ignoring case."),
    ("shirt_number", "The shirt number."),
    ("position", "The position, for example \"GK\" or \"left wing\"."),
    ("season", "The season, for example \"2025/26\"."),
    ("team_id", "The team."),
    ("operations", "The operations, run in this order."),
    ("method", "The method of the single request."),
    (
        "path",
        "The path of the single request without `/api/v1`. `$0.id` stands for the ID of the resource that operation \
         0 created.",
    ),
    (
        "body",
        "The body of the single request. `\"$0.id\"` stands for the ID of the resource that operation 0 created.",
    ),
    ("if_match", "The value of the `If-Match` header of the single request."),
    ("captain", "Whether the player is captain."),
    ("start_date", "The first day. Default: today (UTC)."),
    ("end_date", "The last day; null if open."),
];

/// The request bodies by name, with the response schema that has the same fields, if any.
fn recorded() -> Vec<(&'static str, Option<&'static str>, Object)> {
    let last = Day::LAST;
    let team = FieldReader::describe(|fields| TeamInput::parse(fields, last));
    let player = FieldReader::describe(|fields| PlayerInput::parse(fields, last));
    let membership = FieldReader::describe(|fields| MembershipDetails::parse(fields, last));
    let new_membership = FieldReader::describe(|fields| NewMembership::parse(fields, last));
    let key = |fields: &mut FieldReader| NewKey::parse(fields, Role::Admin, Timestamp::MIN);
    let patch_user = FieldReader::describe(|fields| parse_patch(fields, ""));
    let new_player = FieldReader::describe(|fields| NewPlayer::parse(fields, last));
    vec![
        ("NewTeam", Some("Team"), team.clone()),
        ("TeamPatch", Some("Team"), patch_of(&team)),
        ("TeamInput", Some("Team"), team),
        ("NewPlayer", Some("Player"), new_player),
        ("PlayerPatch", Some("Player"), patch_of(&player)),
        ("PlayerInput", Some("Player"), player),
        ("NewMembership", Some("Membership"), new_membership),
        ("MembershipPatch", Some("Membership"), patch_of(&membership)),
        ("MembershipInput", Some("Membership"), membership),
        ("Transfer", Some("Membership"), FieldReader::describe(Transfer::parse)),
        ("Batch", None, FieldReader::describe(BatchRequest::parse)),
        ("LoginRequest", None, FieldReader::describe(account::parse_login)),
        ("RefreshRequest", None, FieldReader::describe(parse_refresh)),
        ("Registration", None, FieldReader::describe(account::parse_registration)),
        ("PasswordChange", None, FieldReader::describe(account::parse_new_password)),
        ("NewUser", Some("User"), FieldReader::describe(parse_new)),
        ("UserPatch", Some("User"), patch_of(&patch_user)),
        ("NewApiKey", Some("ApiKey"), FieldReader::describe(key)),
    ]
}

/// The request bodies by name; `responses` has the descriptions of the fields that both have.
pub fn request_bodies(
    responses: &BTreeMap<String, Object>,
) -> impl Iterator<Item = (String, Object)> {
    let shared = [
        ("DominantSide", DominantSide::schema()),
        ("Role", Role::schema()),
        ("ExternalIdsInput", ExternalIds::request_schema()),
    ];
    recorded().into_iter().map(move |(name, response, mut body)| {
        for property in body.properties.values_mut() {
            reference_shared(property, &shared);
        }
        describe_fields(&mut body, response.and_then(|name| responses.get(name)));
        (name.to_owned(), body)
    })
}

/// A merge patch: no field is required.
fn patch_of(whole: &Object) -> Object {
    let mut patch = whole.clone();
    patch.required.clear();
    patch.extensions = None;
    patch
}

/// Replaces a schema that is a component by a reference.
fn reference_shared(property: &mut RefOr<Schema>, shared: &[(&str, RefOr<Schema>)]) {
    for (name, schema) in shared {
        if property == schema {
            *property = schema_ref(name);
        } else if *property == nullable(schema.clone()) {
            *property = nullable(schema_ref(name));
        }
    }
}

/// Adds descriptions to the fields of a body.
fn describe_fields(body: &mut Object, response: Option<&Object>) {
    for (name, field) in &mut body.properties {
        match field {
            RefOr::T(Schema::Object(inner)) => describe_fields(inner, response),
            RefOr::T(Schema::Array(array)) => {
                if let ArrayItems::RefOrSchema(item) = &mut array.items
                    && let RefOr::T(Schema::Object(item)) = item.as_mut()
                {
                    describe_fields(item, response);
                }
            }
            _ => {}
        }
        let own = || {
            DESCRIPTIONS.iter().find(|(known, _)| known == name).map(|(_, text)| (*text).to_owned())
        };
        let same = response.and_then(|response| response.properties.get(name));
        let text = same.and_then(description).or_else(own);
        if let Some(text) = text.filter(|_| description(field).is_none()) {
            describe(field, &text);
        }
    }
}
