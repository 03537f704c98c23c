//! Entity tags of reads: strong, and equal exactly if the bodies are.

use serde_json::{Value, json};

use super::{CLOSED, OPEN, fill, roster, tag};
use crate::support::{Server, Setup};

#[test]
fn every_read_has_a_strong_entity_tag() {
    let (_server, admin) = roster();
    for path in OPEN.into_iter().chain(CLOSED) {
        let response = admin.get(path).expect(200);
        let tag = response.header("etag").unwrap_or_else(|| panic!("{path} has no tag"));
        let inside = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
        let inside = inside.unwrap_or_else(|| panic!("{path}: {tag} is not strong"));
        let hash = match response.body()["version"].as_i64() {
            Some(version) => inside.strip_prefix(&format!("{version}-")).unwrap_or_default(),
            None => inside,
        };
        let letter = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        assert!(hash.len() == 16 && hash.chars().all(letter), "{path}: {tag}");
    }
}

#[test]
fn entity_tag_is_the_same_while_the_body_is() {
    let (server, admin) = roster();
    let tags = |server: &Server| OPEN.map(|path| tag(&server.client, path));
    let before = tags(&server);
    assert_eq!(tags(&server), before);
    // This write empties the cache but changes none of these bodies.
    admin
        .post("users", &json!({ "username": "bob", "password": "a good horse", "role": "viewer" }));
    assert_eq!(tags(&server), before);
    assert_eq!(CLOSED.map(|path| tag(&admin, path)), CLOSED.map(|path| tag(&admin, path)));
    let folder = Some(server.stop());
    let server = Server::start_with(Setup { folder, ..Setup::default() });
    assert_eq!(tags(&server), before, "after a restart");
}

/// Whether users may get more than guests: birth dates.
fn is_private(path: &str) -> bool {
    path.starts_with("players") && !path.contains("memberships")
        || path.starts_with("teams/") && path.contains("players")
}

#[test]
fn guests_and_users_get_the_same_entity_tag_and_body_of_adults() {
    let (server, admin) = roster();
    server.user("bob", "viewer");
    let bob = server.sign_in("bob");
    for path in OPEN {
        let open = server.client.get(path).expect(200);
        for client in [&admin, &bob] {
            let response = client.get(path).expect(200);
            assert_eq!(
                (&response.text, response.header("etag")),
                (&open.text, open.header("etag"))
            );
            let expected = if is_private(path) { "private, no-cache" } else { "public, no-cache" };
            assert_eq!(response.header("cache-control"), Some(expected), "{path}");
        }
    }
}

#[test]
fn public_responses_are_cacheable_and_private_ones_are_not() {
    let (server, admin) = roster();
    for path in OPEN {
        let response = admin.get(path).expect(200);
        let (cache, vary) = if is_private(path) {
            ("private, no-cache", "accept-encoding, authorization")
        } else {
            ("public, no-cache", "accept-encoding")
        };
        assert_eq!(response.header("cache-control"), Some(cache), "{path}");
        assert_eq!(response.header("vary"), Some(vary), "{path}");
        let open = server.client.get(path).expect(200);
        assert_eq!(open.header("cache-control"), Some("public, no-cache"), "{path}");
        assert_eq!(open.header("vary"), Some(vary), "{path}");
    }
    for path in CLOSED {
        assert_eq!(admin.get(path).header("cache-control"), Some("no-store"), "{path}");
    }
}

#[test]
fn write_response_has_the_entity_tag_of_the_next_read() {
    let (server, admin) = roster();
    admin.create_team("Bayern");
    let bob = json!({ "username": "bob", "password": "a good horse", "role": "viewer" });
    let player = json!({ "name": "Bea", "membership": { "team_id": 1, "shirt_number": "10" } });
    let membership = json!({ "player_id": 1, "team_id": 1, "start_date": "2025-12-01" });
    let writes: Vec<(&str, &str, Value)> = vec![
        ("POST", "teams", json!({ "name": "Chelsea" })),
        ("POST", "players", json!({ "name": "Ann" })),
        ("POST", "players", player),
        ("POST", "players/1/transfer", json!({ "to_team_id": 2, "date": "2026-02-01" })),
        ("POST", "memberships", json!({ "player_id": 2, "team_id": 2 })),
        ("POST", "users", bob),
        ("PUT", "teams/1", json!({ "name": "Ajax" })),
        ("PUT", "players/1", json!({ "name": "Anna" })),
        ("PUT", "memberships/1", membership),
        ("PATCH", "teams/1", json!({ "external_ids": { "wiki": "Q1" } })),
        ("PATCH", "players/1", json!({ "birth_date": "1991" })),
        ("PATCH", "memberships/1", json!({ "captain": true })),
        ("PATCH", "users/2", json!({ "role": "editor" })),
        // A patch that changes nothing.
        ("PATCH", "players/1", json!({ "birth_date": "1991" })),
    ];
    for (method, path, body) in writes {
        let written = admin.json(method, path, &body);
        assert!([200, 201].contains(&written.status), "{path}: {}", written.text);
        let location = written.header("location").unwrap_or(path);
        let read = admin.get(location).expect(200);
        let what = format!("{method} {path} {body}");
        assert_eq!(written.header("etag"), read.header("etag"), "{what}");
        assert_eq!(admin.send("HEAD", location, &[], None).header("etag"), read.header("etag"));
        if path.ends_with("transfer") {
            assert_eq!(written.body()["started"], read.body(), "{what}");
        } else {
            assert_eq!(written.text, read.text, "{what}");
        }
    }
    let again = [("Idempotency-Key", "k"), ("Content-Type", "application/json")];
    for _ in 0..2 {
        let body = br#"{"name":"Dynamo"}"#;
        let made = admin.send("POST", "teams", &again, Some(body)).expect(201);
        let location = made.header("location").unwrap();
        assert_eq!(made.header("etag"), Some(&*tag(&server.client, location)));
    }
}

