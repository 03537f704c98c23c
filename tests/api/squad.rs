//! Tests of squads and careers.

use serde_json::{Value, json};

use crate::support::{Client, Server};

/// Creates a player in team 1.
fn joins(admin: &Client, name: &str, shirt: Option<&str>, start: &str, end: Option<&str>) -> i64 {
    let terms = json!({ "shirt_number": shirt, "start_date": start, "end_date": end });
    let player = admin.create_player(name);
    admin.add_membership(player, 1, terms).expect(201);
    player
}

/// The names in a squad, in order.
fn names(client: &Client, query: &str) -> Vec<String> {
    let response = client.get(&format!("teams/1/players{query}")).expect(200);
    let players = response.field_values("player");
    players.iter().map(|player| player["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn squad_lists_memberships_with_embedded_player() {
    let server = Server::start();
    let admin = server.admin();
    admin.create_team("Santos");
    let pele = json!({
        "name": "Pelé", "birth_date": "1940-10-23", "nationality": "BRA",
        "external_ids": { "wiki": "Q12897" },
    });
    let pele = admin.create("players", &pele);
    let terms = json!({
        "shirt_number": "10", "position": "FW", "captain": true, "season": "1962",
        "start_date": "1956-06-08", "end_date": "1974-10-02",
    });
    admin.add_membership(pele, 1, terms).expect(201);
    let squad = server.client.get("teams/1/players?as_of=1962-10-11").expect(200).body();
    let mut membership = server.client.get("memberships/1").expect(200).body();
    let mut player = server.client.get("players/1").expect(200).body();
    // The player without current teams.
    player.as_object_mut().unwrap().remove("teams");
    membership["player"] = player;
    assert_eq!(squad, json!({ "data": [membership] }));
}

#[test]
fn start_and_end_day_are_inclusive() {
    let server = Server::start();
    let admin = server.admin();
    admin.create_team("Ajax");
    joins(&admin, "A", None, "2020-01-01", Some("2020-12-31"));
    joins(&admin, "B", None, "2020-12-31", Some("2020-12-31"));
    joins(&admin, "C", None, "2021-01-01", None);
    for (day, expected) in [
        ("1800-01-01", vec![]),
        ("2019-12-31", vec![]),
        ("2020-01-01", vec!["A"]),
        ("2020-12-30", vec!["A"]),
        ("2020-12-31", vec!["A", "B"]),
        ("2021-01-01", vec!["C"]),
        ("9999-12-31", vec!["C"]),
    ] {
        let query = format!("?as_of={day}");
        assert_eq!(names(&server.client, &query), expected, "{day}");
        let listed = server.client.get(&format!("memberships?team_id=1&as_of={day}")).expect(200);
        assert_eq!(listed.field_values("id").len(), expected.len(), "{day}");
    }
}

#[test]
fn squad_defaults_to_today() {
    let server = Server::start();
    let admin = server.admin();
    admin.create_team("Ajax");
    joins(&admin, "Leaves", None, "2020-01-01", Some("2026-03-01"));
    joins(&admin, "Comes", None, "2026-03-02", None);
    assert_eq!(names(&server.client, ""), ["Leaves"]);
    server.advance_clock(12 * 3600);
    assert_eq!(names(&server.client, ""), ["Comes"]);
}

#[test]
fn squad_is_ordered_by_shirt_number() {
    let server = Server::start();
    let admin = server.admin();
    admin.create_team("Ajax");
    for (name, shirt) in [
        ("Zed", None),
        ("hundred", Some("100")),
        ("ten", Some("10")),
        ("two", Some("2")),
        ("double zero", Some("00")),
        ("Ann", None),
        ("zero", Some("0")),
        ("one", Some("1")),
        ("Moe", None),
    ] {
        joins(&admin, name, shirt, "2020-01-01", None);
    }
    let expected = ["zero", "double zero", "one", "two", "ten", "hundred", "Ann", "Moe", "Zed"];
    assert_eq!(names(&server.client, ""), expected);
}

#[test]
fn players_with_equal_names_have_a_stable_order() {
    let server = Server::start();
    let admin = server.admin();
    admin.create_team("Ajax");
    let players: Vec<i64> =
        (0..5).map(|_| joins(&admin, "Danny", None, "2020-01-01", None)).collect();
    let squad = server.client.get("teams/1/players").expect(200);
    assert_eq!(squad.field_values("player_id"), players);
}

#[test]
fn invalid_squad_and_career_requests_are_rejected() {
    let server = Server::start();
    let client = &server.client;
    server.admin().create_team("Ajax");
    assert_eq!(client.get("teams/1/players").expect(200).body(), json!({ "data": [] }));
    client.get("teams/2/players").expect_problem(404, "not_found");
    client.get("teams/2/players?as_of=2020-01-01").expect_problem(404, "not_found");
    for day in ["", "2020", "2020-02-30", "today", "1799-12-31", "2020-01-01T00:00:00Z"] {
        let response = client.get(&format!("teams/1/players?as_of={day}"));
        let response = response.expect_problem(400, "invalid_parameter");
        assert!(response.detail().contains("as_of"), "{}", response.text);
    }
    let response = client.get("teams/1/players?limit=5").expect_problem(400, "unknown_parameter");
    assert!(response.detail().contains("as_of"), "{}", response.text);
    client.get("players/1/memberships").expect_problem(404, "not_found");
    server.admin().create_player("Ann");
    assert_eq!(client.get("players/1/memberships").expect(200).body(), json!({ "data": [] }));
    client.get("players/1/memberships?as_of=2020-01-01").expect_problem(400, "unknown_parameter");
}

#[test]
fn career_is_complete_and_newest_first() {
    let server = Server::start();
    let admin = server.admin();
    let player = admin.create_player("Ann");
    let other = admin.create_player("Bea");
    for (name, start, end) in [
        ("Second", "2015-07-01", Some("2020-06-30")),
        ("First", "2010-07-01", Some("2015-06-30")),
        ("Country", "2012-01-01", None),
        ("Future", "2027-07-01", None),
        ("Also second", "2015-07-01", Some("2016-06-30")),
    ] {
        let team = admin.create_team(name);
        let terms = json!({ "start_date": start, "end_date": end });
        admin.add_membership(player, team, terms.clone()).expect(201);
        admin.add_membership(other, team, terms).expect(201);
    }
    let career = server.client.get("players/1/memberships").expect(200);
    let expected = ["Future", "Also second", "Second", "Country", "First"];
    assert_eq!(career.field_values("team_name"), expected);
    assert_eq!(career.field_values("player_id"), [1; 5]);
    assert_eq!(career.body().as_object().unwrap().keys().collect::<Vec<_>>(), ["data"]);
    let mut step = career.body()["data"][2].clone();
    step.as_object_mut().unwrap().remove("team_name");
    assert_eq!(step, server.client.get("memberships/1").expect(200).body());
    // The current name of the team.
    admin.patch("teams/1", &json!({ "name": "Renamed" })).expect(200);
    let career = server.client.get("players/1/memberships").expect(200);
    assert_eq!(career.field_values("team_name")[2], Value::from("Renamed"));
}
