//! Tests of `Idempotency-Key`.

use diesel::{RunQueryDsl, sql_query, sql_types::Text};
use serde_json::{Value, json};

use crate::support::{Client, PASSWORD, Process, Response, Server, Setup, run_concurrently};

const DAY: i64 = 86_400;

fn with_key(client: &Client, path: &str, key: &str, body: &Value) -> Response {
    client.json_with("POST", path, &[("Idempotency-Key", key)], body)
}

/// Everything that must be equal in a replayed response.
fn seen(response: &Response) -> (u16, Option<String>, Option<String>, Option<String>, String) {
    let header = |name| response.header(name).map(str::to_owned);
    let content_type = header("content-type");
    (response.status, header("location"), header("etag"), content_type, response.text.clone())
}

fn players(client: &Client) -> usize {
    client.get("players?limit=200").expect(200).body()["data"].as_array().unwrap().len()
}

#[test]
fn fifty_concurrent_retries_create_one_row_even_after_restart() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = Process::start(folder.path(), &[]);
    let admin = process.client().sign_in("admin", PASSWORD);
    let body = json!({ "name": "Ann" });
    let responses = run_concurrently(50, |_| with_key(&admin, "players", "k1", &body).expect(201));
    assert_eq!(responses[0].header("location"), Some("/api/v1/players/1"));
    assert!(responses[0].header("etag").unwrap().starts_with("\"1-"));
    for response in &responses {
        assert_eq!(seen(response), seen(&responses[0]));
    }
    assert_eq!(players(&admin), 1);
    process.signal("KILL");
    let process = Process::start(folder.path(), &[]);
    let admin = process.client().sign_in("admin", PASSWORD);
    let again = with_key(&admin, "players", "k1", &body);
    assert_eq!(seen(&again), seen(&responses[0]));
    assert_eq!(players(&admin), 1);
}

#[test]
fn every_roster_post_is_idempotent_with_a_key() {
    let server = Server::start();
    let admin = server.admin();
    for name in ["Ajax", "Bayern"] {
        admin.create_team(name);
    }
    let joined =
        json!({ "name": "Ann", "membership": { "team_id": 1, "start_date": "2020-01-01" } });
    let batch =
        json!({ "operations": [{ "method": "POST", "path": "/teams", "body": { "name": "D" } }] });
    let writes = [
        ("teams", json!({ "name": "Chelsea" })),
        ("players", joined),
        ("memberships", json!({ "player_id": 1, "team_id": 3 })),
        (
            "players/1/transfer",
            json!({ "from_team_id": 1, "to_team_id": 2, "date": "2026-01-01", "shirt_number": "9" }),
        ),
        ("batch", batch),
    ];
    for (path, body) in &writes {
        let first = with_key(&admin, path, "same", body);
        assert!([200, 201].contains(&first.status), "{path}: {}", first.text);
        let state = || ["teams", "players", "memberships"].map(|list| admin.get(list).text);
        let before = state();
        for _ in 0..2 {
            assert_eq!(seen(&with_key(&admin, path, "same", body)), seen(&first), "{path}");
        }
        assert_eq!(state(), before, "{path}");
        // Even if the resource has changed since.
        if *path == "memberships" {
            let id = first.id();
            admin.delete(&format!("memberships/{id}")).expect(204);
            assert_eq!(seen(&with_key(&admin, path, "same", body)), seen(&first));
            admin.get(&format!("memberships/{id}")).expect_problem(404, "not_found");
        }
    }
}

#[test]
fn different_body_is_422_and_equivalent_json_is_replayed() {
    let server = Server::start();
    let admin = server.admin();
    let first = with_key(&admin, "players", "k", &json!({ "name": "Ann", "height_cm": 170 }));
    for other in [json!({ "name": "Ann" }), json!({ "name": "Bea", "height_cm": 170 })] {
        with_key(&admin, "players", "k", &other).expect_problem(422, "idempotency_conflict");
    }
    let json = [("Content-Type", "application/json"), ("Idempotency-Key", "\"k\"")];
    let said = b"{ \"height_cm\" : 170 ,\n \"name\" : \"\\u0041nn\" }";
    let again = admin.send("POST", "players", &json, Some(said));
    assert_eq!(seen(&again), seen(&first));
    assert_eq!(players(&admin), 1);
    with_key(&admin, "players", "k", &json!({ "nam": "Ann" }))
        .expect_problem(422, "validation_failed");
}

