//! Tests of API keys.

use std::fs;

use aws_lc_rs::digest;
use serde_json::{Value, json};

use crate::support::{
    Client, INSUFFICIENT, INVALID, PASSWORD, Response, Server, Setup, assert_401, assert_error,
    run_concurrently, with_fields,
};

/// Creates a key; returns its id and a client that uses it.
#[track_caller]
pub fn key(owner: &Client, more: &Value) -> (i64, Client) {
    let made =
        owner.post("auth/api-keys", &with_fields(json!({ "name": "script" }), more)).expect(201);
    (made.id(), owner.with_token(made.body()["key"].as_str().unwrap()))
}

fn write(client: &Client) -> Response {
    client.post("players", &json!({ "name": "Ann" }))
}

/// Asserts that a key is rejected on all kinds of paths.
#[track_caller]
pub fn assert_key_rejected(what: &str, key: &Client, error: &str) {
    for response in [write(key), key.get("teams"), key.get("auth/me"), key.get("auth/api-keys")] {
        assert_401(what, &response, error, INVALID);
    }
}

#[track_caller]
fn assert_forbidden(what: &str, response: &Response) {
    assert_error(what, response, 403, "insufficient_role");
    assert_eq!(response.header("www-authenticate"), Some(INSUFFICIENT), "{what}");
}

