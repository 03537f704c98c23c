//! Tests of `/auth/login` and `/auth/me`.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{assert_good, user};
use crate::support::{
    CHALLENGE, PASSWORD, Response, Server, assert_401, assert_error, assert_unauthorized, login,
};

#[test]
fn login_returns_tokens_with_no_store() {
    let server = Server::start();
    for name in ["admin", "ADMIN", "aDmIn"] {
        let response = server.client.post("auth/login", &login(name, PASSWORD)).expect(200);
        assert_eq!(response.header("cache-control"), Some("no-store"));
        assert_eq!(response.header("content-type"), Some("application/json"));
        let body = response.body();
        let members: Vec<_> = body.as_object().unwrap().keys().map(String::as_str).collect();
        let wanted =
            ["access_token", "expires_in", "refresh_expires_in", "refresh_token", "token_type"];
        assert_eq!(members, wanted);
        assert_eq!(body["token_type"], "Bearer");
        assert_eq!(body["expires_in"], 600);
        assert_eq!(body["refresh_expires_in"], 14 * 24 * 60 * 60);
        // 256 bits in base64url.
        assert_eq!(body["refresh_token"].as_str().unwrap().len(), 43);
        assert_good(name, &server.client.with_token(body["access_token"].as_str().unwrap()));
    }
}

#[test]
fn username_case_is_folded_beyond_ascii() {
    let server = Server::start();
    server.user("Ängström Łukasz", "viewer");
    let me = server.sign_in("äNGSTRÖM łUKASZ").get("auth/me").expect(200).body();
    assert_eq!(me["username"], "Ängström Łukasz");
}

#[test]
fn failed_logins_are_indistinguishable() {
    let server = Server::start();
    server.user("gone", "admin");
    user(server.path(), &["disable", "gone"]);
    let (long, nul) = ("a".repeat(4000), format!("{PASSWORD}\0"));
    let longer = format!("{PASSWORD}{}", " ".repeat(60));
    let (wide, over) = ("ä".repeat(41), "n".repeat(5000));
    let cases = [
        ("a wrong password", "admin", "wrong horse"),
        ("a password in another letter case", "admin", "Correct horse"),
        ("an empty password", "admin", ""),
        ("a password past bcrypt's 72 bytes", "admin", &long),
        ("the password and more, past 72 bytes", "admin", &longer),
        ("the password and a blank", "admin", "correct horse "),
        ("the password and a NUL", "admin", &nul),
        ("an unknown user", "nobody", PASSWORD),
        ("an unknown user, an empty password", "nobody", ""),
        ("an unknown user, a long password", "nobody", &long),
        ("an empty name", "", PASSWORD),
        ("a name that is too short to be one", "ad", PASSWORD),
        ("a name that is too long to be one", &wide, PASSWORD),
        ("a name that is much too long", &over, PASSWORD),
        ("a name with a control character", "ad\u{7}min", PASSWORD),
        ("a disabled user", "gone", PASSWORD),
        ("a disabled user, a wrong password", "gone", "wrong horse"),
    ];
    let responses: Vec<_> = cases
        .map(|(what, name, password)| {
            let response = server.client.post("auth/login", &login(name, password));
            assert_401(what, &response, "invalid_credentials", CHALLENGE);
            (what, response)
        })
        .into();
    for (what, response) in &responses {
        assert_eq!(response.text, responses[0].1.text, "{what}");
        let names = |response: &Response| {
            response.headers.keys().map(|name| name.as_str().to_owned()).collect::<BTreeSet<_>>()
        };
        assert_eq!(names(response), names(&responses[0].1), "{what}");
    }
    server.client.post("auth/login", &login("admin", PASSWORD)).expect(200);
}

/// bcrypt repeats a password with a NUL in between up to 72 bytes, so a password that contains a NUL can
/// have the hash of a shorter one.
#[test]
fn repeated_password_with_nul_is_rejected() {
    let server = Server::start();
    let twice = format!("{PASSWORD}\0{PASSWORD}");
    let response = server.client.post("auth/login", &login("admin", &twice));
    assert_401("the password twice", &response, "invalid_credentials", CHALLENGE);
}

#[test]
fn login_body_is_validated() {
    let server = Server::start();
    let cases: [(&str, Value, &[&str]); 11] = [
        ("nothing", json!({}), &["/username", "/password"]),
        ("no name", json!({ "password": "p" }), &["/username"]),
        ("no password", json!({ "username": "admin" }), &["/password"]),
        ("nulls", json!({ "username": null, "password": null }), &["/username", "/password"]),
        ("numbers", json!({ "username": 1, "password": 1.5 }), &["/username", "/password"]),
        ("an array", json!({ "username": ["admin"], "password": PASSWORD }), &["/username"]),
        ("an object", json!({ "username": "admin", "password": {} }), &["/password"]),
        (
            "unknown members",
            json!({ "username": "admin", "password": PASSWORD, "role": "admin", "a/b": 1 }),
            &["/a~1b", "/role"],
        ),
        (
            "all at once",
            json!({ "username": true, "otp": "1" }),
            &["/username", "/password", "/otp"],
        ),
        ("no object", json!([login("admin", PASSWORD)]), &[""]),
        ("null", Value::Null, &[""]),
    ];
    for (what, body, pointers) in cases {
        let response = server.client.post("auth/login", &body);
        assert_error(what, &response, 422, "validation_failed");
        assert_eq!(response.pointers(), pointers, "{what}");
    }
    let malformed = server.client.send(
        "POST",
        "auth/login",
        &[("Content-Type", "application/json")],
        Some(br#"{"username": "admin", "username": "admin", "password": "p"}"#),
    );
    assert_eq!(malformed.expect(400).error(), "malformed_json");
    let form = server.client.send(
        "POST",
        "auth/login",
        &[("Content-Type", "application/x-www-form-urlencoded")],
        Some(b"username=admin&password=correct+horse"),
    );
    assert_eq!(form.expect(415).error(), "unsupported_media_type");
    let parameter = server.client.post("auth/login?next=/", &login("admin", PASSWORD));
    assert_eq!(parameter.expect(400).error(), "unknown_parameter");
}

#[test]
fn me_requires_a_token_and_returns_the_user() {
    let server = Server::start();
    assert_unauthorized("no token", &server.client.get("auth/me"));
    for (id, name, role) in [(2, "Vera", "viewer"), (3, "Ed", "editor"), (4, "Ada", "admin")] {
        // Too short for a username.
        let name = format!("{name} N.");
        let response = server.user(&name, role).get("auth/me").expect(200);
        assert_eq!(response.header("cache-control"), Some("no-store"));
        let body = response.body();
        assert_eq!(body["id"], id);
        assert_eq!(body["username"], name);
        assert_eq!(body["role"], role);
        assert_eq!(body["disabled"], false);
        assert!(!response.text.contains("$2"), "a hash in {}", response.text);
    }
}
