//! Invalid requests for API keys, and invalid keys.

use serde_json::{Value, json};

use crate::{
    api_keys::{assert_dead, key, sha256},
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
    for no_time in [
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
        cases.push((json!({ "expires_at": no_time }), vec!["/expires_at"]));
    }
    for (more, pointers) in cases {
        let body = with_fields(json!({ "name": "script" }), &more);
        let answer = editor.post("auth/api-keys", &body);
        assert_error(&body.to_string(), &answer, 422, "validation_failed");
        answer.expect_validation_errors(&pointers);
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
    assert_unauthorized("nobody", &server.client.get("auth/api-keys"));
    assert_unauthorized("nobody", &server.client.post("auth/api-keys", &json!({ "name": "x" })));
    assert_unauthorized("nobody", &server.client.delete("auth/api-keys/1"));
}

#[test]
fn mistyped_key_is_rejected() {
    let server = Server::start();
    let (_, script) = key(&server.admin(), &json!({}));
    let whole = script.token.clone().unwrap();
    let other = if whole.as_bytes()[10] == b'0' { "1" } else { "0" };
    let mut slip = whole.clone();
    slip.replace_range(10..11, other);
    let unknown = format!("tsk_{}", "0".repeat(64));
    let unknown = format!("{unknown}{}", &sha256(&unknown)[..8]);
    let cases = [
        ("one digit", slip),
        ("cut", whole[..75].to_owned()),
        ("the checksum is absent", whole[..68].to_owned()),
        ("one digit more", format!("{whole}0")),
        ("in upper case", whole.to_uppercase()),
        ("digits in upper case", format!("tsk_{}", whole[4..].to_uppercase())),
        ("its beginning", "tsk_".to_owned()),
        ("without its beginning", whole[4..].to_owned()),
        ("of nobody, the checksum right", unknown),
        ("its hash", sha256(&whole)),
        ("long", format!("tsk_{}", "0".repeat(4000))),
    ];
    for (what, token) in cases {
        assert_dead(what, &server.client.with_token(token), "invalid_token");
    }
    script.get("auth/me").expect(200);
}
