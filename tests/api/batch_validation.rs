//! Malformed batches: all errors are reported, and nothing is written.

use serde_json::{Value, json};

use crate::support::{Server, UnchangedRoster};

fn put_name(path: &str) -> Value {
    json!({ "method": "PUT", "path": path, "body": { "name": "Bea" } })
}

#[test]
fn malformed_batch_is_rejected() {
    let roster = UnchangedRoster::start();
    let cases = [
        (json!({}), vec!["/operations"]),
        (json!({ "operations": null }), vec!["/operations"]),
        (json!({ "operations": [] }), vec!["/operations"]),
        (json!({ "operations": {} }), vec!["/operations"]),
        (json!({ "operations": [], "dry_run": true }), vec!["/operations", "/dry_run"]),
        (json!([]), vec![""]),
        (json!({ "operations": [1, null] }), vec!["/operations/0", "/operations/1"]),
        (json!({ "operations": [{}] }), vec!["/operations/0/method", "/operations/0/path"]),
        (
            json!({ "operations": [{ "method": "POST", "path": "/teams" }, 5, put_name("/teams/$1.id")] }),
            vec!["/operations/0/body", "/operations/1"],
        ),
    ];
    for (body, pointers) in cases {
        roster.admin.post("batch", &body).expect_validation_errors(&pointers);
    }
    roster.end();
}

#[test]
fn malformed_operation_is_rejected() {
    let roster = UnchangedRoster::start();
    let named = json!({ "name": "Bea" });
    let cases = [
        (json!({ "method": "GET", "path": "/teams/1" }), vec!["method"]),
        (json!({ "method": "post", "path": "/teams", "body": named }), vec!["method"]),
        (json!({ "method": 1, "path": 1, "body": named }), vec!["method", "path"]),
        (json!({ "method": "POST", "path": "/teams/1", "body": named }), vec!["method"]),
        (json!({ "method": "PUT", "path": "/teams", "body": named }), vec!["method"]),
        (json!({ "method": "DELETE", "path": "/teams" }), vec!["method"]),
        (
            json!({ "method": "PATCH", "path": "/players/1/transfer", "body": named }),
            vec!["method"],
        ),
        (put_name("/api/v1/teams/1"), vec!["path"]),
        (put_name("teams/1"), vec!["path"]),
        (put_name("/teams/1?x=1"), vec!["path"]),
        (put_name("/teams/abc"), vec!["path"]),
        (put_name("/teams/0"), vec!["path"]),
        (put_name("/users/1"), vec!["path"]),
        (put_name("/batch"), vec!["path"]),
        (put_name("/teams/1/players"), vec!["path"]),
        (json!({ "method": "PUT", "path": "/teams/1" }), vec!["body"]),
        (json!({ "method": "PUT", "path": "/teams/1", "body": null }), vec!["body"]),
        (json!({ "method": "DELETE", "path": "/teams/1", "body": {} }), vec!["body"]),
        (
            json!({ "method": "PUT", "path": "/teams/1", "body": named, "if_match": 1 }),
            vec!["if_match"],
        ),
        (
            json!({ "method": "POST", "path": "/teams", "body": named, "if_match": "*" }),
            vec!["if_match"],
        ),
        (
            json!({ "method": "PUT", "path": "/teams/1", "body": named, "headers": {} }),
            vec!["headers"],
        ),
        (
            json!({ "method": "X", "path": "/x", "body": {}, "if_match": 3, "y": 1 }),
            vec!["method", "path", "if_match", "y"],
        ),
    ];
    for (operation, members) in &cases {
        let first = json!({ "method": "POST", "path": "/teams", "body": { "name": "B" } });
        let body = json!({ "operations": [first, operation] });
        let pointers: Vec<_> = members.iter().map(|name| format!("/operations/1/{name}")).collect();
        let pointers: Vec<_> = pointers.iter().map(String::as_str).collect();
        let response = roster.admin.post("batch", &body).expect_validation_errors(&pointers);
        assert_eq!(response.body()["operation"], 1, "{operation}: {}", response.text);
    }
    // Errors of several operations are not attributed to one.
    let all: Vec<_> = cases.iter().map(|(operation, _)| operation).collect();
    let response = roster.admin.post("batch", &json!({ "operations": all }));
    let response = response.expect_problem(422, "validation_failed");
    let expected = cases.iter().map(|(_, members)| members.len()).sum::<usize>();
    assert_eq!(response.pointers().len(), expected);
    assert_eq!(response.body().get("operation"), None);
    roster.end();
}

