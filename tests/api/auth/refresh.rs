//! Tests of `/auth/refresh`.

use std::fs;

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::{
    assert_good,
    forge::tampered,
    pair::{Pair, refresh},
    user,
};
use crate::support::{INVALID, Server, Setup, assert_401, assert_error};

#[test]
fn refresh_response_has_the_shape_of_a_login() {
    let server = Server::start();
    let first = Pair::login(&server.client, "admin");
    server.advance_clock(700);
    let response = first.send().expect(200);
    assert_eq!(response.header("cache-control"), Some("no-store"));
    assert_eq!(response.header("content-type"), Some("application/json"));
    let body = response.body();
    let members: Vec<_> = body.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        members,
        ["access_token", "expires_in", "refresh_expires_in", "refresh_token", "token_type"]
    );
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(body["expires_in"], 600);
    assert_eq!(body["refresh_expires_in"], 1_209_600);

    let second = Pair::of(&server.client, &response);
    assert_eq!(second.refresh.len(), 43);
    assert_ne!(second.refresh, first.refresh);
    assert_good("the new access token", &second.client);
    second.client.post("teams", &json!({ "name": "Refreshed" })).expect(201);
    assert_401("the old one", &first.client.get("teams"), "token_expired", INVALID);
}

#[test]
fn only_the_token_of_a_login_is_fresh() {
    let server = Server::start();
    let first = Pair::login(&server.client, "admin");
    let (second, before) = (first.next(), first.claims());
    let after = second.claims();
    assert_eq!((&before["fresh"], &after["fresh"]), (&json!(true), &json!(false)));
    assert_ne!(after["jti"], before["jti"]);
    assert_eq!(second.next().claims()["fresh"], false);
    assert_eq!(Pair::login(&server.client, "admin").claims()["fresh"], true);
    for claim in ["sid", "sub", "ver", "role", "iss", "aud"] {
        assert_eq!(after[claim], before[claim], "{claim}");
    }
    // The earlier access token stays valid until it expires.
    assert_good("the token of the login", &first.client);
}

#[test]
fn invalid_refresh_tokens_are_rejected_without_effect() {
    let server = Server::start();
    let pair = Pair::login(&server.client, "admin");
    let token = pair.refresh.as_str();
    let access = pair.client.token.clone().unwrap();
    let key = pair.client.post("auth/api-keys", &json!({ "name": "x" })).expect(201).body();
    let hash = hexadecimal(digest(&SHA256, token.as_bytes()).as_ref());
    let cases = [
        ("nothing", String::new()),
        ("a blank", " ".to_owned()),
        ("a word", "garbage".to_owned()),
        ("the access token", access),
        ("an API key", key["key"].as_str().unwrap().to_owned()),
        ("the hash that is stored", hash),
        ("one that was never given", URL_SAFE_NO_PAD.encode([7; 32])),
        ("another first letter", tampered(token, 0)),
        ("another last letter", tampered(token, 42)),
        ("cut short", token[..42].to_owned()),
        ("a letter more", format!("{token}A")),
        ("padded", format!("{token}=")),
        ("a blank behind", format!("{token} ")),
        ("a line behind", format!("{token}\n")),
        ("a NUL behind", format!("{token}\0")),
        ("a Bearer", format!("Bearer {token}")),
        ("in capitals", token.to_uppercase()),
        ("for LIKE", "%".to_owned()),
        ("for SQL", "' OR 1=1 --".to_owned()),
        ("no ASCII", "ä\u{1f3c6}".to_owned()),
        ("60 KB", "a".repeat(60_000)),
    ];
    for (what, token) in cases {
        let response = refresh(&server.client, &token);
        assert_401(what, &response, "invalid_token", INVALID);
    }
    pair.assert_goes_on("after all of them");
}

