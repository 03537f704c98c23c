//! Tests of transfers.

use serde_json::{Value, json};

use crate::support::{Client, Response, Server, run_concurrently, with_fields};

/// Player 1 in team 1 since 2025-07-01 with number 9, and teams 2 and 3.
fn in_ajax(server: &Server) -> Client {
    let admin = server.admin();
    for name in ["Ajax", "Bayern", "Chelsea"] {
        admin.create_team(name);
    }
    admin.create_player("Ann");
    let terms = json!({
        "shirt_number": "9", "position": "FW", "captain": true, "season": "2025/26",
        "start_date": "2025-07-01",
    });
    admin.add_membership(1, 1, terms).expect(201);
    admin
}

fn moves(admin: &Client, body: &Value) -> Response {
    admin.post("players/1/transfer", body)
}

/// All memberships.
fn memberships(client: &Client) -> Value {
    client.get("memberships?limit=200").expect(200).body()["data"].clone()
}

#[test]
fn old_membership_ends_the_day_before_the_new_one_starts() {
    let server = Server::start();
    let admin = in_ajax(&server);
    let before = admin.get("memberships/1").expect(200).body();
    server.advance_clock(5);
    let body = json!({
        "to_team_id": 2, "date": "2026-03-01", "shirt_number": "10", "position": "MF",
        "season": "2026",
    });
    let response = moves(&admin, &body).expect(201);
    assert_eq!(response.header("location"), Some("/api/v1/memberships/2"));
    let now = "2026-03-01T12:00:05.000Z";
    let changed = json!({ "end_date": "2026-02-28", "version": 2, "updated_at": now });
    let expected = json!({
        "ended": with_fields(before, &changed),
        "started": {
            "id": 2, "player_id": 1, "team_id": 2, "shirt_number": "10", "position": "MF",
            "captain": false, "season": "2026", "start_date": "2026-03-01", "end_date": null,
            "version": 1, "created_at": now, "updated_at": now,
        },
    });
    assert_eq!(response.body(), expected);
    let stored = memberships(&server.client);
    assert_eq!(stored, json!([expected["ended"], expected["started"]]));
    let player = server.client.get("players/1").expect(200).body();
    assert_eq!(player["teams"].as_array().unwrap().len(), 1);
    assert_eq!(player["teams"][0]["team_name"], "Bayern");
    let career = server.client.get("players/1/memberships").expect(200);
    assert_eq!(career.field_values("team_name"), ["Bayern", "Ajax"]);
}

#[test]
fn only_team_and_date_are_required() {
    let server = Server::start();
    let admin = in_ajax(&server);
    let moved = moves(&admin, &json!({ "to_team_id": 2, "date": "2027-01-01" })).expect(201).body();
    assert_eq!(moved["ended"]["end_date"], "2026-12-31");
    for member in ["shirt_number", "position", "season", "end_date"] {
        assert_eq!(moved["started"][member], Value::Null, "{member}");
    }
    // Back again the next day: the first membership has ended.
    let back = json!({ "to_team_id": 1, "date": "2027-01-02", "shirt_number": "9" });
    let back = moves(&admin, &back).expect(201).body();
    assert_eq!(back["ended"]["id"], moved["started"]["id"]);
    assert_eq!(back["ended"]["end_date"], back["ended"]["start_date"]);
}

#[test]
fn transfer_before_a_planned_end_moves_the_end_forward() {
    let server = Server::start();
    let admin = in_ajax(&server);
    admin.patch("memberships/1", &json!({ "end_date": "2028-06-30" })).expect(200);
    let moved = moves(&admin, &json!({ "to_team_id": 2, "date": "2026-07-01" })).expect(201).body();
    assert_eq!(moved["ended"]["end_date"], "2026-06-30");
    assert_eq!(moved["started"]["end_date"], Value::Null);
}

#[test]
fn player_in_several_teams_needs_from_team_id() {
    let server = Server::start();
    let admin = in_ajax(&server);
    admin.add_membership(1, 3, json!({ "start_date": "2024-01-01" })).expect(201);
    let mut body = json!({ "to_team_id": 2, "date": "2026-03-01" });
    let before = memberships(&server.client);
    moves(&admin, &body).expect_validation_errors(&["/from_team_id"]);
    assert_eq!(memberships(&server.client), before);
    body["from_team_id"] = json!(3);
    let moved = moves(&admin, &body).expect(201).body();
    assert_eq!(moved["ended"]["team_id"], 3);
    let player = server.client.get("players/1").expect(200).body();
    let teams = player["teams"].as_array().unwrap();
    let names: Vec<_> = teams.iter().map(|team| &team["team_name"]).collect();
    assert_eq!(names, ["Ajax", "Bayern"]);
}

