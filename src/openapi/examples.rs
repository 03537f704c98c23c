//! Examples: bodies that the server takes, and what it answers to them. A test sends them.

use serde_json::{Value, json};

/// When the examples were made.
const MADE: &str = "2026-03-01T12:00:00.000Z";

/// One body with the members of another.
pub fn with(mut body: Value, members: Value) -> Value {
    if let (Value::Object(body), Value::Object(members)) = (&mut body, members) {
        body.extend(members);
    }
    body
}

fn made(id: i64, body: Value) -> Value {
    with(body, json!({ "id": id, "version": 1, "created_at": MADE, "updated_at": MADE }))
}

/// A list without pages.
pub fn all(row: &Value) -> Value {
    json!({ "data": [row] })
}

/// A team to be.
pub fn team_input() -> Value {
    json!({
        "name": "1. FC Köln", "category": "Women", "short_name": "Köln", "code": "KOE", "sport": "football",
        "country": "DEU", "city": "Köln", "venue": "RheinEnergieStadion", "founded_year": 1948,
        "website": "https://fc.de/frauen", "colors": ["#ed1c24", "#ffffff"],
        "external_ids": { "wiki": "Q104770" },
    })
}

/// What is changed of it.
pub fn team_patch() -> Value {
    json!({ "venue": "Südstadion", "category": null })
}

/// The team.
pub fn team() -> Value {
    made(1, team_input())
}

/// A player to be.
pub fn player_input() -> Value {
    json!({
        "name": "Pelé", "given_name": null, "family_name": null, "birth_date": "1940-10-23", "nationality": "BRA",
        "height_cm": 173, "weight_kg": 70, "dominant_side": "both", "external_ids": { "wiki": "Q12897" },
    })
}

fn terms() -> Value {
    json!({
        "shirt_number": "10", "position": "FW", "captain": false, "season": "2025/26", "start_date": "2025-07-01",
        "end_date": null,
    })
}

/// A player with a first membership.
pub fn new_player() -> Value {
    with(player_input(), json!({ "membership": with(terms(), json!({ "team_id": 1 })) }))
}

/// What is changed of a player.
pub fn player_patch() -> Value {
    json!({ "height_cm": 174, "external_ids": { "wiki": null } })
}

/// The player without the teams.
fn player_in_squad() -> Value {
    made(1, player_input())
}

/// The player.
pub fn player() -> Value {
    let team = json!({ "membership_id": 1, "team_id": 1, "team_name": "1. FC Köln" });
    with(player_in_squad(), json!({ "teams": [with(team, terms())] }))
}

/// A membership to be.
pub fn membership_input() -> Value {
    with(json!({ "player_id": 1, "team_id": 1 }), terms())
}

/// What is changed of a membership.
pub fn membership_patch() -> Value {
    json!({ "captain": true, "end_date": "2026-06-30" })
}

/// The membership.
pub fn membership() -> Value {
    made(1, membership_input())
}

/// The membership with its player.
pub fn squad_member() -> Value {
    with(membership(), json!({ "player": player_in_squad() }))
}

/// The membership with the name of its team.
pub fn career_step() -> Value {
    with(membership(), json!({ "team_name": "1. FC Köln" }))
}

/// A transfer to be.
pub fn transfer() -> Value {
    json!({ "to_team_id": 2, "date": "2026-02-01", "from_team_id": 1, "shirt_number": "10", "position": "FW", "season": null })
}

/// The transfer.
pub fn transferred() -> Value {
    let ended = with(membership(), json!({ "end_date": "2026-01-31", "version": 2 }));
    let started = json!({ "id": 2, "team_id": 2, "season": null, "start_date": "2026-02-01" });
    json!({ "ended": ended, "started": with(membership(), started) })
}

/// A sign-in.
pub fn login() -> Value {
    json!({ "username": "admin", "password": "correct horse" })
}

/// The tokens of a session.
pub fn tokens() -> Value {
    json!({
        "access_token": "eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
        "token_type": "Bearer", "expires_in": 600,
        "refresh_token": "qMsxpSfQOxkmHYYKhcOuPJXPIrYeXRBCPC3sHZ5xxxg", "refresh_expires_in": 1_209_600,
    })
}

/// A refresh.
pub fn refresh() -> Value {
    json!({ "refresh_token": "qMsxpSfQOxkmHYYKhcOuPJXPIrYeXRBCPC3sHZ5xxxg" })
}

/// Somebody who registers.
pub fn registration() -> Value {
    json!({ "username": "ann", "password": "battery staple" })
}

/// A new password.
pub fn new_password() -> Value {
    json!({ "current_password": "correct horse", "new_password": "battery staple" })
}

/// A user to be.
pub fn new_user() -> Value {
    json!({ "username": "bea", "password": "correct horse", "role": "editor" })
}

/// What is changed of a user.
pub fn user_patch() -> Value {
    json!({ "role": "viewer" })
}

/// A user with a name.
pub fn user(id: i64, name: &str, role: &str) -> Value {
    made(id, json!({ "username": name, "role": role, "disabled": false }))
}

/// A session.
pub fn session() -> Value {
    json!({
        "id": 1, "created_at": MADE, "last_used_at": MADE, "address": "192.0.2.7", "user_agent": "curl/8.5.0",
        "current": true,
    })
}

/// A key to be.
pub fn key_input() -> Value {
    json!({ "name": "Results of the league", "role": "editor", "expires_at": "2030-01-31T12:00:00Z" })
}

/// The key, as it is listed.
pub fn key() -> Value {
    let key = json!({ "id": 1, "created_at": MADE, "expires_at": "2030-01-31T12:00:00.000Z" });
    with(key_input(), key)
}

/// The key with what it is.
pub fn new_key() -> Value {
    with(
        key(),
        json!({ "key": "tsk_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" }),
    )
}

/// The last page of a list.
pub fn page(row: &Value) -> Value {
    json!({ "data": [row], "page": { "limit": 50, "next": null } })
}

/// A batch: a team, and a player in it.
pub fn batch() -> Value {
    let player =
        json!({ "name": "Ann", "membership": { "team_id": "$0.id", "shirt_number": "9" } });
    json!({
        "operations": [
            { "method": "POST", "path": "/teams", "body": { "name": "Ajax" } },
            { "method": "POST", "path": "/players", "body": player },
        ],
    })
}

/// What a batch did.
pub fn results() -> Value {
    json!({ "results": [{ "status": 201, "body": team(), "etag": "\"1-a5bXkGJv0WnXrk7O\"" }] })
}
