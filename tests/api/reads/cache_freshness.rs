//! The response cache is never stale: each response reflects every write acknowledged before its request.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{CLOSED, OPEN, fill, roster};
use crate::support::{
    Client, PASSWORD, QueryLog, RawConnection, RawResponse, Server, Setup, teamsheet,
};

/// Eight connections: two to each of four workers.
fn eight_connections(client: &Client) -> Vec<RawConnection> {
    (0..8).map(|_| client.raw_connection()).collect()
}

fn four_workers() -> (Server, Client) {
    let server = Server::start_with(Setup { flags: vec!["--workers", "4"], ..Setup::default() });
    let admin = server.admin();
    fill(&admin);
    (server, admin)
}

/// Sends the same request on all connections and asserts that the responses are equal.
#[track_caller]
fn get_on_all(connections: &mut [RawConnection], path: &str) -> RawResponse {
    let mut responses: Vec<_> = connections
        .iter_mut()
        .map(|connection| connection.get(path, &[("X-Request-Id", "test")]))
        .collect();
    let first = responses.remove(0);
    for response in responses {
        assert_eq!(response, first, "{path}");
    }
    first
}

/// Every kind of write, in an order in which each succeeds, with reads whose bodies it changes.
fn writes() -> Vec<(&'static str, &'static str, Value, &'static [&'static str])> {
    const CAREER: &str = "players/1/memberships";
    let batch = json!({ "operations": [
        { "method": "POST", "path": "/teams", "body": { "name": "Dynamo" } },
        { "method": "PATCH", "path": "/players/1", "body": { "height_cm": 181 } },
        { "method": "PATCH", "path": "/memberships/1", "body": { "position": "GK" } },
    ]});
    let player = json!({ "name": "Cleo", "membership": { "team_id": 1 } });
    let membership = json!({ "player_id": 1, "team_id": 1, "start_date": "2025-12-24" });
    vec![
        ("POST", "teams", json!({ "name": "Bayern" }), &["teams", "teams/2"]),
        ("POST", "players", json!({ "name": "Bea" }), &["players", "players/2"]),
        ("POST", "players", player, &["players", "players/3", "teams/1/players", "memberships"]),
        ("PUT", "teams/1", json!({ "name": "Ajax" }), &["teams", "teams/1", "players/1", CAREER]),
        ("PATCH", "teams/1", json!({ "name": "Ajax B" }), &["teams", "teams/1", "players/1"]),
        ("PUT", "players/1", json!({ "name": "An" }), &["players", "players/1", "teams/1/players"]),
        ("PATCH", "players/1", json!({ "name": "Anna" }), &["players", "players/1"]),
        ("PUT", "memberships/1", membership, &["memberships", "memberships/1", CAREER]),
        ("PATCH", "memberships/1", json!({ "captain": true }), &["memberships/1", "players/1"]),
        (
            "POST",
            "memberships",
            json!({ "player_id": 2, "team_id": 1 }),
            &["memberships", "players/2", "teams/1/players"],
        ),
        ("POST", "batch", batch, &["teams", "players/1", "memberships/1", "teams/1/players"]),
        (
            "POST",
            "players/1/transfer",
            json!({ "to_team_id": 2, "date": "2026-02-01" }),
            &["players/1", CAREER, "teams/1/players", "teams/2/players", "memberships/1"],
        ),
        ("DELETE", "memberships/2", Value::Null, &["memberships", "players/3", "memberships/2"]),
        ("DELETE", "players/2", Value::Null, &["players", "players/2", "teams/1/players"]),
        ("DELETE", "teams/3", Value::Null, &["teams", "teams/3"]),
    ]
}

#[test]
fn cached_response_is_dropped_by_every_worker_after_a_write() {
    let (server, admin) = four_workers();
    let mut connections = eight_connections(&server.client);
    for (method, path, body, changed_paths) in writes() {
        let what = format!("{method} {path}");
        // The second read is served from the cache.
        let before: Vec<_> =
            changed_paths.iter().map(|path| get_on_all(&mut connections, path)).collect();
        for (path, before) in changed_paths.iter().zip(&before) {
            assert_eq!(get_on_all(&mut connections, path), *before, "{what}: {path}");
        }
        let written = match body {
            Value::Null => admin.delete(path),
            body => admin.json(method, path, &body),
        };
        assert!([200, 201, 204].contains(&written.status), "{what}: {}", written.text);
        for (path, before) in changed_paths.iter().zip(&before) {
            let after = get_on_all(&mut connections, path);
            assert_ne!(after.body, before.body, "{what}: {path} is stale");
        }
        if let Some(location) = written.header("location")
            && !path.ends_with("transfer")
        {
            assert_eq!(get_on_all(&mut connections, location).text(), written.text, "{what}");
        }
    }
}

