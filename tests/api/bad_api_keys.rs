//! Invalid requests for API keys, and invalid keys.

use serde_json::{Value, json};

use crate::{
    api_keys::{assert_key_rejected, key, sha256},
    support::{Server, assert_error, assert_unauthorized, with_fields},
};

#[test]
fn new_key_body_is_validated() {
    let server = Server::start();
    let editor = server.user("editor", "editor");
    let mut cases: Vec<(Value, Vec<&str>)> = vec![
        (json!({ "name": null }), vec!["/name"]),
        (json!({ "name": " " }), vec!["/name"]),
        (json!({ "name": "n".repeat(101) }), vec!["/name"]),
        (json!({ "name": "a\u{7}" }), vec!["/name"]),
        (json!({ "name": 1 }), vec!["/name"]),
        (json!({ "role": "admin" }), vec!["/role"]),
        (json!({ "role": "owner" }), vec!["/role"]),
        (json!({ "role": 1 }), vec!["/role"]),
        (json!({ "key": "tsk_" }), vec!["/key"]),
        (json!({ "user_id": 1, "hash": "x" }), vec!["/user_id", "/hash"]),
        (
            json!({ "name": 1, "role": "admin", "expires_at": "soon", "x": 1 }),
            vec!["/name", "/role", "/expires_at", "/x"],
        ),
    ];
    for invalid_expiry in [
        json!("2026-03-01T11:59:59Z"),
        // The current time is not in the future.
        json!("2026-03-01T12:00:00Z"),
        json!("2026-03-01T13:59:59+02:00"),
        json!("1970-01-01T00:00:00Z"),
        json!("2030-01-31"),
        json!("2030-01-31T12:00:00"),
        json!("2030-02-30T12:00:00Z"),
        json!("2030-01-31T25:00:00Z"),
        json!("tomorrow"),
        json!(""),
        json!(1_900_000_000),
        json!(true),
        json!({}),
    ] {
        cases.push((json!({ "expires_at": invalid_expiry }), vec!["/expires_at"]));
    }
    for (fields, pointers) in cases {
        let body = with_fields(json!({ "name": "script" }), &fields);
        let response = editor.post("auth/api-keys", &body);
        assert_error(&body.to_string(), &response, 422, "validation_failed");
        response.expect_validation_errors(&pointers);
    }
    editor.post("auth/api-keys", &json!([])).expect_validation_errors(&[""]);
    assert_eq!(editor.get("auth/api-keys").expect(200).body(), json!({ "data": [] }));
    let viewer = server.user("viewer", "viewer");
    for role in ["editor", "admin"] {
        viewer
            .post("auth/api-keys", &json!({ "name": "x", "role": role }))
            .expect_validation_errors(&["/role"]);
    }
    key(&viewer, &json!({ "role": null, "expires_at": null, "name": "n".repeat(100) }));
    assert_unauthorized("no credentials", &server.client.get("auth/api-keys"));
    assert_unauthorized(
        "no credentials",
        &server.client.post("auth/api-keys", &json!({ "name": "x" })),
    );
    assert_unauthorized("no credentials", &server.client.delete("auth/api-keys/1"));
}

#[test]
fn malformed_and_unknown_keys_are_rejected() {
    let server = Server::start();
    let (_, script) = key(&server.admin(), &json!({}));
    let token = script.token.clone().unwrap();
    let other_digit = if token.as_bytes()[10] == b'0' { "1" } else { "0" };
    let mut mistyped = token.clone();
    mistyped.replace_range(10..11, other_digit);
    let unknown = format!("tsk_{}", "0".repeat(64));
    let unknown = format!("{unknown}{}", &sha256(&unknown)[..8]);
    let cases = [
        ("one digit replaced", mistyped),
        ("truncated", token[..75].to_owned()),
        ("without the checksum", token[..68].to_owned()),
        ("one digit more", format!("{token}0")),
        ("in upper case", token.to_uppercase()),
        ("digits in upper case", format!("tsk_{}", token[4..].to_uppercase())),
        ("only the prefix", "tsk_".to_owned()),
        ("without the prefix", token[4..].to_owned()),
        ("unknown, with a valid checksum", unknown),
        ("its hash", sha256(&token)),
        ("long", format!("tsk_{}", "0".repeat(4000))),
    ];
    for (what, token) in cases {
        assert_key_rejected(what, &server.client.with_token(token), "invalid_token");
    }
    script.get("auth/me").expect(200);
}
