//! Tests of the forms that add, edit, transfer and delete memberships, and of the new season.

use serde_json::json;

use crate::{
    browser::{Browser, input_value},
    support::{Client, Server},
};

/// Two teams; Ann wears 10 in the first one.
fn roster(server: &Server) -> Client {
    let admin = server.admin();
    admin.post("teams", &json!({ "name": "Rovers" })).expect(201);
    admin.post("teams", &json!({ "name": "City" })).expect(201);
    let membership = json!({ "team_id": 1, "shirt_number": "10", "start_date": "2026-01-01" });
    admin.post("players", &json!({ "name": "Ann", "membership": membership })).expect(201);
    admin.post("players", &json!({ "name": "Bea Bell" })).expect(201);
    admin
}

#[test]
fn new_player_takes_the_free_number_if_the_chosen_one_is_taken() {
    let server = Server::start();
    let admin = roster(&server);
    let mut browser = Browser::user(&server, "eva", "editor");
    let page = browser.get("/teams/1/squad/add").expect(200);
    assert_eq!(input_value(&page, "start_date"), "2026-03-01");
    let fields = [("name", "Cy"), ("shirt_number", "10"), ("start_date", "2026-03-01")];
    let page = browser.post("/teams/1/squad/add", &fields).expect(409);
    assert_eq!(input_value(&page, "name"), "Cy");
    assert!(page.text.contains("Take number 1<"), "{}", page.text);
    assert!(page.text.contains("Shirt number is taken"));
    assert_eq!(server.count("players"), 2);
    let free = input_value(&page, "free_number");
    let fields = [fields.as_slice(), &[("free_number", free.as_str())]].concat();
    let response = browser.post("/teams/1/squad/add", &fields).expect(303);
    assert_eq!(response.header("location"), Some("/teams/1?as_of=2026-03-01"));
    let squad = admin.get("teams/1/players").expect(200).body();
    assert_eq!(
        (&squad["data"][0]["shirt_number"], &squad["data"][0]["player"]["name"]),
        (&json!("1"), &json!("Cy"))
    );
}

#[test]
fn existing_player_is_found_and_added() {
    let server = Server::start();
    let admin = roster(&server);
    let mut browser = Browser::user(&server, "eva", "editor");
    let page = browser.get("/teams/1/squad/add?q=bell").expect(200);
    assert!(page.text.contains("Bea Bell") && page.text.contains("squad/add?player=2"));
    let page = browser.get("/teams/1/squad/add?player=2").expect(200);
    let key = input_value(&page, "idempotency_key");
    assert_eq!(input_value(&page, "player_id"), "2");
    let fields = [
        ("player_id", "2"),
        ("shirt_number", "7"),
        ("captain", "true"),
        ("start_date", "2026-02-01"),
        ("idempotency_key", key.as_str()),
    ];
    // Sent twice with one idempotency key, executed once.
    for _ in 0..2 {
        browser.post("/teams/1/squad/add", &fields).expect(303);
    }
    let career = admin.get("players/2/memberships").expect(200).body();
    assert_eq!(career["data"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&career["data"][0]["captain"], &career["data"][0]["end_date"]),
        (&json!(true), &json!(null))
    );
}

#[test]
fn errors_of_a_new_player_are_beside_the_fields() {
    let server = Server::start();
    roster(&server);
    let mut browser = Browser::user(&server, "eva", "editor");
    let fields = [("name", ""), ("shirt_number", "007"), ("start_date", "soon")];
    let page = browser.post("/teams/1/squad/add", &fields).expect(422);
    for name in ["name", "shirt_number", "start_date"] {
        assert!(page.text.contains(&format!("id=\"{name}-problem\"")), "{name}: {}", page.text);
    }
    browser.get("/teams/99/squad/add").expect(404);
    browser.get("/teams/1/squad/add?player=99").expect(404);
    browser.get("/teams/1/squad/add?player=x").expect(400);
}