#[test]
fn refresh_body_is_validated() {
    let server = Server::start();
    let pair = Pair::login(&server.client, "admin");
    let token = &pair.refresh;
    let cases: [(&str, Value, &[&str]); 10] = [
        ("nothing", json!({}), &["/refresh_token"]),
        ("null", json!({ "refresh_token": null }), &["/refresh_token"]),
        ("a number", json!({ "refresh_token": 1 }), &["/refresh_token"]),
        ("a boolean", json!({ "refresh_token": true }), &["/refresh_token"]),
        ("an array", json!({ "refresh_token": [token] }), &["/refresh_token"]),
        ("an object", json!({ "refresh_token": { "a": token } }), &["/refresh_token"]),
        ("one member more", json!({ "refresh_token": token, "role": "admin" }), &["/role"]),
        ("another name", json!({ "token": token }), &["/refresh_token", "/token"]),
        ("no object", json!([token]), &[""]),
        ("a string", json!(token), &[""]),
    ];
    for (what, body, pointers) in cases {
        let response = server.client.post("auth/refresh", &body);
        assert_error(what, &response, 422, "validation_failed");
        assert_eq!(response.pointers(), pointers, "{what}");
    }
    let body = json!({ "refresh_token": token });
    let response = server.client.post("auth/refresh?grace=10", &body);
    assert_error("a parameter", &response, 400, "unknown_parameter");
    let json = [("Content-Type", "application/json")];
    let twice = format!(r#"{{"refresh_token":"x","refresh_token":"{token}"}}"#);
    let response = server.client.send("POST", "auth/refresh", &json, Some(twice.as_bytes()));
    assert_error("a member twice", &response, 400, "malformed_json");
    pair.assert_goes_on("after all of them");
}

/// With an expired access token, the request is rejected and the refresh token stays valid.
#[test]
fn refresh_with_an_invalid_access_token_is_rejected_without_effect() {
    let server = Server::start();
    let pair = Pair::login(&server.client, "admin");
    server.advance_clock(600);
    let response = refresh(&pair.client, &pair.refresh);
    assert_401("an expired one", &response, "token_expired", INVALID);
    let response = refresh(&server.client.with_token("bad"), &pair.refresh);
    assert_401("a bad one", &response, "invalid_token", INVALID);
    pair.next().assert_goes_on("without it");
}

#[test]
fn refresh_tokens_are_stored_as_hashes() {
    let server = Server::start();
    let first = Pair::login(&server.client, "admin");
    let second = first.next();
    let files: Vec<_> = fs::read_dir(server.path()).unwrap().map(Result::unwrap).collect();
    let bytes: Vec<_> = files.iter().flat_map(|file| fs::read(file.path()).unwrap()).collect();
    let has = |wanted: &[u8]| bytes.windows(wanted.len()).any(|window| window == wanted);
    for pair in [&first, &second] {
        let token = pair.refresh.as_bytes();
        let hash = hexadecimal(digest(&SHA256, token).as_ref());
        assert!(has(hash.as_bytes()), "the hash is not stored, or this looks in the wrong place");
        assert!(!has(token), "the token");
        assert!(!has(&URL_SAFE_NO_PAD.decode(token).unwrap()), "the bits of the token");
        assert!(!has(pair.client.token.as_ref().unwrap().as_bytes()), "the access token");
    }
}

#[test]
fn refresh_uses_the_current_role() {
    let server = Server::start();
    server.user("vera", "viewer");
    let before = Pair::login(&server.client, "vera");
    before.client.post("teams", &json!({ "name": "Never" })).expect(403);
    user(server.path(), &["role", "vera", "editor"]);
    let refused = before.client.get("teams");
    assert_401("the token of a viewer", &refused, "token_revoked", INVALID);
    let after = before.next();
    assert_eq!(after.claims()["role"], "editor");
    assert_eq!(after.client.get("auth/me").expect(200).body()["role"], "editor");
    after.client.post("teams", &json!({ "name": "Now" })).expect(201);

    user(server.path(), &["role", "vera", "viewer"]);
    let again = after.next();
    assert_eq!(again.claims()["role"], "viewer");
    again.client.post("teams", &json!({ "name": "Never" })).expect(403);
}

#[test]
fn refresh_fails_after_disabling_or_a_new_password() {
    let server = Server::start();
    let cases: [(&str, &[&[&str]]); 3] = [
        ("disabled", &[&["disable", "NAME"]]),
        ("disabled and let in again", &[&["disable", "NAME"], &["disable", "NAME", "--undo"]]),
        ("password", &[&["password", "NAME", "--bcrypt-cost", "4"]]),
    ];
    for (number, (what, commands)) in cases.into_iter().enumerate() {
        let name = format!("user {number}");
        server.user(&name, "editor");
        let (first, second) =
            (Pair::login(&server.client, &name), Pair::login(&server.client, &name));
        let second = second.next();
        for command in commands {
            let command: Vec<_> =
                command.iter().map(|word| if *word == "NAME" { &name } else { *word }).collect();
            user(server.path(), &command);
            first.assert_over(what);
            second.assert_over(what);
        }
    }
}

#[test]
fn tokens_and_their_uses_outlive_the_server() {
    let server = Server::start();
    let login = || Pair::login(&server.client, "admin");
    let (first, used, dead) = (login(), login(), login());
    let (second, heir) = (first.next(), used.next());
    dead.next();
    dead.send().expect(401);
    let folder = server.stop();

    let server = Server::start_with(Setup { folder: Some(folder), ..Setup::default() });
    second.at(&server.client).assert_goes_on("unused before");
    dead.at(&server.client).assert_over("ended before");
    used.at(&server.client).send().expect(401);
    heir.at(&server.client).assert_over("used before and after");
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}