/// The hexadecimal SHA-256.
pub fn sha256(text: &str) -> String {
    let digest = digest::digest(&digest::SHA256, text.as_bytes());
    digest.as_ref().iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

#[test]
fn created_key_is_shown_once_and_has_a_checksum() {
    let server = Server::start();
    let editor = server.user("editor", "editor");
    let body = json!({ "name": " A script ", "role": "viewer", "expires_at": "2026-03-02T14:00:00+02:00" });
    let made = editor.post("auth/api-keys", &body).expect(201);
    assert_eq!(made.header("cache-control"), Some("no-store"));
    let shown = made.body();
    let key = shown["key"].as_str().unwrap();
    let (head, checksum) = key.split_at(68);
    let secret = head.strip_prefix("tsk_").unwrap();
    let is_hexadecimal = |c: char| matches!(c, '0'..='9' | 'a'..='f');
    assert!(secret.len() == 64 && secret.chars().all(is_hexadecimal), "{key}");
    assert_eq!(checksum, &sha256(head)[..8]);
    let listed = json!({
        "id": 1, "name": "A script", "role": "viewer",
        "created_at": "2026-03-01T12:00:00.000Z", "expires_at": "2026-03-02T12:00:00.000Z",
    });
    assert_eq!(shown, with_fields(listed.clone(), &json!({ "key": key })));

    let second = editor.post("auth/api-keys", &json!({ "name": "A script" })).expect(201).body();
    assert_ne!(second["key"], shown["key"]);
    assert_eq!((&second["role"], &second["expires_at"]), (&json!("editor"), &Value::Null));
    let list = editor.get("auth/api-keys").expect(200);
    assert_eq!(list.body()["data"][0], listed);
    assert_eq!(list.field_values("id"), [1, 2]);
    for secret in ["tsk_", secret, &sha256(key), "hash"] {
        assert!(!list.text.contains(secret), "{secret} in {}", list.text);
    }
    assert_eq!(server.admin().get("auth/api-keys").expect(200).body(), json!({ "data": [] }));
}

#[test]
fn key_authenticates_until_it_is_revoked() {
    let server = Server::start();
    let editor = server.user("editor", "editor");
    let (id, script) = key(&editor, &json!({}));
    assert_eq!(write(&script).expect(201).id(), 1);
    script.patch("players/1", &json!({ "height_cm": 180 })).expect(200);
    script.get("teams").expect(200);
    assert_eq!(script.get("auth/me").expect(200).body()["username"], "editor");
    let lower = [("Authorization", format!("bearer {}", script.token.as_ref().unwrap()))];
    let lower = lower.each_ref().map(|(name, value)| (*name, value.as_str()));
    server.client.send("DELETE", "players/1", &lower, None).expect(204);
    // It does not need a session of its owner.
    editor.delete("auth/sessions").expect(204);
    editor.post("auth/logout", &json!({})).expect(204);
    write(&script).expect(201);

    let (editor, path) = (server.sign_in("editor"), format!("auth/api-keys/{id}"));
    let (_, other) = key(&editor, &json!({}));
    assert_eq!(editor.delete(&path).expect(204).text, "");
    assert_key_rejected("revoked", &script, "token_revoked");
    assert_error("again", &editor.delete(&path), 404, "not_found");
    assert_eq!(editor.get("auth/api-keys").expect(200).field_values("id"), [2]);
    other.get("auth/me").expect(200);
    for (id, status) in [("99", 404), ("0", 400), ("x", 400), ("9223372036854775808", 400)] {
        assert_eq!(editor.delete(&format!("auth/api-keys/{id}")).status, status, "{id}");
    }
}

#[test]
fn effective_role_is_the_lower_of_key_and_owner() {
    let server = Server::start();
    let (admin, editor) = (server.admin(), server.user("editor", "editor"));
    let (_, reader) = key(&editor, &json!({ "role": "viewer" }));
    let (_, script) = key(&editor, &json!({ "role": "editor" }));
    reader.get("auth/sessions").expect(200);
    assert_forbidden("a viewer's key", &write(&reader));
    write(&script).expect(201);
    assert_forbidden("an editor's key", &script.get("users"));

    admin.patch("users/2", &json!({ "role": "viewer" })).expect(200);
    script.get("teams").expect(200);
    assert_forbidden("its owner is a viewer", &write(&script));
    admin.patch("users/2", &json!({ "role": "admin" })).expect(200);
    assert_forbidden("its owner is an admin, it is not", &script.get("users"));
    assert_forbidden("nor is a viewer's", &write(&reader));
    write(&script).expect(201);
    let (_, admins) = key(&server.sign_in("editor"), &json!({}));
    admins.get("users").expect(200);
    admin.patch("users/2", &json!({ "role": "editor" })).expect(200);
    assert_forbidden("its owner was an admin", &admins.get("users"));
}

#[test]
fn key_is_invalid_after_expiry_and_after_its_owner_is_disabled() {
    let server = Server::start();
    let (admin, editor) = (server.admin(), server.user("editor", "editor"));
    let (_, short) = key(&editor, &json!({ "expires_at": "2026-03-01T12:01:00Z" }));
    let (_, lasting) = key(&editor, &json!({ "expires_at": "2126-01-01T00:00:00Z" }));
    let (_, open) = key(&editor, &json!({}));
    server.advance_clock(59);
    short.get("auth/me").expect(200);
    server.advance_clock(1);
    assert_key_rejected("at its time", &short, "token_expired");
    server.advance_clock(10 * 365 * 86_400);
    assert_key_rejected("long after", &short, "token_expired");
    for key in [&lasting, &open] {
        key.get("auth/me").expect(200);
    }
    assert_401("the session", &admin.get("teams"), "token_expired", INVALID);

    let admin = server.admin();
    admin.patch("users/2", &json!({ "disabled": true })).expect(200);
    for key in [&short, &lasting, &open] {
        assert_key_rejected("its owner is disabled", key, "token_revoked");
    }
    admin.patch("users/2", &json!({ "disabled": false })).expect(200);
    open.get("auth/me").expect(200);
    admin.delete("users/2").expect(204);
    assert_key_rejected("its owner is gone", &open, "invalid_token");
}

#[test]
fn key_cannot_create_or_revoke_keys() {
    let server = Server::start();
    let admin = server.admin();
    let ((_, script), (id, other)) = (key(&admin, &json!({})), key(&admin, &json!({})));
    let (own, others) = ("auth/api-keys/1", format!("auth/api-keys/{id}"));
    let requests = [
        ("POST", "auth/api-keys", Some(json!({ "name": "another" }))),
        ("DELETE", own, None),
        ("DELETE", &others, None),
        ("POST", "auth/password", Some(json!({ "new_password": "a new horse" }))),
        ("POST", "auth/logout", Some(json!({}))),
        ("DELETE", "auth/sessions", None),
        ("DELETE", "auth/sessions/1", None),
    ];
    for (method, path, body) in requests {
        let response = match body {
            Some(body) => script.json(method, path, &body),
            None => script.send(method, path, &[], None),
        };
        assert_forbidden(&format!("{method} {path}"), &response);
    }
    assert_eq!(admin.get("auth/api-keys").expect(200).field_values("id"), [1, 2]);
    other.get("auth/me").expect(200);
    server.client.sign_in("admin", PASSWORD);
}

#[test]
fn no_key_is_made_for_an_owner_who_is_just_deleted() {
    for _ in 0..10 {
        let server = Server::start();
        let (admin, editor) = (server.admin(), server.user("editor", "editor"));
        let responses = run_concurrently(7, |number| {
            if number == 0 {
                return admin.delete("users/2");
            }
            loop {
                let response = editor.post("auth/api-keys", &json!({ "name": "script" }));
                if response.status != 201 {
                    return response;
                }
            }
        });
        assert_eq!(responses[0].status, 204, "{}", responses[0].text);
        for response in &responses[1..] {
            assert_401("its owner is gone", response, "token_revoked", INVALID);
        }
    }
}

#[test]
fn key_is_visible_to_its_owner_only() {
    let server = Server::start();
    let (admin, editor) = (server.admin(), server.user("editor", "editor"));
    let ((of_admin, first), (of_editor, second)) =
        (key(&admin, &json!({})), key(&editor, &json!({})));
    for (client, id) in [(&editor, of_admin), (&admin, of_editor)] {
        let response = client.delete(&format!("auth/api-keys/{id}"));
        assert_error("of another", &response, 404, "not_found");
    }
    assert_eq!(editor.get("auth/api-keys").expect(200).field_values("id"), [of_editor]);
    assert_eq!(second.get("auth/api-keys").expect(200).field_values("id"), [of_editor]);
    for key in [first, second] {
        key.get("auth/me").expect(200);
    }
}

#[test]
fn key_survives_a_restart_and_is_not_stored_in_plain_text() {
    let server = Server::start();
    let editor = server.user("editor", "editor");
    let (_, good) = key(&editor, &json!({}));
    let (id, revoked) = key(&editor, &json!({}));
    editor.delete(&format!("auth/api-keys/{id}")).expect(204);
    let (_, expired) = key(&editor, &json!({ "expires_at": "2026-03-01T12:00:01Z" }));

    let search = |server: &Server, text: &str| {
        ["teamsheet.db", "teamsheet.db-wal"].into_iter().any(|name| {
            let bytes = fs::read(server.path().join(name)).unwrap_or_default();
            bytes.windows(text.len()).any(|window| window == text.as_bytes())
        })
    };
    for client in [&good, &revoked, &expired] {
        let token = client.token.as_ref().unwrap();
        assert!(search(&server, &sha256(token)), "its hash is where it is looked for");
        for part in [token.as_str(), &token[4..68], &token[4..36], &token[36..68]] {
            assert!(!search(&server, part), "{part}");
        }
    }
    assert!(!search(&server, PASSWORD));

    let server = Server::start_with(Setup { folder: Some(server.stop()), ..Setup::default() });
    server.advance_clock(1);
    let again = |client: &Client| server.client.with_token(client.token.clone().unwrap());
    write(&again(&good)).expect(201);
    assert_key_rejected("revoked before", &again(&revoked), "token_revoked");
    assert_key_rejected("expired meanwhile", &again(&expired), "token_expired");
    assert!(!search(&server, good.token.as_ref().unwrap()));
}

#[test]
fn refreshed_token_cannot_create_keys() {
    let server = Server::start();
    let login = json!({ "username": "admin", "password": PASSWORD });
    let signed = server.client.post("auth/login", &login).expect(200).body();
    let refresh = json!({ "refresh_token": signed["refresh_token"] });
    let refreshed = server.client.post("auth/refresh", &refresh).expect(200).body();
    let client = server.client.with_token(refreshed["access_token"].as_str().unwrap());
    let refused = client.post("auth/api-keys", &json!({ "name": "x" })).expect(401);
    assert_eq!(refused.error(), "fresh_token_required");
    client.get("auth/api-keys").expect(200);
}