#[test]
fn membership_is_edited_and_stale_or_invalid_values_are_rejected() {
    let server = Server::start();
    let admin = roster(&server);
    let mut browser = Browser::user(&server, "eva", "editor");
    let page = browser.get("/memberships/1/edit").expect(200);
    assert_eq!(input_value(&page, "shirt_number"), "10");
    let version = input_value(&page, "version");
    let fields = [
        ("shirt_number", "11"),
        ("position", "FW"),
        ("captain", "true"),
        ("start_date", "2026-01-01"),
        ("end_date", "2026-06-30"),
        ("version", version.as_str()),
    ];
    browser.post("/memberships/1/edit", &fields).expect(303);
    let membership = admin.get("memberships/1").expect(200).body();
    assert_eq!((&membership["shirt_number"], &membership["captain"]), (&json!("11"), &json!(true)));
    assert_eq!(membership["end_date"], "2026-06-30");
    let page = browser.post("/memberships/1/edit", &fields[..1]).expect(422);
    assert!(page.text.contains("First day is required"), "{}", page.text);
    // The page of a conflict shows both versions.
    let stale =
        [("shirt_number", "12"), ("start_date", "2026-01-01"), ("version", version.as_str())];
    let page = browser.post("/memberships/1/edit", &stale).expect(412);
    assert!(page.text.contains("Somebody saved other values"));
    let bad = [("start_date", "2026-01-01"), ("end_date", "2025-01-01")];
    let page = browser.post("/memberships/1/edit", &bad).expect(422);
    assert!(page.text.contains("must not be before start_date"));
}

#[test]
fn shirt_number_is_changed_in_the_table() {
    let server = Server::start();
    let admin = roster(&server);
    let mut browser = Browser::user(&server, "eva", "editor");
    let page = browser.get("/teams/1?view=table").expect(200);
    assert!(page.text.contains("action=\"/memberships/1/number\""));
    browser.post("/memberships/1/number", &[("shirt_number", "9"), ("version", "1")]).expect(303);
    let membership = admin.get("memberships/1").expect(200).body();
    assert_eq!(
        (&membership["shirt_number"], &membership["start_date"]),
        (&json!("9"), &json!("2026-01-01"))
    );
    let page = browser.post("/memberships/1/number", &[("shirt_number", "x"), ("version", "2")]);
    assert_eq!(page.status, 422);
    assert_eq!(input_value(&page, "start_date"), "2026-01-01");
    browser.post("/memberships/1/number", &[("shirt_number", "8"), ("version", "1")]).expect(412);
}

#[test]
fn player_is_transferred_once() {
    let server = Server::start();
    let admin = roster(&server);
    let mut browser = Browser::user(&server, "eva", "editor");
    let page = browser.get("/players/1/transfer").expect(200);
    assert!(page.text.contains(">City</option>"));
    let key = input_value(&page, "idempotency_key");
    let bad = [("from_team_id", "1"), ("to_team_id", ""), ("date", "2025-12-01")];
    let page = browser.post("/players/1/transfer", &bad).expect(422);
    assert!(page.text.contains("id=\"to_team_id-problem\""));
    let fields = [
        ("from_team_id", "1"),
        ("to_team_id", "2"),
        ("date", "2026-03-01"),
        ("shirt_number", "4"),
        ("idempotency_key", key.as_str()),
    ];
    // Sent twice with one idempotency key, executed once.
    for _ in 0..2 {
        browser.post("/players/1/transfer", &fields).expect(303);
    }
    let career = admin.get("players/1/memberships").expect(200).body();
    assert_eq!(
        (&career["data"][0]["team_name"], &career["data"][1]["end_date"]),
        (&json!("City"), &json!("2026-02-28"))
    );
    browser.get("/players/99/transfer").expect(404);
}

#[test]
fn delete_pages_list_what_is_deleted_as_well() {
    let server = Server::start();
    let admin = roster(&server);
    let mut browser = Browser::user(&server, "eva", "editor");
    let page = browser.get("/teams/1/delete").expect(200);
    assert!(
        page.text.contains("cannot be deleted")
            && page.text.contains("Ann, 1 January 2026 to open end")
    );
    assert!(!page.text.contains(">Delete</button>"));
    let page = browser.post("/teams/1/delete", &[]).expect(409);
    assert!(page.text.contains("has memberships"));
    let page = browser.get("/players/1/delete").expect(200);
    assert!(page.text.contains("Rovers, 1 January 2026"));
    let key = input_value(&page, "idempotency_key");
    let version = input_value(&page, "version");
    let fields = [("idempotency_key", key.as_str()), ("version", version.as_str())];
    // Sent twice with one idempotency key, executed once.
    for _ in 0..2 {
        browser.post("/players/1/delete", &fields).expect(303);
    }
    admin.get("players/1").expect(404);
    assert_eq!(server.count("memberships"), 0);
    browser.post("/teams/1/delete", &[]).expect(303);
    browser.get("/teams/1/delete").expect(404);
    browser.get("/players/99/delete").expect(404);
    browser.get("/memberships/99/delete").expect(404);
}

