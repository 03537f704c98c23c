//! Tests of batches.

use serde_json::{Value, json};

use crate::support::{Client, Response, Server, UnchangedRoster, run_concurrently};

fn send(client: &Client, operations: &Value) -> Response {
    client.post("batch", &json!({ "operations": operations }))
}

fn post(path: &str, body: &Value) -> Value {
    json!({ "method": "POST", "path": path, "body": body })
}

/// The statuses of the operations.
fn statuses(response: &Response) -> Vec<i64> {
    let body = response.body();
    let results = body["results"].as_array().unwrap_or_else(|| panic!("{}", response.text));
    results.iter().map(|result| result["status"].as_i64().unwrap()).collect()
}

#[test]
fn every_roster_write_works_in_a_batch() {
    let server = Server::start();
    let admin = server.admin();
    let operations = json!([
        post("/teams", &json!({ "name": "Ajax" })),
        post("/teams", &json!({ "name": "Bayern" })),
        post("/players", &json!({ "name": "Ann", "membership": { "team_id": "$0.id", "start_date": "2025-01-01" } })),
        post("/players", &json!({ "name": "Bea" })),
        post("/memberships", &json!({ "player_id": "$3.id", "team_id": "$1.id", "start_date": "2025-01-01" })),
        post("/players/$2.id/transfer", &json!({ "to_team_id": "$1.id", "date": "2026-01-01" })),
        { "method": "PATCH", "path": "/memberships/$5.id", "body": { "shirt_number": "9" } },
        { "method": "PUT", "path": "/teams/$0.id", "body": { "name": "Ajax Amsterdam" } },
        { "method": "PATCH", "path": "/players/$3.id", "body": { "height_cm": 180 } },
        { "method": "PUT", "path": "/players/2", "body": { "name": "Beatrix" } },
        { "method": "PUT", "path": "/memberships/$4.id", "body": { "player_id": 2, "team_id": 2, "start_date": "2024-01-01" } },
        { "method": "DELETE", "path": "/memberships/$4.id" },
        { "method": "DELETE", "path": "/players/$3.id", "body": null },
        post("/teams", &json!({ "name": "Chelsea" })),
        { "method": "DELETE", "path": "/teams/$13.id" },
        { "method": "PATCH", "path": "/teams/2", "body": { "city": "München" } },
    ]);
    let response = send(&admin, &operations).expect(200);
    let expected = [201, 201, 201, 201, 201, 201, 200, 200, 200, 200, 200, 204, 204, 201, 204, 200];
    assert_eq!(statuses(&response), expected);
    assert_eq!((response.header("location"), response.header("etag")), (None, None));
    let results = response.body()["results"].clone();
    assert_eq!(results[2]["body"]["teams"][0]["team_name"], "Ajax");
    assert_eq!(results[5]["body"]["started"]["team_id"], 2);
    assert_eq!(results[6]["body"]["id"], results[5]["body"]["started"]["id"]);
    assert_eq!(results[11], json!({ "status": 204, "body": null, "etag": null }));
    // The results are the stored resources, with their current entity tags.
    server.client.assert_stored("teams", &results[7]["body"]);
    server.client.assert_stored("teams", &results[15]["body"]);
    server.client.assert_stored("memberships", &results[6]["body"]);
    let tag = results[15]["etag"].as_str().unwrap();
    let same = admin.json_with("PATCH", "teams/2", &[("If-Match", tag)], &json!({})).expect(200);
    assert_eq!(same.header("etag"), Some(tag));
    // All operations have the same time.
    for place in [0, 1, 2, 3, 7] {
        assert_eq!(results[place]["body"]["created_at"], "2026-03-01T12:00:00.000Z");
    }
    admin.get("players/2").expect_problem(404, "not_found");
}

#[test]
fn failed_batch_is_rolled_back() {
    let roster = UnchangedRoster::start();
    let changes = roster.server.count("changes");
    let first = [
        post("/teams", &json!({ "name": "Bayern" })),
        post("/players", &json!({ "name": "Bea", "membership": { "team_id": "$0.id" } })),
        json!({ "method": "PATCH", "path": "/teams/1", "body": { "city": "Amsterdam" } }),
        json!({ "method": "DELETE", "path": "/memberships/1" }),
    ];
    let cases = [
        (
            post("/teams", &json!({ "name": "AJAX", "city": "AMSTERDAM" })),
            409,
            "already_exists",
            vec![],
        ),
        (json!({ "method": "DELETE", "path": "/teams/$0.id" }), 409, "in_use", vec![]),
        (json!({ "method": "DELETE", "path": "/teams/99" }), 404, "not_found", vec![]),
        (json!({ "method": "PATCH", "path": "/players/99", "body": {} }), 404, "not_found", vec![]),
        (
            post("/memberships", &json!({ "player_id": "$1.id", "team_id": "$0.id" })),
            409,
            "overlapping_membership",
            vec![],
        ),
        (
            post("/players", &json!({ "name": "C", "membership": { "team_id": 99 } })),
            422,
            "validation_failed",
            vec!["/operations/4/body/membership/team_id"],
        ),
        (
            post("/players", &json!({ "name": "$0.id", "height_cm": 1, "x": 1 })),
            422,
            "validation_failed",
            vec!["/operations/4/body/name", "/operations/4/body/height_cm", "/operations/4/body/x"],
        ),
        (post("/teams", &json!([])), 422, "validation_failed", vec!["/operations/4/body"]),
        (
            json!({ "method": "PATCH", "path": "/teams/1", "body": { "name": null } }),
            422,
            "validation_failed",
            vec!["/operations/4/body/name"],
        ),
        (
            json!({ "method": "PATCH", "path": "/teams/1", "body": {}, "if_match": "\"1-x\"" }),
            412,
            "precondition_failed",
            vec![],
        ),
    ];
    for (last, status, error, pointers) in cases {
        let operations = [&first[..], std::slice::from_ref(&last)].concat();
        let response = send(&roster.admin, &json!(operations)).expect_problem(status, error);
        assert_eq!(response.body()["operation"], 4, "{last}: {}", response.text);
        let detail = response.detail();
        let named = detail.starts_with("operation 4: ") || detail.starts_with("operations/4/body");
        assert!(named, "{}", response.text);
        if !pointers.is_empty() {
            response.expect_validation_errors(&pointers);
        }
    }
    assert_eq!(roster.server.count("changes"), changes);
    roster.end();
}

