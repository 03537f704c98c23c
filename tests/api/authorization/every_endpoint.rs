//! Tests every endpoint without a token, with invalid tokens and with each role.

use std::thread;

use serde_json::json;
use teamsheet::routes::{Access, Endpoint, endpoints};

use super::{LOGIN, LOGOUT, OPEN, allowed, by_hand, with_id, writes};
use crate::support::{
    INSUFFICIENT, PASSWORD, Server, Setup, assert_error, assert_unauthorized, login,
};

/// Listed once, so that the other tests cannot pass with an empty list.
#[test]
fn endpoint_list_is_complete() {
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
        ("/batch", "POST"),
        ("/auth/login", "POST"),
        ("/auth/refresh", "POST"),
        ("/auth/register", "POST"),
        ("/auth/logout", "POST"),
        ("/auth/me", "GET, HEAD"),
        ("/auth/password", "POST"),
        ("/auth/sessions", "GET, HEAD, DELETE"),
        ("/auth/sessions/{id}", "DELETE"),
        ("/auth/api-keys", "GET, HEAD, POST"),
        ("/auth/api-keys/{id}", "DELETE"),
        ("/users", "GET, HEAD, POST"),
        ("/users/{id}", "GET, HEAD, PATCH, DELETE"),
    ];
    for (path, methods) in expected {
        let found = allowed.get(&format!("/api/v1{path}")).map(String::as_str);
        assert_eq!(found, Some(methods), "{path}");
    }
}

#[test]
fn every_write_except_sign_in_and_logout_requires_a_role() {
    let with = |access| {
        let writes = endpoints().into_iter().filter(|entry| entry.method != "GET");
        let writes = writes.filter(move |entry| entry.access == access);
        writes.map(|entry| (entry.method.to_string(), entry.path)).collect::<Vec<_>>()
    };
    assert_eq!(with(Access::Public), OPEN.map(|path| ("POST".to_owned(), path.to_owned())));
    assert_eq!(with(Access::ValidSignature), [("POST".to_owned(), LOGOUT.to_owned())]);
    assert!(writes().len() >= 22);
}

#[test]
fn account_endpoints_require_viewer_and_user_endpoints_require_admin() {
    let mut seen = 0;
    for Endpoint { path, method, access } in endpoints() {
        let wanted = match path.split('/').nth(3).unwrap_or_default() {
            "auth" if OPEN.contains(&path.as_str()) || path == LOGOUT => continue,
            "auth" => "viewer",
            "users" => "admin",
            "teams" | "players" | "memberships" | "batch" if method != "GET" => "editor",
            _ => continue,
        };
        let Access::Role(role) = access else { panic!("{method} {path}: {access:?}") };
        assert_eq!(role.as_str(), wanted, "{method} {path}");
        seen += 1;
    }
    assert!(seen >= 26);
}

#[test]
fn restricted_read_without_token_is_401() {
    let server = Server::start();
    let is_guarded = |entry: &Endpoint| entry.method == "GET" && entry.access != Access::Public;
    let reads: Vec<_> = endpoints().into_iter().filter(is_guarded).collect();
    assert!(reads.len() >= 5);
    for path in reads.iter().flat_map(|entry| ["1", "abc"].map(|id| with_id(entry, id))) {
        for path in [path.clone(), format!("{path}?no_such=1")] {
            assert_unauthorized(&path, &server.client.get(&path));
        }
        let head = by_hand(&server.client, "HEAD", &path, "", b"");
        assert_eq!((head.status, head.text.as_str()), (401, ""), "HEAD {path}");
    }
}

#[test]
fn write_without_token_is_401_before_validation() {
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
            let response = by_hand(&server.client, entry.method.as_str(), &path, &head, body);
            assert_unauthorized(&format!("{} {path}, {what}", entry.method), &response);
        }
        let path = format!("{}?no_such=1&no_such=2", with_id(&entry, "1"));
        let response = server.client.send(entry.method.as_str(), &path, &[], None);
        assert_unauthorized(&format!("{} {path}", entry.method), &response);
    }
    for kind in ["teams", "players", "memberships"] {
        assert_eq!(server.client.get(kind).expect(200).body()["data"], json!([]));
    }
}