#[test]
fn ambiguous_or_invalid_transfer_is_rejected_and_changes_nothing() {
    let cases = [
        ("nothing", json!({}), vec!["/date", "/to_team_id"]),
        ("nulls", json!({ "to_team_id": null, "date": null }), vec!["/date", "/to_team_id"]),
        ("the day it began", json!({ "to_team_id": 2, "date": "2025-07-01" }), vec!["/date"]),
        (
            "the day it began, and from where",
            json!({ "to_team_id": 2, "date": "2025-07-01", "from_team_id": 1 }),
            vec!["/date"],
        ),
        ("before it began", json!({ "to_team_id": 2, "date": "2025-06-30" }), vec!["/date"]),
        ("the first of all days", json!({ "to_team_id": 2, "date": "1800-01-01" }), vec!["/date"]),
        ("no date", json!({ "to_team_id": 2, "date": "2026-02-30" }), vec!["/date"]),
        ("to no team", json!({ "to_team_id": 9, "date": "2026-03-01" }), vec!["/to_team_id"]),
        ("to where one is", json!({ "to_team_id": 1, "date": "2026-03-01" }), vec!["/to_team_id"]),
        (
            "to where one is, and from there",
            json!({ "to_team_id": 1, "from_team_id": 1, "date": "2026-03-01" }),
            vec!["/to_team_id"],
        ),
        (
            "from another team",
            json!({ "to_team_id": 2, "from_team_id": 3, "date": "2026-03-01" }),
            vec!["/from_team_id"],
        ),
        (
            "from no team",
            json!({ "to_team_id": 2, "from_team_id": 9, "date": "2026-03-01" }),
            vec!["/from_team_id"],
        ),
        (
            "all at once",
            json!({
                "to_team_id": "2", "from_team_id": 0, "date": 1, "shirt_number": "01",
                "position": "", "season": [], "captain": true, "end_date": null,
            }),
            vec![
                "/to_team_id",
                "/from_team_id",
                "/date",
                "/shirt_number",
                "/position",
                "/season",
                "/captain",
                "/end_date",
            ],
        ),
        ("no object", json!([2, "2026-03-01"]), vec![""]),
    ];
    let server = Server::start();
    let admin = in_ajax(&server);
    let before = memberships(&server.client);
    for (case, body, pointers) in cases {
        let response = moves(&admin, &body);
        assert_eq!(response.status, 422, "{case}: {}", response.text);
        response.expect_validation_errors(&pointers);
        assert_eq!(memberships(&server.client), before, "{case}");
    }
    let body = json!({ "to_team_id": 2, "date": "2026-03-01" });
    admin.post("players/9/transfer", &body).expect_problem(404, "not_found");
    admin.create_player("Bea");
    admin.post("players/2/transfer", &body).expect_validation_errors(&["/date"]);
    assert_eq!(memberships(&server.client), before);
}

#[test]
fn ended_membership_cannot_be_transferred() {
    let server = Server::start();
    let admin = in_ajax(&server);
    admin.patch("memberships/1", &json!({ "end_date": "2025-12-31" })).expect(200);
    for from in [json!(null), json!(1)] {
        let body = json!({ "to_team_id": 2, "date": "2026-03-01", "from_team_id": from });
        moves(&admin, &body).expect_problem(422, "validation_failed");
    }
    let last = json!({ "to_team_id": 2, "date": "2025-12-31" });
    assert_eq!(moves(&admin, &last).expect(201).body()["ended"]["end_date"], "2025-12-30");
}

#[test]
fn transfer_with_taken_shirt_number_changes_nothing() {
    let server = Server::start();
    let admin = in_ajax(&server);
    let holder = admin.create_player("Gerd");
    let terms = json!({ "shirt_number": "9", "start_date": "2020-01-01" });
    admin.add_membership(holder, 2, terms).expect(201);
    let before = memberships(&server.client);
    let mut body = json!({ "to_team_id": 2, "date": "2026-03-01", "shirt_number": "9" });
    let response = moves(&admin, &body).expect_problem(409, "shirt_number_taken");
    assert!(response.detail().contains("Gerd"), "{}", response.text);
    assert_eq!(memberships(&server.client), before);
    body["shirt_number"] = json!("1");
    moves(&admin, &body).expect(201);
}

#[test]
fn transfer_to_a_current_team_changes_nothing() {
    let server = Server::start();
    let admin = in_ajax(&server);
    // A later membership in the target team exists already.
    admin.add_membership(1, 2, json!({ "start_date": "2026-10-01" })).expect(201);
    let before = memberships(&server.client);
    let body = json!({ "to_team_id": 2, "date": "2026-03-01" });
    moves(&admin, &body).expect_problem(409, "overlapping_membership");
    assert_eq!(memberships(&server.client), before);
    let body = json!({ "to_team_id": 2, "date": "2026-11-01", "from_team_id": 1 });
    moves(&admin, &body).expect_problem(409, "overlapping_membership");
    assert_eq!(memberships(&server.client), before);
}

#[test]
fn concurrent_transfers_only_one_succeeds() {
    let server = Server::start();
    let admin = in_ajax(&server);
    let teams: Vec<i64> = (0..16).map(|n| admin.create_team(&format!("Team {n}"))).collect();
    let mut statuses = run_concurrently(16, |n| {
        moves(&admin, &json!({ "to_team_id": teams[n], "date": "2026-03-01" })).status
    });
    statuses.sort_unstable();
    assert_eq!(statuses[0], 201);
    assert!(statuses[1..].iter().all(|status| *status == 422), "{statuses:?}");
    assert_eq!(memberships(&server.client).as_array().unwrap().len(), 2);
}