#[test]
fn five_hundred_operations_share_one_transaction() {
    let server = Server::start();
    let admin = server.admin();
    let team = post("/teams", &json!({ "name": "Ajax" }));
    let player = |n: usize| {
        let name = format!("Player {n} {}", "x".repeat(80));
        post(
            "/players",
            &json!({
                "name": name, "given_name": name, "family_name": name,
                "membership": { "team_id": "$0.id", "shirt_number": n.to_string() },
            }),
        )
    };
    let operations: Vec<Value> = std::iter::once(team).chain((1..500).map(player)).collect();
    assert!(json!(operations).to_string().len() > 64 << 10);
    let response = send(&admin, &json!(operations)).expect(200);
    assert_eq!(statuses(&response), vec![201; 500]);
    assert_eq!(response.body()["results"][499]["body"]["id"], 499);
    assert_eq!(admin.get("teams/1/players").field_values("shirt_number").len(), 499);
    let one_more = [operations, vec![json!({})]].concat();
    let response = send(&admin, &json!(one_more)).expect_validation_errors(&["/operations"]);
    assert!(response.text.contains("must have 1 to 500 items, has 501"), "{}", response.text);
    assert_eq!(response.body().get("operation"), None);
}

#[test]
fn batch_body_up_to_one_mebibyte_is_accepted() {
    let server = Server::start();
    let admin = server.admin();
    let body = |padding: usize| {
        let operation = post("/teams", &json!({ "name": "Ajax" }));
        let text = json!({ "operations": [operation] }).to_string();
        text.clone() + &" ".repeat(padding - text.len())
    };
    let json = [("Content-Type", "application/json")];
    let large = admin.send("POST", "batch", &json, Some(body((1 << 20) + 1).as_bytes()));
    let large = large.expect_problem(413, "payload_too_large");
    assert_eq!(large.detail(), "the body is larger than 1048576 bytes");
    admin.send("POST", "batch", &json, Some(body(1 << 20).as_bytes())).expect(200);
    // Not on other paths.
    let large = admin.send("POST", "teams", &json, Some(body((64 << 10) + 1).as_bytes()));
    assert_eq!(
        large.expect_problem(413, "payload_too_large").detail(),
        "the body is larger than 65536 bytes"
    );
}

#[test]
fn batch_with_idempotency_key_runs_once() {
    let server = Server::start();
    let admin = server.admin();
    let body = json!({ "operations": [post("/teams", &json!({ "name": "Ajax" })), post("/players", &json!({ "name": "Ann" }))] });
    let key = [("Idempotency-Key", "k")];
    let responses =
        run_concurrently(20, |_| admin.json_with("POST", "batch", &key, &body).expect(200).text);
    assert!(responses.iter().all(|response| *response == responses[0]), "{responses:?}");
    assert_eq!(admin.get("teams").field_values("id"), [1]);
    assert_eq!(admin.get("players").field_values("id"), [1]);
}

#[test]
fn if_match_applies_to_operations() {
    let server = Server::start_with(crate::support::Setup {
        flags: vec!["--require-if-match"],
        ..crate::support::Setup::default()
    });
    let admin = server.admin();
    admin.create_team("Ajax");
    let patch = |city: &str, if_match: Value| json!({ "method": "PATCH", "path": "/teams/1", "body": { "city": city }, "if_match": if_match });
    let first = post("/teams", &json!({ "name": "Bayern" }));
    for without in [patch("A", json!(null)), json!({ "method": "DELETE", "path": "/teams/$0.id" })]
    {
        let response =
            send(&admin, &json!([first, without])).expect_problem(428, "precondition_required");
        assert_eq!(response.body()["operation"], 1);
    }
    for no_match in ["", "1", "1-x", "W/\"1-x\"", "\"1-x", "\n", "ä"] {
        send(&admin, &json!([patch("A", json!(no_match))]))
            .expect_problem(412, "precondition_failed");
    }
    let twice = json!([patch("A", json!("\"1-x\"")), patch("B", json!("\"1-x\""))]);
    let response = send(&admin, &twice).expect_problem(412, "precondition_failed");
    assert_eq!(response.body()["operation"], 1);
    assert_eq!(admin.get("teams/1").expect(200).body()["version"], 1);
    let right = json!([
        patch("A", json!("\"1-x\"")),
        patch("B", json!("\"7-x\", \"2-x\"")),
        patch("C", json!("*"))
    ]);
    assert_eq!(statuses(&send(&admin, &right).expect(200)), [200, 200, 200]);
    assert_eq!(admin.get("teams/1").expect(200).body()["version"], 4);
}
