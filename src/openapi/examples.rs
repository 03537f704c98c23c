//! Example bodies of requests and responses. A test sends the requests.

use serde_json::{Value, json};

/// The creation time of every example.
const CREATED: &str = "2026-03-01T12:00:00.000Z";

/// A body with the fields of another.
pub fn with(mut body: Value, fields: Value) -> Value {
    if let (Value::Object(body), Value::Object(fields)) = (&mut body, fields) {
        body.extend(fields);
    }
    body
}

fn stored(id: i64, body: Value) -> Value {
    with(body, json!({ "id": id, "version": 1, "created_at": CREATED, "updated_at": CREATED }))
}

/// An unpaged list.
pub fn list(row: &Value) -> Value {
    json!({ "data": [row] })
}

/// The body of a new team.
pub fn team_input() -> Value {
    json!({
        "name": "1. FC Köln", "category": "Women", "short_name": "Köln", "code": "KOE", "sport": "football",
        "country": "DEU", "city": "Köln", "venue": "RheinEnergieStadion", "founded_year": 1948,
        "website": "https://fc.de/frauen", "colors": ["#ed1c24", "#ffffff"],
        "external_ids": { "wiki": "Q104770" },
    })
}

/// A patch of a team.
pub fn team_patch() -> Value {
    json!({ "venue": "Südstadion", "category": null })
}

/// A team.
pub fn team() -> Value {
    stored(1, team_input())
}

/// The body of a new player without a membership.
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

/// The body of a new player with a first membership.
pub fn new_player() -> Value {
    with(player_input(), json!({ "membership": with(terms(), json!({ "team_id": 1 })) }))
}

/// A patch of a player.
pub fn player_patch() -> Value {
    json!({ "height_cm": 174, "external_ids": { "wiki": null } })
}

/// A player without the current teams.
fn squad_player() -> Value {
    stored(1, player_input())
}

/// A player.
pub fn player() -> Value {
    let team = json!({ "membership_id": 1, "team_id": 1, "team_name": "1. FC Köln" });
    with(squad_player(), json!({ "teams": [with(team, terms())] }))
}

/// The body of a new membership.
pub fn membership_input() -> Value {
    with(json!({ "player_id": 1, "team_id": 1 }), terms())
}

/// A patch of a membership.
pub fn membership_patch() -> Value {
    json!({ "captain": true, "end_date": "2026-06-30" })
}

/// A membership.
pub fn membership() -> Value {
    stored(1, membership_input())
}

/// A membership with its player.
pub fn squad_member() -> Value {
    with(membership(), json!({ "player": squad_player() }))
}

/// A membership with the name of its team.
pub fn career_step() -> Value {
    with(membership(), json!({ "team_name": "1. FC Köln" }))
}

/// The body of a transfer.
pub fn transfer() -> Value {
    json!({ "to_team_id": 2, "date": "2026-02-01", "from_team_id": 1, "shirt_number": "10", "position": "FW", "season": null })
}

/// The result of a transfer.
pub fn transfer_result() -> Value {
    let ended = with(membership(), json!({ "end_date": "2026-01-31", "version": 2 }));
    let started = json!({ "id": 2, "team_id": 2, "season": null, "start_date": "2026-02-01" });
    json!({ "ended": ended, "started": with(membership(), started) })
}

/// The body of a login.
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

/// The body of a refresh.
pub fn refresh() -> Value {
    json!({ "refresh_token": "qMsxpSfQOxkmHYYKhcOuPJXPIrYeXRBCPC3sHZ5xxxg" })
}

/// The body of a registration.
pub fn registration() -> Value {
    json!({ "username": "ann", "password": "battery staple" })
}

/// The body of a password change.
pub fn new_password() -> Value {
    json!({ "current_password": "correct horse", "new_password": "battery staple" })
}

/// The body of a new user.
pub fn new_user() -> Value {
    json!({ "username": "bea", "password": "correct horse", "role": "editor" })
}

/// A patch of a user.
pub fn user_patch() -> Value {
    json!({ "role": "viewer" })
}

/// A user.
pub fn user(id: i64, name: &str, role: &str) -> Value {
    stored(id, json!({ "username": name, "role": role, "disabled": false }))
}

/// A session.
pub fn session() -> Value {
    json!({
        "id": 1, "created_at": CREATED, "last_used_at": CREATED, "address": "192.0.2.7", "user_agent": "curl/8.5.0",
        "current": true,
    })
}

/// The body of a new API key.
pub fn key_input() -> Value {
    json!({ "name": "Results of the league", "role": "editor", "expires_at": "2030-01-31T12:00:00Z" })
}

/// An API key in a list.
pub fn key() -> Value {
    let key = json!({ "id": 1, "created_at": CREATED, "expires_at": "2030-01-31T12:00:00.000Z" });
    with(key_input(), key)
}

/// An API key with its secret.
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

/// A batch that creates a team and a player in it.
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

/// The results of a batch.
pub fn batch_results() -> Value {
    json!({ "results": [{ "status": 201, "body": team(), "etag": "\"1-a5bXkGJv0WnXrk7O\"" }] })
}
