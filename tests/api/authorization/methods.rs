//! Every method on every path.

use std::collections::BTreeMap;

use serde_json::json;

use super::{METHODS, OPEN, allowed, by_hand, is_safe};
use crate::support::{INVALID, Response, Server, assert_error, assert_unauthorized};

#[test]
fn unsupported_method_is_405_with_allow() {
    let server = Server::start();
    let admin = server.admin();
    for (path, allow) in allowed() {
        let has: Vec<_> = allow.split(", ").collect();
        for id in ["1", "abc"] {
            let path = path.replace("{id}", id);
            for method in METHODS.into_iter().filter(|method| !has.contains(method)) {
                // Safe methods need no token.
                let clients =
                    if is_safe(method) { vec![&admin, &server.client] } else { vec![&admin] };
                for client in clients {
                    let response = by_hand(client, method, &path, "Content-Length: 0\r\n", b"");
                    let what = format!("{method} {path}");
                    assert_eq!(response.status, 405, "{what}: {}", response.text);
                    assert_eq!(response.header("allow"), Some(allow.as_str()), "{what}");
                    let content = response.header("content-type");
                    assert_eq!(content, Some("application/problem+json"), "{what}");
                    if method == "HEAD" {
                        assert_eq!(response.text, "", "{what}");
                    } else {
                        assert_eq!(response.error(), "method_not_allowed", "{what}");
                    }
                }
            }
        }
    }
}

/// Other methods on the public sign-in paths.
#[test]
fn unsupported_write_method_without_token_is_401() {
    let server = Server::start();
    for (path, allow) in allowed() {
        let has: Vec<_> = allow.split(", ").collect();
        let path = path.replace("{id}", "1");
        for method in METHODS.into_iter().filter(|method| !has.contains(method) && !is_safe(method))
        {
            let response = by_hand(&server.client, method, &path, "Content-Length: 0\r\n", b"");
            let what = format!("{method} {path}");
            if OPEN.contains(&path.as_str()) {
                assert_error(&what, &response, 405, "method_not_allowed");
                assert_eq!(response.header("allow"), Some(allow.as_str()), "{what}");
            } else {
                assert_unauthorized(&what, &response);
            }
        }
    }
}

#[test]
fn invalid_token_is_401_on_every_path_and_method() {
    let server = Server::start();
    let client = server.client.with_token("bad");
    let missing = ["/api/v1", "/api/v1/", "/api/v1/no-such", "/api/v1/teams/1/no-such"];
    let paths = allowed().into_keys().chain(missing.map(str::to_owned));
    for path in paths.map(|path| path.replace("{id}", "1")) {
        for method in METHODS {
            let response = by_hand(&client, method, &path, "Content-Length: 0\r\n", b"");
            let seen = (response.status, response.header("www-authenticate"));
            assert_eq!(seen, (401, Some(INVALID)), "{method} {path}: {}", response.text);
            if method != "HEAD" {
                assert_eq!(response.error(), "invalid_token", "{method} {path}");
            }
        }
    }
}

#[test]
fn system_routes_list_their_methods_in_allow() {
    let server = Server::start();
    for path in ["/healthz", "/readyz"] {
        for method in METHODS.into_iter().filter(|method| !["GET", "HEAD"].contains(method)) {
            let response = by_hand(&server.client, method, path, "Content-Length: 0\r\n", b"");
            assert_error(&format!("{method} {path}"), &response, 405, "method_not_allowed");
            assert_eq!(response.header("allow"), Some("GET, HEAD"), "{method} {path}");
        }
    }
}

#[test]
fn head_equals_get_without_body() {
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
        "/api/v1/auth/sessions".to_owned(),
        "/api/v1/auth/api-keys".to_owned(),
        "/api/v1/users".to_owned(),
        "/api/v1/users/1".to_owned(),
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
        let seen = |response: &Response| {
            let own = |name: &str| name == "date" || name == "x-request-id";
            let headers = response.headers.iter().filter(|(name, _)| !own(name.as_str()));
            let headers = headers.map(|(name, value)| (name.to_string(), value.clone()));
            (response.status, headers.collect::<BTreeMap<_, _>>())
        };
        assert_eq!(seen(&head), seen(&get), "{path}");
        let length = get.text.len().to_string();
        assert_eq!(head.header("content-length"), Some(length.as_str()), "{path}");
    }
}