#[test]
fn membership_is_deleted_with_the_version_that_was_shown() {
    let server = Server::start();
    let admin = roster(&server);
    let mut browser = Browser::user(&server, "eva", "editor");
    let version = input_value(&browser.get("/memberships/1/delete").expect(200), "version");
    admin.patch("memberships/1", &json!({ "position": "GK" })).expect(200);
    let stale = [("version", version.as_str())];
    let page = browser.post("/memberships/1/delete", &stale).expect(412);
    let version = input_value(&page, "version");
    browser.post("/memberships/1/delete", &[("version", version.as_str())]).expect(303);
    assert_eq!(server.count("memberships"), 0);
}

#[test]
fn new_season_ends_all_memberships_and_continues_those_who_stay() {
    let server = Server::start();
    let admin = roster(&server);
    let membership_of_bea = json!({ "player_id": 2, "team_id": 1, "shirt_number": "3", "start_date": "2026-01-01", "captain": true });
    admin.post("memberships", &membership_of_bea).expect(201);
    let mut browser = Browser::user(&server, "eva", "editor");
    let page = browser.get("/teams/1/new-season?as_of=2026-06-30").expect(200);
    let key = input_value(&page, "idempotency_key");
    // The id and the version of each membership.
    assert!(page.text.contains("value=\"1-1\"") && page.text.contains("value=\"2-1\""));
    assert_eq!(page.text.matches(" checked").count(), 2);
    let fields = [
        ("last_day", "2026-06-30"),
        ("season", "2026/27"),
        ("member", "1-1"),
        ("member", "2-1"),
        ("stay", "2"),
        ("idempotency_key", key.as_str()),
    ];
    // Sent twice with one idempotency key, executed once.
    for _ in 0..2 {
        let response = browser.post("/teams/1/new-season", &fields).expect(303);
        assert_eq!(response.header("location"), Some("/teams/1?as_of=2026-07-01"));
    }
    let squad = admin.get("teams/1/players?as_of=2026-07-01").expect(200).body();
    let squad = squad["data"].as_array().unwrap();
    assert_eq!(squad.len(), 1);
    assert_eq!(
        (&squad[0]["player"]["name"], &squad[0]["season"]),
        (&json!("Bea Bell"), &json!("2026/27"))
    );
    assert_eq!((&squad[0]["shirt_number"], &squad[0]["captain"]), (&json!("3"), &json!(true)));
    let before = admin.get("teams/1/players?as_of=2026-06-30").expect(200).body();
    assert_eq!(before["data"].as_array().unwrap().len(), 2);
}

#[test]
fn new_season_is_all_or_nothing() {
    let server = Server::start();
    let admin = roster(&server);
    // Ann has already a membership in the next season.
    let next = json!({ "player_id": 1, "team_id": 1, "start_date": "2026-09-01" });
    admin.patch("memberships/1", &json!({ "end_date": "2026-08-31" })).expect(200);
    admin.post("memberships", &next).expect(201);
    let mut browser = Browser::user(&server, "eva", "editor");
    let fields =
        [("last_day", "2026-06-30"), ("season", "2026/27"), ("member", "1-2"), ("stay", "1")];
    let page = browser.post("/teams/1/new-season", &fields).expect(409);
    assert!(page.text.contains("already has a membership in"), "{}", page.text);
    assert_eq!(input_value(&page, "season"), "2026/27");
    assert_eq!(admin.get("memberships/1").body()["end_date"], "2026-08-31");
    // The squad changed since the form was shown.
    let stale = [("last_day", "2026-06-30"), ("member", "1-1"), ("stay", "1")];
    let page = browser.post("/teams/1/new-season", &stale).expect(409);
    assert!(page.text.contains("differs from the one in the form"));
    browser.get("/teams/99/new-season").expect(404);
}