#[test]
fn key_is_scoped_to_user_and_path() {
    let server = Server::start();
    let admin = server.admin();
    let editor = server.user("editor", "editor");
    let body = json!({ "name": "Ann" });
    let ids = [(&admin, "players"), (&editor, "players"), (&admin, "teams")]
        .map(|(client, path)| with_key(client, path, "k", &body).expect(201).id());
    assert_eq!(ids, [1, 2, 1]);
    let key = json!({ "name": "script" });
    let key =
        admin.post("auth/api-keys", &key).expect(201).body()["key"].as_str().map(str::to_owned);
    // The key is shared by all sessions and API keys of a user.
    let script = server.client.with_token(key.unwrap());
    assert_eq!(with_key(&script, "players", "k", &body).expect(201).id(), 1);
    // Paths with different ids are different.
    for n in 1..=2 {
        admin.add_membership(n, 1, json!({ "start_date": format!("2020-01-0{n}") })).expect(201);
    }
    admin.create_team("Bayern");
    let body = json!({ "to_team_id": 2, "date": "2026-01-01" });
    let moved = [1, 2].map(|player| {
        let path = format!("players/{player}/transfer");
        with_key(&admin, &path, "k", &body).expect(201).body()["started"]["player_id"].clone()
    });
    assert_eq!(moved, [1, 2]);
}

#[test]
fn failed_request_can_be_retried_with_the_same_key() {
    let server = Server::start();
    let admin = server.admin();
    let body = json!({ "name": "Ann", "membership": { "team_id": 1 } });
    with_key(&admin, "players", "k", &body).expect_validation_errors(&["/membership/team_id"]);
    with_key(&admin, "players", "k", &json!({})).expect_validation_errors(&["/name"]);
    assert_eq!(server.count("stored_responses"), 0);
    admin.create_team("Ajax");
    let made = with_key(&admin, "players", "k", &body).expect(201);
    assert_eq!(seen(&with_key(&admin, "players", "k", &body)), seen(&made));
    assert_eq!(server.count("stored_responses"), 1);
}

#[test]
fn key_expires_after_24_hours_and_expired_rows_are_deleted() {
    let server = Server::start();
    let admin = server.admin();
    let body = json!({ "name": "Ann" });
    for n in 0..120 {
        with_key(&admin, "players", &format!("old-{n}"), &body).expect(201);
    }
    with_key(&admin, "players", "k", &body).expect(201);
    server.advance_clock(DAY - 1);
    let admin = server.admin();
    assert_eq!(with_key(&admin, "players", "k", &body).expect(201).id(), 121);
    assert_eq!(server.count("stored_responses"), 121);
    server.advance_clock(1);
    assert_eq!(with_key(&admin, "players", "k", &json!({ "name": "Bea" })).expect(201).id(), 122);
    // One write deletes at most a hundred expired responses.
    assert!(
        (20..=22).contains(&server.count("stored_responses")),
        "{}",
        server.count("stored_responses")
    );
    with_key(&admin, "players", "k2", &body).expect(201);
    assert_eq!(server.count("stored_responses"), 2);
}

#[test]
fn key_lookup_and_expiry_use_an_index() {
    #[derive(diesel::QueryableByName)]
    struct Step {
        #[diesel(sql_type = Text)]
        detail: String,
    }
    let server = Server::start();
    let plans = [
        (
            "user_id = ? AND method = ? AND path = ? AND key = ?",
            "sqlite_autoindex_stored_responses_1",
        ),
        ("expires_at <= ? ORDER BY expires_at", "COVERING INDEX stored_responses_expiry"),
    ];
    for (condition, index) in plans {
        let query = format!("EXPLAIN QUERY PLAN SELECT id FROM stored_responses WHERE {condition}");
        let steps: Vec<Step> = sql_query(query).load(&mut server.file()).unwrap();
        let steps: Vec<_> = steps.into_iter().map(|step| step.detail).collect();
        assert!(steps.len() == 1 && steps[0].contains(index), "{condition}: {steps:?}");
    }
}

#[test]
fn malformed_key_is_rejected() {
    let server = Server::start();
    let admin = server.admin();
    let body = json!({ "name": "Ann" });
    let long = "x".repeat(256);
    for bad in ["", "a b", "\"a", "\"\"", "\"a b\"", "\"a\";p", &long] {
        let response =
            with_key(&admin, "players", bad, &body).expect_problem(400, "invalid_request");
        assert!(response.detail().contains("1 to 255 visible ASCII"), "{bad:?}: {}", response.text);
    }
    let twice = [("Idempotency-Key", "a"), ("Idempotency-Key", "a")];
    let response =
        admin.json_with("POST", "players", &twice, &body).expect_problem(400, "invalid_request");
    assert_eq!(response.detail(), "there are two Idempotency-Key headers");
    assert_eq!(players(&admin), 0);
    with_key(&admin, "players", &long[1..], &body).expect(201);
}

#[test]
fn key_is_ignored_on_other_methods_and_paths() {
    let server = Server::start_with(Setup::default());
    let admin = server.admin();
    let user = |name| json!({ "username": name, "password": "a good password", "role": "viewer" });
    with_key(&admin, "users", "k", &user("ann")).expect(201);
    with_key(&admin, "users", "k", &user("bob")).expect(201);
    with_key(&admin, "users", "k", &user("bob")).expect_problem(409, "already_exists");
    admin.create_team("Ajax");
    for name in ["Bayern", "Chelsea"] {
        let key = [("Idempotency-Key", "k")];
        admin.json_with("PATCH", "teams/1", &key, &json!({ "name": name })).expect(200);
    }
    assert_eq!(server.count("stored_responses"), 0);
}
