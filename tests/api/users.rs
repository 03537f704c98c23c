//! Tests of `/users`.

use serde_json::{Value, json};

use crate::support::{
    Client, INSUFFICIENT, INVALID, PASSWORD, Response, Server, assert_401, assert_error,
    assert_unauthorized, login, with_fields,
};

/// The fields of a user, sorted.
pub const MEMBERS: [&str; 7] =
    ["created_at", "disabled", "id", "role", "updated_at", "username", "version"];

/// A valid body.
pub fn body(name: &str, role: &str) -> Value {
    json!({ "username": name, "password": PASSWORD, "role": role })
}

/// Asserts that a response contains neither a password nor a hash.
#[track_caller]
pub fn assert_discreet(response: &Response) {
    for secret in [PASSWORD, "$2"] {
        assert!(!response.text.contains(secret), "{secret} in {}", response.text);
    }
}

/// Asserts that a login fails.
#[track_caller]
pub fn cannot_sign_in(client: &Client, name: &str, password: &str) {
    let response = client.post("auth/login", &login(name, password));
    assert_error(name, &response, 401, "invalid_credentials");
}

#[test]
fn created_user_is_returned_without_password() {
    let server = Server::start();
    let admin = server.admin();
    for (id, role) in [(2, "viewer"), (3, "editor"), (4, "admin")] {
        let name = format!("The {role}");
        let made = admin.post("users", &body(&name, role)).expect(201);
        let expected = json!({
            "id": id, "username": name, "role": role, "disabled": false, "version": 1,
            "created_at": "2026-03-01T12:00:00.000Z", "updated_at": "2026-03-01T12:00:00.000Z",
        });
        assert_eq!(made.body(), expected);
        assert_eq!(made.header("location"), Some(format!("/api/v1/users/{id}").as_str()));
        assert_discreet(&made);
        admin.assert_stored("users", &expected);
        let me = server.sign_in(&name).get("auth/me").expect(200);
        assert_eq!(me.body(), expected);
        assert_discreet(&me);
    }
    assert_discreet(&admin.get("users").expect(200));
    // Read-only fields are accepted and ignored.
    let extra = json!({ "id": 99, "version": 7, "created_at": "x", "updated_at": null });
    let made =
        admin.post("users", &with_fields(body("extra", "viewer"), &extra)).expect(201).body();
    assert_eq!((&made["id"], &made["version"]), (&json!(5), &json!(1)));
    let members: Vec<_> = made.as_object().unwrap().keys().collect();
    assert_eq!(members, MEMBERS);
}

#[test]
fn users_are_listed_in_pages_like_everything() {
    let server = Server::start();
    let admin = server.admin();
    for number in 2..=7 {
        admin.post("users", &body(&format!("user {number}"), "viewer")).expect(201);
    }
    let all: Vec<i64> = (1..=7).collect();
    let whole = admin.get("users").expect(200);
    assert_eq!(whole.field_values("id"), all);
    assert_eq!(whole.body()["page"], json!({ "limit": 50, "next": null }));
    for limit in [1, 2, 3, 6, 7, 8] {
        let (mut seen, mut path) = (Vec::new(), format!("users?limit={limit}"));
        loop {
            let page = admin.get(&path).expect(200);
            seen.extend(page.field_values("id"));
            let Some(cursor) = page.body()["page"]["next"].as_str().map(str::to_owned) else {
                break;
            };
            path = format!("users?limit={limit}&cursor={cursor}");
        }
        assert_eq!(seen, all, "by {limit}");
    }
    for name in ["One", "Two"] {
        admin.create_team(name);
    }
    let teams = admin.get("teams?limit=1").expect(200).body();
    let of_teams = format!("users?cursor={}", teams["page"]["next"].as_str().unwrap());
    for (path, error) in [
        (of_teams.as_str(), "invalid_parameter"),
        ("users?cursor=x", "invalid_parameter"),
        ("users?limit=0", "invalid_parameter"),
        ("users?limit=201", "invalid_parameter"),
        ("users?role=admin", "unknown_parameter"),
        ("users/1?role=admin", "unknown_parameter"),
    ] {
        assert_error(path, &admin.get(path), 400, error);
    }
}

