//! `HEAD` has the status and headers of `GET`, without the body.

use super::{CLOSED, OPEN, roster};
use crate::support::{RawConnection, RawResponse};

/// Sends `GET` and `HEAD`, asserts that they agree, and returns the response to `GET`.
#[track_caller]
fn assert_agrees(
    connection: &mut RawConnection,
    path: &str,
    headers: &[(&str, &str)],
) -> RawResponse {
    let headers = [headers, &[("X-Request-Id", "test")]].concat();
    let get = connection.get(path, &headers);
    let head = connection.ask("HEAD", path, &headers, b"");
    assert_eq!(head.body, b"");
    assert_eq!(
        (head.status, head.headers),
        (get.status, get.headers.clone()),
        "{path} {headers:?}"
    );
    let length = get.header("content-length").map(|length| length.parse::<usize>().unwrap());
    assert_eq!(length.unwrap_or_default(), get.body.len(), "{path} {headers:?}");
    get
}

#[test]
fn head_has_status_and_headers_of_get() {
    let (server, admin) = roster();
    for n in 0..20 {
        admin.create_team(&format!("Team {n}"));
    }
    server.advance_clock(1);
    let mut connection = admin.raw_connection();
    let others = ["/", "/healthz", "/readyz", "auth/me", "teams?limit=2&sort=-name"];
    for path in OPEN.into_iter().chain(CLOSED).chain(others) {
        for encoding in ["", "gzip", "br", "zstd"] {
            let accept = ("Accept-Encoding", encoding);
            let full = assert_agrees(&mut connection, path, &[accept]);
            assert_eq!(full.status, 200, "{path}");
            let Some(tag) = full.header("etag") else { continue };
            let unchanged = assert_agrees(&mut connection, path, &[accept, ("If-None-Match", tag)]);
            assert_eq!(unchanged.status, 304, "{path}");
            assert_agrees(&mut connection, path, &[accept, ("If-None-Match", "\"x\"")]);
            assert_agrees(&mut connection, path, &[accept, ("If-None-Match", "x")]);
        }
        let since = [("If-Modified-Since", "Sun, 01 Mar 2026 12:00:00 GMT")];
        assert_agrees(&mut connection, path, &since);
    }
}

#[test]
fn head_has_status_and_headers_of_get_for_errors() {
    let (server, admin) = roster();
    let cases = [
        ("teams/99", 404),
        ("teams/x", 400),
        ("teams?limit=0", 400),
        ("teams?color=red", 400),
        ("nothing", 404),
        ("/nothing", 404),
        ("auth/login", 405),
        ("batch", 405),
        ("users", 401),
        ("auth/me", 401),
    ];
    let mut connection = server.client.raw_connection();
    for (path, status) in cases {
        assert_eq!(assert_agrees(&mut connection, path, &[]).status, status, "{path}");
    }
    let mut connection = server.user("bob", "viewer").raw_connection();
    assert_eq!(assert_agrees(&mut connection, "users", &[]).status, 403);
    let mut connection = admin.with_token("nonsense").raw_connection();
    for path in OPEN {
        assert_eq!(assert_agrees(&mut connection, path, &[]).status, 401, "{path}");
    }
}

#[test]
fn head_and_get_share_a_cached_response() {
    let (server, admin) = roster();
    let mut connection = server.client.raw_connection();
    let expected = connection.get("players/1", &[]).expect(200).body;
    for first in ["HEAD", "GET"] {
        admin.create_team(first);
        let first = connection.ask(first, "players/1", &[], b"").expect(200);
        let length = first.header("content-length").unwrap();
        assert_eq!(length.parse(), Ok(expected.len()));
        assert_eq!(connection.get("players/1", &[]).expect(200).body, expected);
        assert_eq!(
            connection.ask("HEAD", "players/1", &[], b"").header("content-length"),
            Some(length)
        );
    }
}
