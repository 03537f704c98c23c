//! `Last-Modified` and `If-Modified-Since`: only for representations of a single row, and once its second is over.

use serde_json::{Value, json};

use super::{CLOSED, OPEN, roster};
use crate::support::{Client, Server};

/// The time at which every test begins.
const BEGIN: &str = "Sun, 01 Mar 2026 12:00:00 GMT";

/// Resources whose representation depends on a single row.
const SINGLE_ROW: [&str; 2] = ["teams/1", "memberships/1"];

fn last_modified(client: &Client, path: &str) -> Option<String> {
    client.get(path).expect(200).header("last-modified").map(str::to_owned)
}

fn since(server: &Server, path: &str, date: &str) -> u16 {
    let mut statuses = ["GET", "HEAD"].map(|method| {
        server.client.send(method, path, &[("If-Modified-Since", date)], None).status
    });
    statuses.sort_unstable();
    assert_eq!(statuses[0], statuses[1], "{path} {date}");
    statuses[0]
}

#[test]
fn last_modified_is_sent_only_for_single_row_resources() {
    let (server, admin) = roster();
    server.advance_clock(1);
    for path in OPEN.into_iter().chain(CLOSED) {
        let expected = SINGLE_ROW.contains(&path).then_some(BEGIN);
        assert_eq!(last_modified(&admin, path).as_deref(), expected, "{path}");
        if expected.is_none() && !CLOSED.contains(&path) {
            assert_eq!(since(&server, path, "Fri, 01 Jan 2100 00:00:00 GMT"), 200, "{path}");
        }
    }
}

#[test]
fn last_modified_is_withheld_until_its_second_is_over() {
    let (server, admin) = roster();
    for path in SINGLE_ROW {
        for change in [None, Some("2025/26"), Some("2026/27")] {
            if let Some(season) = change {
                // In the same second, so that a date cannot distinguish the two versions.
                let field = if path == "teams/1" { "city" } else { "season" };
                admin.patch(path, &json!({ field: season })).expect(200);
            }
            assert_eq!(last_modified(&server.client, path), None, "{path}");
            for date in [BEGIN, "Fri, 01 Jan 2100 00:00:00 GMT"] {
                assert_eq!(since(&server, path, date), 200, "{path}");
            }
        }
    }
    server.advance_clock(1);
    for path in SINGLE_ROW {
        assert_eq!(last_modified(&server.client, path).as_deref(), Some(BEGIN), "{path}");
        assert_eq!(since(&server, path, BEGIN), 304, "{path}");
    }
}

#[test]
fn last_modified_changes_only_with_the_resource() {
    let (server, admin) = roster();
    server.advance_clock(60);
    // Writes to other rows, and a write that changes nothing.
    admin.create_player("Bea");
    let same = admin.get("teams/1").body();
    admin.put("teams/1", &same).expect(200);
    server.advance_clock(1);
    assert_eq!(last_modified(&server.client, "teams/1").as_deref(), Some(BEGIN));
    for (minutes, change) in
        [("13", json!({ "city": "Bonn" })), ("14", json!({ "external_ids": { "x": "1" } }))]
    {
        server.advance_clock(59);
        admin.patch("teams/1", &change).expect(200);
        assert_eq!(since(&server, "teams/1", BEGIN), 200);
        server.advance_clock(1);
        let second = if minutes == "13" { "12:02:00" } else { "12:03:00" };
        let date = format!("Sun, 01 Mar 2026 {second} GMT");
        assert_eq!(last_modified(&server.client, "teams/1"), Some(date.clone()));
        assert_eq!(since(&server, "teams/1", &date), 304);
        assert_eq!(since(&server, "teams/1", BEGIN), 200);
    }
}

#[test]
fn if_modified_since_accepts_all_date_formats_and_ignores_malformed_dates() {
    let (server, _) = roster();
    server.advance_clock(10);
    let cases = [
        (BEGIN, 304),
        ("Sunday, 01-Mar-26 12:00:00 GMT", 304),
        ("Sun Mar  1 12:00:00 2026", 304),
        ("Sun, 01 Mar 2026 12:00:01 GMT", 304),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 304),
        ("Sun, 01 Mar 2026 11:59:59 GMT", 200),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 200),
        ("", 200),
        ("yesterday", 200),
        ("1772366400", 200),
        ("2026-03-01T12:00:00Z", 200),
        ("Sun, 31 Feb 2100 12:00:00 GMT", 200),
        ("Fri, 01 Jan 2100 25:00:00 GMT", 200),
        ("Fri, 01 Jan 2100 00:00:00 +0100", 200),
        ("\"1-x\"", 200),
    ];
    for path in SINGLE_ROW {
        for (date, expected) in cases {
            assert_eq!(since(&server, path, date), expected, "{path} {date:?}");
        }
    }
}

#[test]
fn if_none_match_takes_precedence_over_if_modified_since() {
    let (server, _) = roster();
    server.advance_clock(10);
    for path in SINGLE_ROW {
        let tag = super::tag(&server.client, path);
        let status = |tags: &str, date: &str| {
            let headers = [("If-None-Match", tags), ("If-Modified-Since", date)];
            server.client.send("GET", path, &headers, None).status
        };
        assert_eq!(status("\"x\"", BEGIN), 200, "another tag, whatever the date is");
        assert_eq!(
            status(&tag, "Thu, 01 Jan 1970 00:00:00 GMT"),
            304,
            "the tag, whatever the date"
        );
        assert_eq!(status("*", "nonsense"), 304);
        assert_eq!(status("x", BEGIN), 200, "a malformed tag matches nothing");
    }
}

#[test]
fn if_modified_since_is_ignored_on_writes() {
    let (server, admin) = roster();
    server.advance_clock(10);
    let long_ago = [("If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT")];
    let body: Value = json!({ "city": "Bonn" });
    admin.json_with("PATCH", "teams/1", &long_ago, &body).expect(200);
    admin.json_with("POST", "teams", &long_ago, &json!({ "name": "Bayern" })).expect(201);
}