#[test]
fn failed_or_unchanged_write_leaves_responses_unchanged() {
    let (server, admin) = four_workers();
    let mut connections = eight_connections(&server.client);
    let before = OPEN.map(|path| get_on_all(&mut connections, path));
    let same = admin.get("teams/1").body();
    admin.put("teams/1", &same).expect(200);
    admin.delete("teams/1").expect_problem(409, "in_use");
    admin.patch("players/1", &json!({ "height_cm": 5 })).expect_problem(422, "validation_failed");
    let batch = json!({ "operations": [
        { "method": "PATCH", "path": "/teams/1", "body": { "name": "Ajax" } },
        { "method": "DELETE", "path": "/teams/9" },
    ]});
    admin.post("batch", &batch).expect(404);
    assert_eq!(OPEN.map(|path| get_on_all(&mut connections, path)), before);
}

#[test]
fn concurrent_writers_read_their_own_writes_on_every_connection() {
    let (server, admin) = four_workers();
    for n in 2..=4 {
        admin.create_team(&format!("Team {n}"));
    }
    std::thread::scope(|scope| {
        for team in 1..=4 {
            let (admin, server) = (&admin, &server);
            scope.spawn(move || {
                let path = format!("teams/{team}");
                let mut connections = eight_connections(&server.client);
                for n in 0..15 {
                    let city = format!("City {n}");
                    let version = admin.patch(&path, &json!({ "city": city })).expect(200);
                    for connection in &mut connections {
                        let team = connection.get(&path, &[]).expect(200);
                        assert_eq!(team.text(), version.text, "{path}, {n}");
                        let list = connection.get("teams", &[]).expect(200).json();
                        let row = list["data"].as_array().unwrap().iter();
                        let row = row.filter(|row| row["city"] == city.as_str()).count();
                        assert!(row > 0, "{path}, {n}: {list}");
                    }
                }
            });
        }
    });
}

#[test]
fn cached_response_is_dropped_after_create_and_delete() {
    let (server, admin) = four_workers();
    let mut connections = eight_connections(&server.client);
    for id in 2..12 {
        let path = format!("teams/{id}");
        assert_eq!(get_on_all(&mut connections, &path).status, 404, "{path}");
        assert_eq!(admin.create_team(&format!("Team {id}")), id);
        for _ in 0..2 {
            assert_eq!(get_on_all(&mut connections, &path).status, 200, "{path}");
        }
        admin.delete(&path).expect(204);
        assert_eq!(get_on_all(&mut connections, &path).status, 404, "{path}");
    }
}

#[test]
fn cached_squad_is_dropped_when_the_day_changes() {
    let (server, admin) = four_workers();
    admin.patch("memberships/1", &json!({ "end_date": "2026-03-01" })).expect(200);
    admin.create_player("Bea");
    admin.add_membership(2, 1, json!({ "start_date": "2026-03-03" })).expect(201);
    let mut connections = eight_connections(&server.client);
    let mut squad = |server: &Server| {
        let mut squads = vec![];
        for _ in 0..2 {
            squads.push(get_on_all(&mut connections, "teams/1/players").json());
        }
        assert_eq!(squads[0], squads[1]);
        let names = squads[0]["data"].as_array().unwrap().iter();
        let names = names.map(|row| row["player"]["name"].clone()).collect::<Vec<_>>();
        server.advance_clock(24 * 3600);
        names
    };
    assert_eq!(squad(&server), ["Ann"]);
    assert_eq!(squad(&server), Vec::<Value>::new());
    assert_eq!(squad(&server), ["Bea"]);
    // The clock may also go back.
    server.advance_clock(-3 * 24 * 3600);
    assert_eq!(squad(&server), ["Ann"]);
}

#[test]
fn cached_response_is_dropped_after_an_import_by_another_process() {
    let (server, _) = four_workers();
    let mut connections = eight_connections(&server.client);
    let file = server.path().join("teams.csv");
    for n in 0..5 {
        let before = get_on_all(&mut connections, "teams?external_id=p:A");
        assert_eq!(get_on_all(&mut connections, "teams?external_id=p:A"), before);
        std::fs::write(&file, format!("external_id,name\nA,Adler {n}\n")).unwrap();
        let import = ["import", "teams", file.to_str().unwrap(), "--provider", "p"];
        teamsheet(server.path(), &import).run().success();
        let after = get_on_all(&mut connections, "teams?external_id=p:A").json();
        assert_eq!(after["data"][0]["name"], format!("Adler {n}"));
    }
}