#[test]
fn reference_to_missing_or_later_operation_is_rejected() {
    let roster = UnchangedRoster::start();
    let team = json!({ "method": "POST", "path": "/teams", "body": { "name": "B" } });
    let gone = json!({ "method": "DELETE", "path": "/memberships/1" });
    let join = |player: &str, team: &str| {
        let body = json!({ "player_id": player, "team_id": team });
        json!({ "method": "POST", "path": "/memberships", "body": body })
    };
    let nested = json!({ "name": "C", "membership": { "team_id": "$1.id" } });
    let cases = [
        // References to itself, later operations and nonexistent ones.
        (put_name("/teams/$2.id"), vec!["path"]),
        (put_name("/teams/$3.id"), vec!["path"]),
        (put_name("/teams/$500.id"), vec!["path"]),
        (put_name("/teams/$99999999999999999999999999.id"), vec!["path"]),
        (join("$2.id", "$9.id"), vec!["body/player_id", "body/team_id"]),
        // A deleted resource.
        (put_name("/memberships/$1.id"), vec!["path"]),
        (
            json!({ "method": "POST", "path": "/players", "body": nested }),
            vec!["body/membership/team_id"],
        ),
        // A team instead of a player.
        (put_name("/players/$0.id"), vec!["path"]),
        (join("$0.id", "$0.id"), vec!["body/player_id"]),
        (
            json!({ "method": "POST", "path": "/players/$0.id/transfer", "body": { "to_team_id": "$0.id" } }),
            vec!["path"],
        ),
        (
            json!({ "method": "POST", "path": "/teams", "body": { "a/b": ["$2.id"] } }),
            vec!["body/a~1b/0"],
        ),
    ];
    for (operation, members) in cases {
        let body = json!({ "operations": [team, gone, operation] });
        let pointers: Vec<_> = members.iter().map(|name| format!("/operations/2/{name}")).collect();
        let pointers: Vec<_> = pointers.iter().map(String::as_str).collect();
        roster.admin.post("batch", &body).expect_validation_errors(&pointers);
    }
    roster.end();
}

#[test]
fn reference_must_be_the_whole_string() {
    let server = Server::start();
    let admin = server.admin();
    let names = ["$0.name", "$.id", "a $0.id", "$0.id.", "$00.id", "$id"];
    let operations: Vec<_> = names
        .iter()
        .map(|name| json!({ "method": "POST", "path": "/teams", "body": { "name": name } }))
        .collect();
    admin.post("batch", &json!({ "operations": operations })).expect(200);
    assert_eq!(admin.get("teams").field_values("name"), names);
}

#[test]
fn role_is_checked_before_body_is_read() {
    let server = Server::start();
    let viewer = server.user("viewer", "viewer");
    for body in [&b"{"[..], br#"{"operations": []}"#, b""] {
        let json = [("Content-Type", "application/json")];
        let response = server.client.send("POST", "batch", &json, Some(body));
        response.expect_problem(401, "authorization_required");
        viewer.send("POST", "batch", &json, Some(body)).expect_problem(403, "insufficient_role");
    }
    let editor = server.user("editor", "editor");
    let team = json!({ "method": "POST", "path": "/teams", "body": { "name": "B" } });
    editor.post("batch", &json!({ "operations": [team] })).expect(200);
    editor.get("batch").expect_problem(405, "method_not_allowed");
    editor.post("batch?x=1", &json!({})).expect_problem(400, "unknown_parameter");
}