#[test]
fn batch_response_has_the_entity_tags_of_the_next_reads() {
    let (server, admin) = roster();
    let operations = json!([
        { "method": "POST", "path": "/teams", "body": { "name": "Bayern" } },
        { "method": "POST", "path": "/players", "body": { "name": "Bea", "membership": { "team_id": "$0.id" } } },
        { "method": "PATCH", "path": "/memberships/1", "body": { "captain": true } },
        { "method": "PATCH", "path": "/players/1", "body": { "height_cm": 180 } },
    ]);
    let response = admin.post("batch", &json!({ "operations": operations })).expect(200).body();
    for (at, path) in ["teams/2", "players/2", "memberships/1", "players/1"].iter().enumerate() {
        assert_eq!(response["results"][at]["etag"], tag(&server.client, path), "{path}");
    }
}

#[test]
fn write_changes_only_the_entity_tags_of_changed_bodies() {
    let (server, admin) = roster();
    admin.create_team("Bayern");
    admin.create_player("Bea");
    let cases: [(&str, &str, Value, &[&str]); 5] = [
        (
            "PATCH",
            "teams/1",
            json!({ "name": "Ajax" }),
            // Players and their memberships contain the name of the team.
            &["teams/1", "players/1", "teams", "players", "players/1/memberships"],
        ),
        ("PATCH", "teams/2", json!({ "name": "Bochum" }), &["teams"]),
        (
            "PATCH",
            "players/1",
            json!({ "name": "Anna" }),
            &["players/1", "players", "teams/1/players"],
        ),
        (
            "PATCH",
            "memberships/1",
            json!({ "shirt_number": "10" }),
            &[
                "players/1",
                "memberships/1",
                "players",
                "memberships",
                "teams/1/players",
                "players/1/memberships",
            ],
        ),
        ("POST", "players", json!({ "name": "Cleo" }), &["players"]),
    ];
    let tags = || OPEN.map(|path| tag(&server.client, path));
    let version = || server.client.get("players/1").body()["version"].clone();
    for (method, path, body, expected) in cases {
        let (before, was) = (tags(), version());
        let status = admin.json(method, path, &body).status;
        assert!([200, 201].contains(&status), "{method} {path}");
        let after = tags();
        let changed = (0..OPEN.len()).filter(|at| before[*at] != after[*at]);
        let changed: Vec<_> = changed.map(|at| OPEN[at]).collect();
        assert_eq!(changed, expected, "{method} {path} {body}");
        assert_eq!(version() == was, path != "players/1", "{method} {path} {body}");
    }
}

#[test]
fn day_change_changes_only_entity_tags_that_depend_on_it() {
    let server = Server::start();
    let admin = server.admin();
    fill(&admin);
    admin.patch("memberships/1", &json!({ "end_date": "2026-03-01" })).expect(200);
    let tags = || OPEN.map(|path| tag(&server.client, path));
    let before = tags();
    server.advance_clock(12 * 3600 - 1);
    assert_eq!(tags(), before, "the last second of the day");
    server.advance_clock(1);
    let after = tags();
    let changed = (0..OPEN.len()).filter(|at| before[*at] != after[*at]);
    let changed: Vec<_> = changed.map(|at| OPEN[at]).collect();
    assert_eq!(changed, ["players/1", "players", "teams/1/players"]);
    let player = server.client.get("players/1").body();
    assert_eq!((&player["teams"], &player["version"]), (&json!([]), &json!(1)));
    assert_eq!(server.client.get("teams/1/players").body(), json!({ "data": [] }));
    assert_eq!(
        server.client.get("teams/1/players?as_of=2026-03-01").field_values("id"),
        [1],
        "of a day that is given"
    );
}
