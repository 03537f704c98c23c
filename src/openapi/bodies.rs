//! The schemas of bodies: each comes from the function that parses it.

use utoipa::openapi::{Object, RefOr, Schema, schema::ArrayItems};

use super::flat::{describe, description};
use crate::{
    auth::{
        Role, account,
        api_keys::handlers::NewKey,
        sessions::handlers::parse_refresh,
        users::handlers::{parse_new, parse_patch},
    },
    batch::BatchRequest,
    clock::Timestamp,
    memberships::{MembershipDetails, NewMembership, Transfer},
    players::{NewPlayer, PlayerInput},
    resources::FromBody,
    teams::TeamInput,
    values::{Day, FieldReader},
};

/// What there is to say of members that are not sent, and so are not described there.
const MEMBERS: &[(&str, &str)] = &[
    ("password", "8 to 71 bytes of UTF-8, without NUL."),
    ("current_password", "Not needed with a token of a login."),
    ("new_password", "8 to 71 bytes of UTF-8, without NUL."),
    ("refresh_token", "The newest one of the session."),
    ("membership", "The first membership, made together with the player."),
    ("to_team_id", "The team that the player goes to."),
    ("from_team_id", "The team that the player leaves; needed where there are several."),
    ("date", "The first day in the new team."),
    ("username", "3 to 40 characters, unique letter case aside."),
    ("shirt_number", "What stands on the shirt."),
    ("position", "As the source calls it: \"GK\", \"left wing\"."),
    ("season", "As the source calls it: \"2025/26\"."),
    ("team_id", "Where."),
    ("operations", "What is to be done, in this order, all of it or nothing."),
    ("method", "As for the path alone."),
    (
        "path",
        "Below `/api/v1`. In the place of an id `$0.id` is that of what the first operation made, and so on.",
    ),
    (
        "body",
        "As for the path alone. `\"$0.id\"` is the id of what the first operation made, and so on.",
    ),
    ("if_match", "As in the header `If-Match`."),
    ("captain", "Whether the player leads the team."),
    ("start_date", "The first day; today where it is left out."),
    ("end_date", "The last day; open where it is null."),
];

/// All of them, each with the schema of what is sent, whose members say what they are about.
pub fn bodies() -> Vec<(&'static str, &'static str, Object)> {
    let last = Day::LAST;
    let team = FieldReader::describe(|fields| TeamInput::parse(fields, last));
    let player = FieldReader::describe(|fields| PlayerInput::parse(fields, last));
    let membership = FieldReader::describe(|fields| MembershipDetails::parse(fields, last));
    let new_membership = FieldReader::describe(|fields| NewMembership::parse(fields, last));
    let key = |fields: &mut FieldReader| NewKey::parse(fields, Role::Admin, Timestamp::MIN);
    vec![
        ("TeamPatch", "Team", patch_of(&team)),
        ("TeamInput", "Team", team),
        ("PlayerPatch", "Player", patch_of(&player)),
        ("PlayerInput", "Player", player),
        ("NewPlayer", "Player", FieldReader::describe(|fields| NewPlayer::parse(fields, last))),
        ("MembershipPatch", "Membership", patch_of(&membership)),
        ("MembershipInput", "Membership", membership),
        ("NewMembership", "Membership", new_membership),
        ("Transfer", "Membership", FieldReader::describe(Transfer::parse)),
        ("Batch", "TokenPair", FieldReader::describe(BatchRequest::parse)),
        ("Login", "TokenPair", FieldReader::describe(account::parse_login)),
        ("Refresh", "User", FieldReader::describe(parse_refresh)),
        ("Registration", "User", FieldReader::describe(account::parse_registration)),
        ("NewPassword", "User", FieldReader::describe(account::parse_new_password)),
        ("NewUser", "User", FieldReader::describe(parse_new)),
        ("UserPatch", "User", patch_of(&FieldReader::describe(|fields| parse_patch(fields, "")))),
        ("ApiKeyInput", "ApiKey", FieldReader::describe(key)),
    ]
}

/// A merge patch: what is left out stays, so nothing has to be there.
fn patch_of(whole: &Object) -> Object {
    let mut patch = whole.clone();
    patch.required.clear();
    patch.extensions = None;
    patch
}

/// Says what the members of a body are about, as it is said of those that are sent.
pub fn describe_members(body: &mut Object, sent: &Object) {
    for (name, member) in &mut body.properties {
        match member {
            RefOr::T(Schema::Object(inner)) => describe_members(inner, sent),
            RefOr::T(Schema::Array(list)) => {
                if let ArrayItems::RefOrSchema(item) = &mut list.items
                    && let RefOr::T(Schema::Object(item)) = item.as_mut()
                {
                    describe_members(item, sent);
                }
            }
            _ => {}
        }
        let told = || MEMBERS.iter().find(|(known, _)| known == name).map(|(_, text)| *text);
        let text = sent.properties.get(name).and_then(description).or_else(told);
        if let Some(text) = text.filter(|_| description(member).is_none()) {
            describe(member, text);
        }
    }
}
