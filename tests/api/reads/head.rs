//! `HEAD` is `GET` without the body: whatever else was asked, the same status and the same headers.

use super::{CLOSED, OPEN, roster};
use crate::support::{RawConnection, RawResponse};

/// Asks twice, for `GET` and for `HEAD`, and answers the former.
#[track_caller]
fn assert_agrees(wire: &mut RawConnection, path: &str, headers: &[(&str, &str)]) -> RawResponse {
    let headers = [headers, &[("X-Request-Id", "test")]].concat();
    let get = wire.get(path, &headers);
    let head = wire.ask("HEAD", path, &headers, b"");
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
fn it_agrees_with_get_on_all_that_is_there() {
    let (server, admin) = roster();
    for n in 0..20 {
        admin.create_team(&format!("Team {n}"));
    }
    server.advance_clock(1);
    let mut wire = admin.raw_connection();
    let beside = ["/", "/healthz", "/readyz", "auth/me", "teams?limit=2&sort=-name"];
    for path in OPEN.into_iter().chain(CLOSED).chain(beside) {
        for encoding in ["", "gzip", "br", "zstd"] {
            let accept = ("Accept-Encoding", encoding);
            let full = assert_agrees(&mut wire, path, &[accept]);
            assert_eq!(full.status, 200, "{path}");
            let Some(tag) = full.header("etag") else { continue };
            let unchanged = assert_agrees(&mut wire, path, &[accept, ("If-None-Match", tag)]);
            assert_eq!(unchanged.status, 304, "{path}");
            assert_agrees(&mut wire, path, &[accept, ("If-None-Match", "\"x\"")]);
            assert_agrees(&mut wire, path, &[accept, ("If-None-Match", "x")]);
        }
        let since = [("If-Modified-Since", "Sun, 01 Mar 2026 12:00:00 GMT")];
        assert_agrees(&mut wire, path, &since);
    }
}

#[test]
fn it_agrees_with_get_on_what_goes_wrong() {
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
    let mut wire = server.client.raw_connection();
    for (path, status) in cases {
        assert_eq!(assert_agrees(&mut wire, path, &[]).status, status, "{path}");
    }
    let mut wire = server.user("bob", "viewer").raw_connection();
    assert_eq!(assert_agrees(&mut wire, "users", &[]).status, 403);
    let mut wire = admin.with_token("nonsense").raw_connection();
    for path in OPEN {
        assert_eq!(assert_agrees(&mut wire, path, &[]).status, 401, "{path}");
    }
}

#[test]
fn one_that_comes_first_is_kept_for_a_get_and_the_other_way_round() {
    let (server, admin) = roster();
    let mut wire = server.client.raw_connection();
    let expected = wire.get("players/1", &[]).expect(200).body;
    for first in ["HEAD", "GET"] {
        admin.create_team(first);
        let first = wire.ask(first, "players/1", &[], b"").expect(200);
        let length = first.header("content-length").unwrap();
        assert_eq!(length.parse(), Ok(expected.len()));
        assert_eq!(wire.get("players/1", &[]).expect(200).body, expected);
        assert_eq!(wire.ask("HEAD", "players/1", &[], b"").header("content-length"), Some(length));
    }
}
