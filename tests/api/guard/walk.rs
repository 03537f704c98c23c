//! The walk over every entry of the map: who gets past the guard, and who does not.

use std::thread;

use serde_json::json;
use teamsheet::routes::{Access, Entry, entries};

use super::{LOGIN, allowed, by_hand, with_id, writes};
use crate::support::{INSUFFICIENT, PASSWORD, Server, assert_error, assert_unauthorized, login};

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
            assert_eq!(answer.header("www-authenticate"), Some(INSUFFICIENT), "{what}");
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

/// Sign-in is open; what it is asked for is looked at only where no bad token comes along.
#[test]
fn sign_in_needs_no_token_and_minds_a_good_one_not() {
    let server = Server::start();
    let body = login("admin", PASSWORD);
    server.client.post(LOGIN, &body).expect(200);
    server.admin().post(LOGIN, &body).expect(200);
    assert_error(
        "no body",
        &server.client.send("POST", LOGIN, &[], None),
        415,
        "unsupported_media_type",
    );
}
