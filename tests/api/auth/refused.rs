//! Malformed, foreign and repeated `Authorization` headers.

use base64::Engine;
use serde_json::{Value, json};

use super::forge::{Forge, assert_all_invalid, tampered};
use crate::support::{
    INVALID, PASSWORD, Server, assert_401, assert_error, assert_unauthorized, login,
};

#[test]
fn malformed_tokens_are_rejected() {
    let server = Server::start();
    let forge = Forge::new(server.path(), &server.admin());
    let [header, payload, signature] = forge.parts();
    let honest = &forge.honest;
    let cases = [
        ("empty", String::new()),
        ("a word", "garbage".to_owned()),
        ("dots", "..".to_owned()),
        ("more dots", "....".to_owned()),
        ("the honest one in quotes", format!("\"{honest}\"")),
        ("the honest one twice", format!("{honest} {honest}")),
        ("the honest one twice, with a comma", format!("{honest},{honest}")),
        ("the scheme twice", format!("Bearer {honest}")),
        ("a blank inside", format!("{header}. {payload}.{signature}")),
        ("a dot in front", format!(".{honest}")),
        ("a dot behind", format!("{honest}.")),
        ("a fourth part", format!("{honest}.{signature}")),
        ("five parts", format!("{header}.{payload}.{payload}.{payload}.{signature}")),
        ("the header alone", header.to_owned()),
        ("no payload", format!("{header}.{signature}")),
        ("an empty payload", format!("{header}..{signature}")),
        ("an empty header", format!(".{payload}.{signature}")),
        ("JSON", Value::from(forge.claims.clone()).to_string()),
        ("percent-encoded", honest.replace('.', "%2E")),
        ("60 KB of it", "a".repeat(60_000)),
        ("60 KB of dots", ".".repeat(60_000)),
        ("60 KB behind the header", format!("{header}.{}", "a".repeat(60_000))),
        ("60 KB, signed", forge.changed(&[("jti", Some(&format!("\"{}\"", "j".repeat(44_000))))])),
    ];
    let named = |(what, token): (&str, String)| (what.to_owned(), token);
    assert_all_invalid(&server, cases.map(named).into());

    for bytes in [&b"\xff\xfe"[..], "\u{e9}.\u{e9}.\u{e9}".as_bytes()] {
        let head = b"GET /api/v1/teams HTTP/1.1\r\nHost: t\r\nConnection: close\r\n";
        let raw = [head, &b"Authorization: Bearer "[..], bytes, b"\r\n\r\n"].concat();
        assert_401("no ASCII", &server.client.raw(&raw), "invalid_token", INVALID);
    }
    let bare = server.client.send("GET", "teams", &[("Authorization", "Bearer")], None);
    assert_401("no token after the scheme", &bare, "invalid_token", INVALID);
}

#[test]
fn bearer_scheme_is_case_insensitive() {
    let server = Server::start();
    let token = server.admin().token.unwrap();
    for scheme in ["Bearer", "bearer", "BEARER", "BeArEr", "bearer  "] {
        let value = format!("{scheme} {token}");
        let headers = [("Authorization", value.as_str()), ("Content-Type", "application/json")];
        let me = server.client.send("GET", "auth/me", &headers, None);
        assert_eq!(me.status, 200, "{scheme}: {}", me.text);
        let nothing = server.client.send("POST", "teams", &headers, Some(b"{}"));
        assert_eq!(nothing.status, 422, "{scheme}: {}", nothing.text);
        let bad = format!("{scheme} {}", tampered(&token, token.len() - 20));
        let bad = server.client.send("GET", "teams", &[("Authorization", &bad)], None);
        assert_401(scheme, &bad, "invalid_token", INVALID);
    }
}

#[test]
fn another_scheme_counts_as_no_token() {
    let server = Server::start();
    let token = server.admin().token.unwrap();
    let basic = format!("Basic {}", base64::prelude::BASE64_STANDARD.encode("admin:correct horse"));
    let cases = [
        basic,
        "Basic".to_owned(),
        "Digest username=\"admin\"".to_owned(),
        format!("Token {token}"),
        format!("Bearers {token}"),
        format!("DPoP {token}"),
        token,
        String::new(),
    ];
    let team = json!({ "name": "Proxies" }).to_string();
    for value in &cases {
        let headers = [("Authorization", value.as_str()), ("Content-Type", "application/json")];
        let send = |method, path, body| server.client.send(method, path, &headers, body);
        assert_eq!(send("GET", "teams", None).status, 200, "{value}");
        let body = login("admin", PASSWORD).to_string();
        assert_eq!(send("POST", "auth/login", Some(body.as_bytes())).status, 200, "{value}");
        for response in [send("POST", "teams", Some(team.as_bytes())), send("GET", "auth/me", None)]
        {
            assert_unauthorized(value, &response);
        }
    }
}

#[test]
fn two_tokens_are_one_too_many() {
    let server = Server::start();
    let token = format!("Bearer {}", server.admin().token.unwrap());
    let seconds =
        [("the same", token.as_str()), ("a bad one", "Bearer x"), ("Basic", "Basic eA==")];
    for (what, second) in seconds {
        for (first, second) in [(token.as_str(), second), (second, token.as_str())] {
            let headers = [
                ("Authorization", first),
                ("Authorization", second),
                ("Content-Type", "application/json"),
            ];
            let team = json!({ "name": "Twins" }).to_string();
            let login = login("admin", PASSWORD).to_string();
            let responses = [
                server.client.send("POST", "teams", &headers, Some(team.as_bytes())),
                server.client.send("GET", "teams", &headers, None),
                server.client.send("POST", "auth/login", &headers, Some(login.as_bytes())),
            ];
            for response in responses {
                assert_error(what, &response, 400, "invalid_request");
            }
        }
    }
    assert_eq!(server.client.get("teams").body()["data"], json!([]));
}
