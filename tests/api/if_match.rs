//! Tests of `If-Match` and `If-None-Match` on writes.

use serde_json::{Value, json};

use crate::support::{Client, Response, Server, Setup, run_concurrently};

/// A server with a team, a player, a membership and a user, each with version 1.
fn server(flags: &[&'static str]) -> (Server, Client) {
    let server = Server::start_with(Setup { flags: flags.to_vec(), ..Setup::default() });
    let admin = server.admin();
    admin.create_team("Ajax");
    admin.create_player("Ann");
    admin.add_membership(1, 1, json!({ "start_date": "2026-01-01" })).expect(201);
    let user = json!({ "username": "bob", "password": "a good password", "role": "viewer" });
    admin.post("users", &user).expect(201);
    (server, admin)
}

/// Each kind of conditional write, with a body that changes something.
fn writes() -> Vec<(&'static str, &'static str, Value)> {
    let membership = json!({ "player_id": 1, "team_id": 1, "start_date": "2025-01-01" });
    vec![
        ("PUT", "teams/1", json!({ "name": "Bayern" })),
        ("PATCH", "teams/1", json!({ "name": "Chelsea" })),
        ("PUT", "players/1", json!({ "name": "Bea" })),
        ("PATCH", "players/1", json!({ "name": "Cleo" })),
        ("PUT", "memberships/1", membership),
        ("PATCH", "memberships/1", json!({ "captain": true })),
        ("PATCH", "users/2", json!({ "role": "editor" })),
        ("DELETE", "memberships/1", json!(null)),
        ("DELETE", "players/1", json!(null)),
        ("DELETE", "teams/1", json!(null)),
        ("DELETE", "users/2", json!(null)),
    ]
}

fn send(client: &Client, write: &(&str, &str, Value), headers: &[(&str, &str)]) -> Response {
    let (method, path, body) = write;
    if body.is_null() {
        return client.send(method, path, headers, None);
    }
    client.json_with(method, path, headers, body)
}

#[test]
fn write_response_has_strong_etag_with_version() {
    let (_server, admin) = server(&[]);
    let made = admin.post("teams", &json!({ "name": "Dynamo" })).expect(201);
    let tag = made.header("etag").unwrap().to_owned();
    assert!(tag.starts_with("\"1-") && tag.ends_with('"') && tag.len() == 20, "{tag}");
    assert_eq!(admin.put("teams/2", &made.body()).expect(200).header("etag"), Some(&*tag));
    for write in writes() {
        let response = send(&admin, &write, &[]);
        let etag = response.header("etag").map(str::to_owned);
        if write.0 == "DELETE" {
            assert_eq!((response.status, etag), (204, None), "{write:?}");
        } else {
            let version = response.expect(200).body()["version"].as_i64().unwrap();
            assert!(etag.unwrap().starts_with(&format!("\"{version}-")), "{write:?}");
        }
    }
}

#[test]
fn transfer_etag_is_that_of_the_new_membership() {
    let (_server, admin) = server(&[]);
    admin.create_team("Bayern");
    let body = json!({ "to_team_id": 2, "date": "2026-03-01" });
    let moved = admin.post("players/1/transfer", &body).expect(201);
    let tag = moved.header("etag").unwrap();
    let location = moved.header("location").unwrap();
    let same = admin.json_with("PATCH", location, &[("If-Match", tag)], &json!({})).expect(200);
    assert_eq!(same.header("etag"), Some(tag));
}

#[test]
fn user_etag_satisfies_if_match() {
    let (_server, admin) = server(&[]);
    let read = admin.get("users/2").expect(200);
    let tag = read.header("etag").unwrap();
    let body = json!({ "role": "editor" });
    let after = admin.json_with("PATCH", "users/2", &[("If-Match", tag)], &body).expect(200);
    assert!(after.header("etag").unwrap().starts_with("\"2-"));
    admin
        .json_with("PATCH", "users/2", &[("If-Match", tag)], &json!({ "role": "admin" }))
        .expect_problem(412, "precondition_failed");
}

#[test]
fn stale_if_match_is_412_and_changes_nothing() {
    let (_server, admin) = server(&[]);
    for write in writes() {
        let path = write.1;
        let before = admin.get(path).expect(200).body();
        let version = before["version"].as_i64().unwrap();
        for wrong in [
            vec![("If-Match", format!("\"{}-x\"", version + 1))],
            vec![("If-Match", "\"0-x\", \"x\", \"\", W/\"x\"".to_owned())],
            vec![("If-Match", format!("W/\"{version}-x\""))],
            vec![("If-Match", format!("\"{version}\""))],
            vec![("If-None-Match", "*".to_owned())],
            vec![("If-None-Match", format!("\"x\", W/\"{version}-x\""))],
            vec![("If-Match", "*".to_owned()), ("If-None-Match", format!("\"{version}-x\""))],
        ] {
            let headers: Vec<_> = wrong.iter().map(|(name, value)| (*name, &**value)).collect();
            let response =
                send(&admin, &write, &headers).expect_problem(412, "precondition_failed");
            let now = format!("the current version is {version}");
            assert!(response.detail().contains(&now), "{}", response.text);
            assert_eq!(admin.get(path).expect(200).body(), before, "{write:?} {wrong:?}");
        }
        let right = format!("\"{version}-any-hash-gzip\"");
        send(&admin, &write, &[("If-Match", &right), ("If-None-Match", "\"0-x\"")]);
        let after = admin.get(path);
        assert!(after.status == 404 || after.body() != before, "{write:?}: {}", after.text);
    }
}

#[test]
fn all_header_forms_are_parsed() {
    let (_server, admin) = server(&[]);
    let mut version = 1;
    for (before, after) in [
        ("*", ""),
        (" * ", ""),
        ("\"", "-x\""),
        ("\"77-x\", \"", "-x\""),
        ("\"77-x\",,W/\"1-x\" ,\t\"a,b\",\"", "-x-br\" , "),
    ] {
        let tag =
            if after.is_empty() { before.to_owned() } else { format!("{before}{version}{after}") };
        let body = json!({ "city": format!("City {version}") });
        admin.json_with("PATCH", "teams/1", &[("If-Match", &tag)], &body).expect(200);
        version += 1;
    }
    // Several header lines are one list.
    let right = format!("\"{version}-x\"");
    let lines = [("If-Match", "\"77-x\""), ("If-Match", &*right)];
    admin.json_with("PATCH", "teams/1", &lines, &json!({ "city": "Bonn" })).expect(200);
    // `*` counts even if the header is repeated.
    let lines = [("If-Match", "*"), ("If-Match", "*")];
    admin.json_with("PATCH", "teams/1", &lines, &json!({})).expect(200);
}

#[test]
fn malformed_entity_tags_match_no_version() {
    let (_server, admin) = server(&[]);
    for malformed in ["", "x", "1-x", "\"1-x", "w/\"1-x\"", "\"1-x\" \"2-x\"", ",", "**", "ä"] {
        let send = |header, value: &str| {
            let body = json!({ "city": format!("City {malformed}") });
            admin.json_with("PATCH", "teams/1", &[(header, value)], &body)
        };
        send("If-Match", malformed).expect_problem(412, "precondition_failed");
        let version = admin.get("teams/1").expect(200).body()["version"].clone();
        // Well-formed tags beside it still count, except in a header that is not ASCII.
        let with_current = format!("{malformed}, \"{version}-x\"");
        let status = if malformed == "ä" { 412 } else { 200 };
        send("If-Match", &with_current).expect(status);
        send("If-None-Match", malformed).expect(200);
    }
}

#[test]
fn weak_entity_tags_never_match_if_match() {
    let (_server, admin) = server(&[]);
    let body = json!({ "city": "Bonn" });
    for (sent, reason) in [
        ("W/\"1-x\", W/\"2-x\"", "has weak entity tags only, which never match"),
        ("W/\"1-x\", \"2-x\"", "does not match"),
        ("1-x", "has no valid entity tag"),
        ("\"2-x\"", "does not match"),
    ] {
        let response = admin.json_with("PATCH", "teams/1", &[("If-Match", sent)], &body);
        let detail = response.expect_problem(412, "precondition_failed").detail();
        assert_eq!(detail, format!("If-Match {reason}; the current version is 1"), "{sent}");
    }
    let weak = [("If-None-Match", "W/\"1-x\"")];
    admin.json_with("PATCH", "teams/1", &weak, &body).expect_problem(412, "precondition_failed");
}

#[test]
fn missing_resource_is_404_whatever_the_precondition() {
    let (_server, admin) = server(&[]);
    for (method, path, body) in writes() {
        let path = format!("{}/99", path.split('/').next().unwrap());
        for tags in ["*", "\"1-x\""] {
            let write = (method, &*path, body.clone());
            send(&admin, &write, &[("If-Match", tags)]).expect_problem(404, "not_found");
        }
    }
}

#[test]
fn required_if_match_missing_is_428() {
    let (_server, admin) = server(&["--require-if-match"]);
    for write in writes() {
        let before = admin.get(write.1).expect(200).body();
        for headers in [&[][..], &[("If-None-Match", "\"x\"")]] {
            send(&admin, &write, headers).expect_problem(428, "precondition_required");
        }
        assert_eq!(admin.get(write.1).expect(200).body(), before, "{write:?}");
        let response = send(&admin, &write, &[("If-Match", "*")]);
        assert!([200, 204].contains(&response.status), "{write:?}: {}", response.text);
    }
    // A POST creates a resource, so preconditions do not apply.
    admin
        .json_with("POST", "teams", &[("If-Match", "\"9-x\"")], &json!({ "name": "E" }))
        .expect(201);
}

#[test]
fn fifty_concurrent_read_modify_writes_lose_no_update() {
    let (_server, admin) = server(&[]);
    let patch = json!({ "external_ids": { "start": "x" } });
    let first = admin.patch("teams/1", &patch).expect(200);
    let tag = first.header("etag").unwrap().to_owned();
    let count = |tags: &(dyn Fn() -> String + Sync), round: usize| {
        let statuses = run_concurrently(50, |n| {
            let tag = tags();
            let body = json!({ "external_ids": { format!("r{round}"): format!("c{n}") } });
            admin.json_with("PATCH", "teams/1", &[("If-Match", &tag)], &body).status
        });
        assert!(statuses.iter().all(|status| [200, 412].contains(status)), "{statuses:?}");
        i64::try_from(statuses.iter().filter(|status| **status == 200).count()).unwrap()
    };
    // All have read the same version: one write succeeds.
    assert_eq!(count(&|| tag.clone(), 0), 1);
    // Each retries after reading again: all writes succeed.
    let version = || admin.get("teams/1").expect(200).body()["version"].as_i64().unwrap();
    let before = version();
    let succeeded: i64 =
        (1..=4).map(|round| count(&|| format!("\"{}-x\"", version()), round)).sum();
    assert!(succeeded >= 4);
    assert_eq!(version(), before + succeeded);
}