#[test]
fn only_admins_manage_users() {
    let server = Server::start();
    let (editor, viewer) = (server.user("editor", "editor"), server.user("viewer", "viewer"));
    let admin = server.admin();
    let before = admin.get("users").expect(200).body();
    let requests = [
        ("GET", "users", None),
        ("GET", "users/1", None),
        // Also the admin's own account.
        ("GET", "users/2", None),
        ("GET", "users/99", None),
        ("GET", "users/none", None),
        ("POST", "users", Some(body("intruder", "admin"))),
        ("POST", "users", Some(json!({}))),
        ("PATCH", "users/1", Some(json!({ "disabled": true }))),
        ("PATCH", "users/2", Some(json!({ "role": "admin" }))),
        ("PATCH", "users/3", Some(json!({ "password": "a new horse" }))),
        ("DELETE", "users/1", None),
        ("DELETE", "users/2", None),
        ("DELETE", "users/3", None),
    ];
    for (method, path, body) in requests {
        let send = |client: &Client| match &body {
            Some(body) => client.json(method, path, body),
            None => client.send(method, path, &[], None),
        };
        let what = format!("{method} {path}");
        assert_unauthorized(&what, &send(&server.client));
        for client in [&editor, &viewer] {
            let response = send(client);
            assert_error(&what, &response, 403, "insufficient_role");
            assert_eq!(response.header("www-authenticate"), Some(INSUFFICIENT), "{what}");
        }
    }
    assert_eq!(admin.get("users").expect(200).body(), before);
}

#[test]
fn there_is_no_user_of_that_id() {
    let server = Server::start();
    let admin = server.admin();
    let patch = json!({ "role": "viewer" });
    for id in ["2", "9223372036854775807"] {
        let path = format!("users/{id}");
        for response in [admin.get(&path), admin.patch(&path, &patch), admin.delete(&path)] {
            assert_error(&path, &response, 404, "not_found");
        }
    }
    for id in ["0", "-1", "1.0", "01", "+1", "admin", "me", "%20", "9223372036854775808"] {
        let path = format!("users/{id}");
        for response in [admin.get(&path), admin.patch(&path, &patch), admin.delete(&path)] {
            assert_error(&path, &response, 400, "invalid_parameter");
        }
    }
}

#[test]
fn deleted_user_is_rejected_at_once_and_roster_changes_stay() {
    let server = Server::start();
    let (admin, client) = (server.admin(), server.user("editor", "editor"));
    let signed_in = server.client.post("auth/login", &login("editor", PASSWORD)).expect(200).body();
    let key = client.post("auth/api-keys", &json!({ "name": "a script" })).expect(201).body();
    let key = server.client.with_token(key["key"].as_str().unwrap());
    let (player, team) = (client.create_player("Ann"), key.create_team("Ajax"));
    key.add_membership(player, team, json!({})).expect(201);
    let path = format!("users/{}", client.get("auth/me").expect(200).id());

    assert_eq!(admin.delete(&path).expect(204).text, "");
    for path in ["auth/me", "teams"] {
        assert_401(path, &client.get(path), "token_revoked", INVALID);
        assert_401(path, &key.get(path), "invalid_token", INVALID);
    }
    let write = json!({ "name": "Too late" });
    assert_401("a write", &client.post("teams", &write), "token_revoked", INVALID);
    assert_401("a key's write", &key.post("teams", &write), "invalid_token", INVALID);
    let refresh = json!({ "refresh_token": signed_in["refresh_token"] });
    let refresh = server.client.post("auth/refresh", &refresh);
    assert_401("a refresh", &refresh, "invalid_token", INVALID);
    cannot_sign_in(&server.client, "editor", PASSWORD);
    assert_error("shown", &admin.get(&path), 404, "not_found");
    assert_error("again", &admin.delete(&path), 404, "not_found");
    assert_eq!(admin.get("users").expect(200).field_values("username"), ["admin"]);
    for list in ["teams", "players", "memberships"] {
        assert_eq!(server.client.get(list).expect(200).field_values("id"), [1], "{list}");
    }
    // The name is free again, but not the id; tokens of the deleted user are not valid for the new one.
    let again = admin.post("users", &body("editor", "editor")).expect(201);
    assert_eq!(again.id(), 3);
    assert_401("the old token", &client.get("auth/me"), "token_revoked", INVALID);
}
