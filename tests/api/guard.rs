//! The map of the API, walked from outside: what is open, what is guarded, and what is not there.

use std::{collections::BTreeMap, thread};

use serde_json::json;
use teamsheet::routes::{Access, Entry, entries};

use crate::support::{Answer, Client, PASSWORD, Server};

/// Every method of HTTP but CONNECT, one of RFC 4918, and one that is only nearly a method.
const METHODS: [&str; 10] =
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get"];

/// The one write that needs no token, because it is how one is had.
const LOGIN: &str = "/api/v1/auth/login";

fn is_safe(method: &str) -> bool {
    ["GET", "HEAD", "OPTIONS", "TRACE"].contains(&method)
}

/// The path of an entry with something in the place of `{id}`.
fn with_id(entry: &Entry, id: &str) -> String {
    entry.path.replace("{id}", id)
}

/// All that write, sign-in aside.
fn writes() -> Vec<Entry> {
    entries().into_iter().filter(|entry| entry.method != "GET" && entry.path != LOGIN).collect()
}

/// The value of `Allow` of every path.
fn allowed() -> BTreeMap<String, String> {
    let mut paths: BTreeMap<String, String> = BTreeMap::new();
    for entry in entries() {
        let allow = paths.entry(entry.path).or_default();
        let name = if entry.method == "GET" { "GET, HEAD" } else { entry.method.as_str() };
        let separator = if allow.is_empty() { "" } else { ", " };
        *allow = format!("{allow}{separator}{name}");
    }
    paths
}

/// A request that is written by hand, for what no client would send.
fn by_hand(client: &Client, method: &str, path: &str, head: &str, body: &[u8]) -> Answer {
    let token = client.token.as_ref().map(|token| format!("Authorization: Bearer {token}\r\n"));
    let token = token.unwrap_or_default();
    let head =
        format!("{method} {path} HTTP/1.1\r\nHost: t\r\nConnection: close\r\n{token}{head}\r\n");
    client.raw(&[head.as_bytes(), body].concat())
}