#[test]
fn cached_response_is_served_without_reading_data() {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let log = QueryLog::of(folder.path());
    let flags = vec!["--workers", "1"];
    let server = Server::start_with(Setup { flags, folder: Some(folder), ..Setup::default() });
    let admin = server.admin();
    fill(&admin);
    for client in [&server.client, &admin] {
        // The session of a token is read for every request.
        let is_data = |query: &String| !query.contains(" FROM (`sessions`");
        let read = |path: &str, headers: &[(&str, &str)]| {
            log.queries();
            client.raw_connection().get(path, headers);
            log.queries().into_iter().filter(is_data).collect::<Vec<_>>()
        };
        for path in OPEN {
            admin.patch("teams/1", &json!({ "city": format!("{path} {}", log.queries().len()) }));
            assert_ne!(read(path, &[]), Vec::<String>::new(), "{path}");
            for headers in [&[][..], &[("Accept-Encoding", "gzip")], &[("If-None-Match", "*")]] {
                assert_eq!(read(path, headers), Vec::<String>::new(), "{path} {headers:?}");
            }
        }
    }
}

#[test]
fn token_is_ignored_outside_of_the_api() {
    let (server, _) = roster();
    let stranger = server.client.with_token("nonsense");
    for _ in 0..4 {
        assert_eq!(stranger.raw_connection().get("/openapi.json", &[]).status, 200);
    }
}

#[test]
fn invalid_token_is_401_even_if_the_response_is_cached() {
    let (server, admin) = roster();
    server.user("bob", "viewer");
    let bob = server.sign_in("bob");
    let read = |client: &Client, path: &str| {
        (0..4).map(|_| client.raw_connection().get(path, &[])).collect()
    };
    for path in OPEN {
        for client in [&server.client, &admin, &bob] {
            let responses: Vec<RawResponse> = read(client, path);
            assert!(responses.iter().all(|response| response.status == 200), "{path}");
        }
        for token in ["", "nonsense", "ts_nonsense", "a.b.c"] {
            let responses: Vec<RawResponse> = read(&server.client.with_token(token), path);
            for response in responses {
                assert_eq!(
                    (response.status, response.json()["error"].as_str()),
                    (401, Some("invalid_token"))
                );
                assert_eq!(response.header("etag"), None);
            }
        }
    }
    bob.post("auth/logout", &json!({})).expect(204);
    admin.patch("users/1", &json!({ "password": PASSWORD })).expect(200);
    for client in [&admin, &bob] {
        for response in read(client, "teams/1") as Vec<RawResponse> {
            assert_eq!(
                (response.status, response.json()["error"].as_str()),
                (401, Some("token_revoked"))
            );
        }
    }
}

#[test]
fn private_responses_are_not_cached() {
    let (server, admin) = roster();
    let (bob, eve) = (server.user("bob", "viewer"), server.user("eve", "viewer"));
    admin.post("auth/api-keys", &json!({ "name": "admin's", "role": "viewer" })).expect(201);
    for _ in 0..3 {
        for path in CLOSED {
            // Both workers have just served it to the admin.
            for _ in 0..4 {
                assert_eq!(admin.raw_connection().get(path, &[]).status, 200, "{path}");
            }
            for _ in 0..4 {
                assert_eq!(server.client.raw_connection().get(path, &[]).status, 401, "{path}");
                let bobs = bob.raw_connection().get(path, &[]);
                if path.starts_with("users") {
                    assert_eq!(bobs.status, 403, "{path}");
                    continue;
                }
                // These lists belong to the user who reads them.
                let (bobs, eves) =
                    (bobs.expect(200), eve.raw_connection().get(path, &[]).expect(200));
                let admins = admin.raw_connection().get(path, &[]).expect(200);
                assert_ne!(bobs.body, admins.body, "{path}");
                let list = bobs.json()["data"].as_array().unwrap().len();
                assert_eq!(list, usize::from(path == "auth/sessions"), "{path}");
                assert_eq!(bobs.body == eves.body, path == "auth/api-keys", "{path}");
            }
        }
        assert_eq!(bob.get("auth/me").body()["username"], "bob");
        assert_eq!(eve.get("auth/me").body()["username"], "eve");
    }
}
