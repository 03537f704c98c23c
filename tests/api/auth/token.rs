//! The claims and the lifetime of valid tokens.

use std::{fs, os::unix::fs::PermissionsExt};

use jsonwebtoken::Algorithm;
use serde_json::{Map, Value, json};

use super::{
    assert_good, assert_refused_everywhere,
    forge::{Forge, sign_text},
};
use crate::support::{PASSWORD, Server, login};

#[test]
fn token_has_the_expected_claims_and_signature() {
    let server = Server::start();
    let file = server.path().join("signing.key");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o7777, 0o600);
    let first = Forge::new(server.path(), &server.admin());
    assert_eq!(first.key.len(), 32);

    let header: Map<String, Value> = serde_json::from_str(&first.header).unwrap();
    assert_eq!(header.keys().collect::<Vec<_>>(), ["alg", "kid", "typ"]);
    assert_eq!(header["alg"], "HS256");
    assert_eq!(header["typ"], "at+jwt");
    assert!(header["kid"].as_str().is_some_and(|kid| !kid.is_empty()));

    let claims = &first.claims;
    let names: Vec<_> = claims.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["aud", "exp", "fresh", "iat", "iss", "jti", "nbf", "role", "sid", "sub", "ver"]
    );
    assert_eq!(claims["iss"], "teamsheet");
    assert_eq!(claims["aud"], "teamsheet");
    assert_eq!(claims["sub"], "1");
    assert!(claims["sid"].as_i64().is_some_and(|session| session >= 1));
    assert!(claims["ver"].is_i64());
    assert_eq!(claims["role"], "admin");
    assert_eq!(claims["iat"], server.now());
    assert_eq!(claims["nbf"], server.now());
    assert_eq!(claims["exp"], server.now() + 600);
    assert!(claims["jti"].as_str().is_some_and(|id| id.len() >= 22));
    assert_eq!(claims["fresh"], true);

    let [header, payload, _] = first.parts();
    let signed = sign_text(&format!("{header}.{payload}"), &first.key, Algorithm::HS256);
    assert_eq!(signed, first.honest);

    // Another login starts another session with the same key.
    let second = Forge::new(server.path(), &server.admin());
    assert_eq!(second.header, first.header);
    assert_ne!(second.claims["jti"], claims["jti"]);
    assert_ne!(second.claims["sid"], claims["sid"]);
    assert_eq!(second.claims["ver"], claims["ver"]);

    // Another data folder has another key.
    let other = Server::start();
    let other = Forge::new(other.path(), &other.admin());
    assert_ne!(other.key, first.key);
    assert_ne!(other.header, first.header);
}

/// The other tests depend on this: a forged token without any change is accepted.
#[test]
fn correctly_signed_test_token_is_accepted() {
    let server = Server::start();
    let forge = Forge::new(server.path(), &server.admin());
    let now = server.now();
    let seconds = |seconds: i64| (now + seconds).to_string();
    let spaced = Value::from(forge.claims.clone());
    let header = forge.header_with("alg", Some(json!("HS256")));
    let cases = [
        ("the honest one", forge.honest.clone()),
        ("the same claims", forge.changed(&[])),
        ("spaces and lines", forge.sign(&forge.header, format!("{spaced:#}\n"))),
        ("another jti", forge.changed(&[("jti", Some(r#""1""#))])),
        ("not fresh", forge.changed(&[("fresh", Some("false"))])),
        ("iat 5 s ahead", forge.changed(&[("iat", Some(&seconds(5)))])),
        ("nbf 5 s ahead", forge.changed(&[("nbf", Some(&seconds(5)))])),
        ("one more second", forge.changed(&[("exp", Some(&seconds(1)))])),
        ("an escape", forge.changed(&[("iss", Some(r#""team\u0073heet""#))])),
        ("a header made anew", forge.sign(&header, forge.payload(&[]))),
    ];
    for (what, token) in cases {
        let client = server.client.with_token(token);
        assert_good(what, &client);
        let written = client.post("teams", &json!({ "name": what }));
        assert_eq!(written.status, 201, "{what}: {}", written.text);
        assert_eq!(client.post("auth/login", &login("admin", PASSWORD)).status, 200, "{what}");
    }
}

#[test]
fn token_expires_after_exactly_ten_minutes() {
    let server = Server::start();
    let client = server.admin();
    server.advance_clock(599);
    assert_good("one second before", &client);
    client.post("teams", &json!({ "name": "In Time" })).expect(201);
    server.advance_clock(1);
    assert_refused_everywhere("on the second", &client, "token_expired");
    server.advance_clock(1_000_000_000);
    assert_refused_everywhere("long after", &client, "token_expired");
    // If the clock is set back, the token is valid again, up to 5 s before its issue time.
    server.advance_clock(-1_000_000_605);
    assert_good("5 s before it was made", &client);
    server.advance_clock(-1);
    assert_refused_everywhere("6 s before it was made", &client, "invalid_token");
}

#[test]
fn any_expiry_in_the_past_is_token_expired() {
    let server = Server::start();
    let forge = Forge::new(server.path(), &server.admin());
    let now = server.now().to_string();
    for exp in [now.as_str(), "1", "0", "-1", "-9223372036854775808"] {
        let client = server.client.with_token(forge.changed(&[("exp", Some(exp))]));
        assert_refused_everywhere(exp, &client, "token_expired");
    }
}