#[track_caller]
fn assert_unauthorized(what: &str, answer: &Answer) {
    let challenge = answer.header("www-authenticate");
    let seen = (answer.status, challenge);
    assert_eq!(seen, (401, Some(r#"Bearer realm="teamsheet""#)), "{what}: {}", answer.text);
    assert_eq!(answer.error(), "authorization_required", "{what}");
}

#[track_caller]
fn assert_error(what: &str, answer: &Answer, status: u16, error: &str) {
    assert_eq!(answer.status, status, "{what}: {}", answer.text);
    assert_eq!(answer.error(), error, "{what}");
}

/// Spelled out once, so that the walks below are known to walk something.
#[test]
fn the_map_has_what_it_should() {
    let allowed = allowed();
    let resource = "GET, HEAD, PUT, PATCH, DELETE";
    let expected = [
        ("/teams", "GET, HEAD, POST"),
        ("/teams/{id}", resource),
        ("/teams/{id}/players", "GET, HEAD"),
        ("/players", "GET, HEAD, POST"),
        ("/players/{id}", resource),
        ("/players/{id}/memberships", "GET, HEAD"),
        ("/players/{id}/transfer", "POST"),
        ("/memberships", "GET, HEAD, POST"),
        ("/memberships/{id}", resource),
        ("/auth/login", "POST"),
        ("/auth/me", "GET, HEAD"),
    ];
    for (path, methods) in expected {
        let found = allowed.get(&format!("/api/v1{path}")).map(String::as_str);
        assert_eq!(found, Some(methods), "{path}");
    }
}

#[test]
fn every_write_but_sign_in_needs_a_role() {
    let open: Vec<_> = entries()
        .into_iter()
        .filter(|entry| entry.method != "GET" && entry.access == Access::Open)
        .map(|entry| (entry.method.to_string(), entry.path))
        .collect();
    assert_eq!(open, [("POST".to_owned(), LOGIN.to_owned())]);
    assert!(writes().len() >= 13);
}

#[test]
fn a_write_without_a_token_is_refused_before_anything_is_looked_at() {
    let server = Server::start();
    let json = "Content-Type: application/json\r\n";
    let cases: [(&str, &str, &str, &[u8]); 7] = [
        ("a body that would do", "1", json, br#"{"name": "Open"}"#),
        ("a body that is no JSON", "1", json, b"{"),
        ("a body of another type", "1", "Content-Type: text/html\r\n", b"<p>"),
        ("bytes", "1", "", b"\xff\x00\xfe"),
        ("no body", "1", "", b""),
        ("an id that is none", "abc", json, b"{}"),
        ("an id that no number holds", "99999999999999999999", json, b"{}"),
    ];
    for entry in writes() {
        for (what, id, head, body) in cases {
            let path = with_id(&entry, id);
            let head = format!("{head}Content-Length: {}\r\n", body.len());
            let answer = by_hand(&server.client, entry.method.as_str(), &path, &head, body);
            assert_unauthorized(&format!("{} {path}, {what}", entry.method), &answer);
        }
        let path = format!("{}?no_such=1&no_such=2", with_id(&entry, "1"));
        let answer = server.client.send(entry.method.as_str(), &path, &[], None);
        assert_unauthorized(&format!("{} {path}", entry.method), &answer);
    }
    for kind in ["teams", "players", "memberships"] {
        assert_eq!(server.client.get(kind).expect(200).body()["data"], json!([]));
    }
}

/// Bodies that never arrive: with a wait for them, the answer would be another.
#[test]
fn a_write_without_a_token_is_refused_before_its_body_has_come() {
    let server = Server::start();
    let ask = |entry: &Entry, length: u64| {
        let head = format!("Content-Type: application/json\r\nContent-Length: {length}\r\n");
        let path = with_id(entry, "1");
        let answer = by_hand(&server.client, entry.method.as_str(), &path, &head, b"{");
        assert_unauthorized(&format!("{} {path}, {length} bytes", entry.method), &answer);
    };
    // All at once: the server answers, and then keeps each connection for a second.
    thread::scope(|scope| {
        for entry in writes() {
            for length in [100, 1 << 40] {
                let entry = entry.clone();
                scope.spawn(move || ask(&entry, length));
            }
        }
    });
}

#[test]
fn a_viewer_may_not_do_what_needs_more() {
    let server = Server::start();
    let viewer = server.user("viewer", "viewer");
    let mut seen = 0;
    for entry in entries() {
        let Access::Signed(role) = entry.access else { continue };
        if role.as_str() == "viewer" {
            continue;
        }
        seen += 1;
        for (id, body) in [("1", &b"{}"[..]), ("abc", b"{"), ("1", b"")] {
            let path = with_id(&entry, id);
            let head =
                format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
            let answer = by_hand(&viewer, entry.method.as_str(), &path, &head, body);
            let what = format!("{} {path}", entry.method);
            assert_error(&what, &answer, 403, "insufficient_role");
            let challenge = r#"Bearer realm="teamsheet", error="insufficient_scope""#;
            assert_eq!(answer.header("www-authenticate"), Some(challenge), "{what}");
        }
    }
    assert!(seen >= 13);
}

#[test]
fn an_editor_gets_past_the_guard() {
    let server = Server::start();
    let editor = server.user("editor", "editor");
    for entry in writes() {
        let Access::Signed(role) = entry.access else { panic!("{entry:?}") };
        if role.as_str() == "admin" {
            continue;
        }
        let path = with_id(&entry, "999");
        let answer = editor.json(entry.method.as_str(), &path, &json!({ "no_such": 1 }));
        assert!([404, 422].contains(&answer.status), "{} {path}: {}", entry.method, answer.text);
    }
}

#[test]
fn a_method_that_a_path_lacks_is_405_and_says_what_it_has() {
    let server = Server::start();
    let admin = server.admin();
    for (path, allow) in allowed() {
        let has: Vec<_> = allow.split(", ").collect();
        for id in ["1", "abc"] {
            let path = path.replace("{id}", id);
            for method in METHODS.into_iter().filter(|method| !has.contains(method)) {
                // What is safe needs no token; with one it is the same.
                let clients =
                    if is_safe(method) { vec![&admin, &server.client] } else { vec![&admin] };
                for client in clients {
                    let answer = by_hand(client, method, &path, "Content-Length: 0\r\n", b"");
                    let what = format!("{method} {path}");
                    assert_eq!(answer.status, 405, "{what}: {}", answer.text);
                    assert_eq!(answer.header("allow"), Some(allow.as_str()), "{what}");
                    let content = answer.header("content-type");
                    assert_eq!(content, Some("application/problem+json"), "{what}");
                    if method == "HEAD" {
                        assert_eq!(answer.text, "", "{what}");
                    } else {
                        assert_eq!(answer.error(), "method_not_allowed", "{what}");
                    }
                }
            }
        }
    }
}

/// Sign-in is let through to be asked for a password, so its other methods are told apart.
#[test]
fn a_write_that_a_path_lacks_needs_a_token_too() {
    let server = Server::start();
    for (path, allow) in allowed().into_iter().filter(|(path, _)| path != LOGIN) {
        let has: Vec<_> = allow.split(", ").collect();
        let path = path.replace("{id}", "1");
        for method in METHODS.into_iter().filter(|method| !has.contains(method) && !is_safe(method))
        {
            let answer = by_hand(&server.client, method, &path, "Content-Length: 0\r\n", b"");
            assert_unauthorized(&format!("{method} {path}"), &answer);
        }
    }
}

#[test]
fn a_bad_token_is_refused_on_every_path_with_every_method() {
    let server = Server::start();
    let client = server.client.with_token("bad");
    let missing = ["/api/v1", "/api/v1/", "/api/v1/no-such", "/api/v1/teams/1/no-such"];
    let paths = allowed().into_keys().chain(missing.map(str::to_owned));
    for path in paths.map(|path| path.replace("{id}", "1")) {
        for method in METHODS {
            let answer = by_hand(&client, method, &path, "Content-Length: 0\r\n", b"");
            let challenge = r#"Bearer realm="teamsheet", error="invalid_token""#;
            let seen = (answer.status, answer.header("www-authenticate"));
            assert_eq!(seen, (401, Some(challenge)), "{method} {path}: {}", answer.text);
            if method != "HEAD" {
                assert_eq!(answer.error(), "invalid_token", "{method} {path}");
            }
        }
    }
}

#[test]
fn an_unknown_path_of_the_api_is_404_and_hides_nothing_from_writers() {
    let server = Server::start();
    let admin = server.admin();
    let rests = [
        "",
        "/",
        "/no-such",
        "/no-such/1",
        "/teams/",
        "/teams/1/",
        "/teams/1/2",
        "/teams/1/players/",
        "/teams//players",
        "/teams.json",
        "/Teams",
        "/team",
        "/teamsters",
        "/players/1/no-such",
        "/players/1/transfer/1",
        "/memberships/1/players",
        "/auth",
        "/auth/",
        "/auth/no-such",
        "/auth/login/",
        "//teams",
        "/%74eams/",
        "/teams%2F1",
    ];
    for rest in rests {
        let path = format!("/api/v1{rest}");
        for client in [&server.client, &admin] {
            assert_error(&path, &by_hand(client, "GET", &path, "", b""), 404, "not_found");
            let head = by_hand(client, "HEAD", &path, "", b"");
            assert_eq!((head.status, head.text.as_str()), (404, ""), "HEAD {path}");
        }
        for method in ["POST", "PUT", "PATCH", "DELETE", "PROPFIND"] {
            let send = |client| by_hand(client, method, &path, "Content-Length: 0\r\n", b"");
            assert_unauthorized(&format!("{method} {path}"), &send(&server.client));
            assert_error(&format!("{method} {path}"), &send(&admin), 404, "not_found");
        }
    }
}

#[test]
fn an_unknown_path_beside_the_api_is_404() {
    let server = Server::start();
    let admin = server.admin();
    let paths = [
        "/no-such",
        "/api",
        "/api/",
        "/api/v2/teams",
        "/api/v10",
        "/API/v1/teams",
        "/teams",
        "/healthz/",
    ];
    for path in paths {
        for client in [&server.client, &admin] {
            assert_error(path, &by_hand(client, "GET", path, "", b""), 404, "not_found");
            let post = by_hand(client, "POST", path, "Content-Length: 0\r\n", b"");
            assert_error(path, &post, 404, "not_found");
        }
    }
}

#[test]
fn what_is_beside_the_api_says_its_methods() {
    let server = Server::start();
    for path in ["/healthz", "/readyz"] {
        for method in METHODS.into_iter().filter(|method| !["GET", "HEAD"].contains(method)) {
            let answer = by_hand(&server.client, method, path, "Content-Length: 0\r\n", b"");
            assert_error(&format!("{method} {path}"), &answer, 405, "method_not_allowed");
            assert_eq!(answer.header("allow"), Some("GET, HEAD"), "{method} {path}");
        }
    }
}

#[test]
fn head_is_get_without_the_body() {
    let server = Server::start();
    let admin = server.admin();
    let team = admin.post("teams", &json!({ "name": "Ahead" })).expect(201).id();
    let player = json!({ "name": "Ann", "membership": { "team_id": team, "shirt_number": "7" } });
    let player = admin.post("players", &player).expect(201).id();
    let paths = [
        "/api/v1/teams".to_owned(),
        "/api/v1/teams?limit=1".to_owned(),
        format!("/api/v1/teams/{team}"),
        format!("/api/v1/teams/{team}/players"),
        "/api/v1/players".to_owned(),
        format!("/api/v1/players/{player}"),
        format!("/api/v1/players/{player}/memberships"),
        "/api/v1/memberships".to_owned(),
        "/api/v1/memberships/1".to_owned(),
        "/api/v1/auth/me".to_owned(),
        "/api/v1/teams/999".to_owned(),
        "/api/v1/teams/abc".to_owned(),
        "/api/v1/teams?no_such=1".to_owned(),
        "/api/v1/players/1/transfer".to_owned(),
        "/healthz".to_owned(),
    ];
    for path in paths {
        let [get, head] = ["GET", "HEAD"].map(|method| by_hand(&admin, method, &path, "", b""));
        assert!(!get.text.is_empty(), "{path}");
        assert_eq!(head.text, "", "{path}");
        let seen = |answer: &Answer| {
            let headers = answer.headers.iter().filter(|(name, _)| *name != "date");
            let headers = headers.map(|(name, value)| (name.to_string(), value.clone()));
            (answer.status, headers.collect::<BTreeMap<_, _>>())
        };
        assert_eq!(seen(&head), seen(&get), "{path}");
        let length = get.text.len().to_string();
        assert_eq!(head.header("content-length"), Some(length.as_str()), "{path}");
    }
}

/// Sign-in is open; what it is asked for is looked at only where no bad token comes along.
#[test]
fn sign_in_needs_no_token_and_minds_a_good_one_not() {
    let server = Server::start();
    let body = json!({ "username": "admin", "password": PASSWORD });
    server.client.post(LOGIN, &body).expect(200);
    server.admin().post(LOGIN, &body).expect(200);
    assert_error(
        "no body",
        &server.client.send("POST", LOGIN, &[], None),
        415,
        "unsupported_media_type",
    );
}