/// Bodies that never arrive: waiting for them would change the response.
#[test]
fn write_without_token_is_401_before_body_arrives() {
    let server = Server::start();
    let ask = |entry: &Endpoint, length: u64| {
        let head = format!("Content-Type: application/json\r\nContent-Length: {length}\r\n");
        let path = with_id(entry, "1");
        let response = by_hand(&server.client, entry.method.as_str(), &path, &head, b"{");
        assert_unauthorized(&format!("{} {path}, {length} bytes", entry.method), &response);
    };
    // Concurrently, because the server keeps each connection open for a second.
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
fn viewer_is_403_on_editor_and_admin_endpoints() {
    let server = Server::start();
    let viewer = server.user("viewer", "viewer");
    let mut seen = 0;
    for entry in endpoints() {
        let Access::Role(role) = entry.access else { continue };
        if role.as_str() == "viewer" {
            continue;
        }
        seen += 1;
        for (id, body) in [("1", &b"{}"[..]), ("abc", b"{"), ("1", b"")] {
            let path = with_id(&entry, id);
            let head =
                format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
            let response = by_hand(&viewer, entry.method.as_str(), &path, &head, body);
            let what = format!("{} {path}", entry.method);
            assert_error(&what, &response, 403, "insufficient_role");
            assert_eq!(response.header("www-authenticate"), Some(INSUFFICIENT), "{what}");
        }
    }
    assert!(seen >= 18);
}

#[test]
fn editor_passes_authorization_on_editor_endpoints() {
    let server = Server::start();
    let editor = server.user("editor", "editor");
    for entry in writes() {
        let what = format!("{} {}", entry.method, entry.path);
        let wanted: &[u16] = match entry.access {
            Access::Public => panic!("{what}"),
            Access::Role(role) if role.as_str() == "admin" => continue,
            // It ends the session, so it is last.
            Access::ValidSignature => continue,
            // There may be no other sessions.
            Access::Role(_) if what == "DELETE /api/v1/auth/sessions" => &[204],
            Access::Role(_) => &[404, 422],
        };
        let path = with_id(&entry, "999");
        let response = editor.json(entry.method.as_str(), &path, &json!({ "no_such": 1 }));
        assert!(wanted.contains(&response.status), "{what}: {} {}", response.status, response.text);
    }
    editor.send("POST", LOGOUT, &[], None).expect(204);
}

/// Sign-in is public, but an invalid token is rejected before the body is read.
#[test]
fn login_works_without_and_with_a_valid_token() {
    let server =
        Server::start_with(Setup { flags: vec!["--registration", "open"], ..Setup::default() });
    let body = login("admin", PASSWORD);
    let response = server.client.post(LOGIN, &body).expect(200).body();
    server.admin().post(LOGIN, &body).expect(200);
    let [_, refresh, register] = OPEN;
    let token = json!({ "refresh_token": response["refresh_token"] });
    let response = server.client.post(refresh, &token).expect(200).body();
    let token = json!({ "refresh_token": response["refresh_token"] });
    server.admin().post(refresh, &token).expect(200);
    server.client.post(register, &login("first", PASSWORD)).expect(201);
    server.admin().post(register, &login("second", PASSWORD)).expect(201);
    for path in OPEN {
        let response = server.client.send("POST", path, &[], None);
        assert_error(path, &response, 415, "unsupported_media_type");
    }
}

#[test]
fn closed_registration_is_reported_for_any_request() {
    let server = Server::start();
    let register = OPEN[2];
    for body in [login("somebody", PASSWORD), json!({}), json!({ "no_such": 1 }), json!(null)] {
        for client in [&server.client, &server.admin()] {
            let response = client.post(register, &body);
            assert_error(&body.to_string(), &response, 403, "registration_closed");
        }
    }
}

#[test]
fn closed_registration_is_reported_before_the_body_is_read() {
    let server = Server::start();
    let json = "Content-Type: application/json\r\n";
    let cases: [(&str, &str, &[u8]); 4] = [
        ("no body", "", b""),
        ("a body that is no JSON", json, b"{"),
        ("a body of another type", "Content-Type: text/html\r\n", b"<p>"),
        ("bytes", json, b"\xff\x00\xfe"),
    ];
    for (what, head, body) in cases {
        let head = format!("{head}Content-Length: {}\r\n", body.len());
        let response = by_hand(&server.client, "POST", OPEN[2], &head, body);
        assert_error(what, &response, 403, "registration_closed");
    }
    let head = format!("{json}Content-Length: {}\r\n", 1_u64 << 40);
    let response = by_hand(&server.client, "POST", OPEN[2], &head, b"{");
    assert_error("a body that never comes", &response, 403, "registration_closed");
}
