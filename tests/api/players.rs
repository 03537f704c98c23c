//! Tests of players.

use serde_json::{Value, json};

use crate::support::{Server, with_fields};

/// A day of the server's clock, in seconds.
const DAY: i64 = 86_400;

/// A player with a value in every field.
fn whole() -> Value {
    json!({
        "name": "Lily Parr", "given_name": "Lilian", "family_name": "Parr",
        "birth_date": "1905-04-26", "nationality": "ENG", "height_cm": 178, "weight_kg": 70,
        "dominant_side": "left", "external_ids": { "wiki": "Q3241836" },
    })
}

#[test]
fn only_name_is_required_and_null_fields_are_present() {
    let server = Server::start();
    let made = server.admin().post("players", &json!({ "name": "Pelé" })).expect(201);
    assert_eq!(made.header("location"), Some("/api/v1/players/1"));
    let now = "2026-03-01T12:00:00.000Z";
    let expected = json!({
        "id": 1, "name": "Pelé", "given_name": null, "family_name": null, "birth_date": null,
        "nationality": null, "height_cm": null, "weight_kg": null, "dominant_side": null,
        "external_ids": {}, "teams": [], "version": 1, "created_at": now, "updated_at": now,
    });
    assert_eq!(made.body(), expected);
    server.client.assert_stored("players", &expected);
}

#[test]
fn all_fields_round_trip_through_post_put_and_patch() {
    let server = Server::start();
    let admin = server.admin();
    let made = admin.post("players", &whole()).expect(201).body();
    assert_eq!(made, with_fields(made.clone(), &whole()));
    server.client.assert_stored("players", &made);
    for method in ["PUT", "PATCH"] {
        let id = admin.create_player("Somebody");
        let members = with_fields(whole(), &json!({ "external_ids": { "x": method } }));
        let sent = admin.json(method, &format!("players/{id}"), &members).expect(200).body();
        assert_eq!(sent, with_fields(sent.clone(), &members), "{method}");
        server.client.assert_stored("players", &sent);
    }
}

#[test]
fn missing_name_is_made_of_given_and_family_name() {
    let server = Server::start();
    let admin = server.admin();
    for (body, name) in [
        (json!({ "given_name": " Ann ", "family_name": "Lee" }), "Ann Lee"),
        (json!({ "given_name": "Ronaldinho" }), "Ronaldinho"),
        (json!({ "family_name": "Sócrates", "name": null }), "Sócrates"),
        (json!({ "name": "Annie", "given_name": "Ann", "family_name": "Lee" }), "Annie"),
        (json!({ "given_name": "x".repeat(49), "family_name": "y".repeat(50) }), ""),
    ] {
        let made = admin.post("players", &body).expect(201).body();
        let length = made["name"].as_str().unwrap().chars().count();
        assert!(made["name"] == name || (name.is_empty() && length == 100), "{made}");
    }
    for body in [
        json!({}),
        json!({ "name": null, "given_name": null }),
        json!({ "nationality": "BRA" }),
        // Each part is short enough, but not the full name.
        json!({ "given_name": "x".repeat(50), "family_name": "y".repeat(50) }),
    ] {
        admin.post("players", &body).expect_validation_errors(&["/name"]);
    }
    // The missing name is not reported in addition.
    admin.post("players", &json!({ "name": 1 })).expect_validation_errors(&["/name"]);
}

#[test]
fn partial_birth_dates_are_stored_as_given() {
    let server = Server::start();
    let admin = server.admin();
    for date in ["1940", "1940-10", "1940-10-23", "1800", "2026", "2026-03", "2026-03-01"] {
        let body = json!({ "name": "Ann", "birth_date": date });
        let made = admin.post("players", &body).expect(201).body();
        assert_eq!(made["birth_date"], date);
        admin.assert_stored("players", &made);
    }
    // The next day.
    let tomorrow = json!({ "name": "Ann", "birth_date": "2026-03-02" });
    admin.post("players", &tomorrow).expect_validation_errors(&["/birth_date"]);
    server.advance_clock(DAY);
    server.admin().post("players", &tomorrow).expect(201);
}

#[test]
fn players_may_share_a_name() {
    let server = Server::start();
    let admin = server.admin();
    let body = json!({ "name": "Danny", "birth_date": "1990" });
    assert_eq!([admin.create("players", &body), admin.create("players", &body)], [1, 2]);
}

#[test]
fn teams_of_a_player_are_todays() {
    let server = Server::start();
    let admin = server.admin();
    let player = admin.create_player("Ann");
    let mut joined = Vec::new();
    for (name, start, end) in [
        ("Left", "2020-01-01", Some("2026-02-28")),
        ("Leaves today", "2025-01-01", Some("2026-03-01")),
        ("Comes today", "2026-03-01", None),
        ("Comes tomorrow", "2026-03-02", None),
        ("Country", "2010-06-01", None),
    ] {
        let team = admin.create_team(name);
        let terms = json!({ "shirt_number": "9", "start_date": start, "end_date": end });
        joined.push(admin.add_membership(player, team, terms).expect(201).id());
    }
    let path = format!("players/{player}");
    let names = |day: &str| {
        let shown = server.client.get(&path).expect(200).body();
        server.client.assert_stored("players", &shown);
        let teams = shown["teams"].as_array().unwrap().clone();
        let names: Vec<_> = teams.iter().map(|t| t["team_name"].as_str().unwrap()).collect();
        (day.to_owned(), names.join(", "), teams)
    };
    let (_, today, teams) = names("today");
    assert_eq!(today, "Country, Leaves today, Comes today");
    let expected = json!({
        "membership_id": joined[4], "team_id": 5, "team_name": "Country", "shirt_number": "9",
        "position": null, "captain": false, "season": null, "start_date": "2010-06-01",
        "end_date": null,
    });
    assert_eq!(teams[0], expected);
    server.advance_clock(DAY / 2 - 1);
    assert_eq!(names("a second before midnight").1, "Country, Leaves today, Comes today");
    server.advance_clock(1);
    assert_eq!(names("midnight").1, "Country, Comes today, Comes tomorrow");
    // The response of a write is the same.
    let admin = server.admin();
    let shown = admin.get(&path).expect(200).body();
    assert_eq!(admin.put(&path, &shown).expect(200).body(), shown);
    let patched = admin.patch(&path, &json!({ "height_cm": 180 })).expect(200).body();
    assert_eq!((&patched["teams"], &patched["version"]), (&shown["teams"], &json!(2)));
}

#[test]
fn player_and_first_membership_are_created_together() {
    let server = Server::start();
    let admin = server.admin();
    let team = admin.create_team("Ajax");
    let terms = json!({
        "team_id": team, "shirt_number": "14", "position": "FW", "captain": true,
        "season": "2025/26", "start_date": "2026-01-01", "end_date": "2026-06-30",
    });
    let body = json!({ "name": "Johan", "membership": terms });
    let made = admin.post("players", &body).expect(201);
    assert_eq!(made.header("location"), Some("/api/v1/players/1"));
    let made = made.body();
    assert_eq!(made["teams"][0], with_fields(made["teams"][0].clone(), &terms));
    assert_eq!(made["teams"][0]["team_name"], "Ajax");
    assert_eq!(made.get("membership"), None);
    server.client.assert_stored("players", &made);
    // The start defaults to today; a later one is not current.
    let body = json!({ "name": "Piet", "membership": { "team_id": team } });
    assert_eq!(
        admin.post("players", &body).expect(201).body()["teams"][0]["start_date"],
        "2026-03-01"
    );
    let later = json!({ "team_id": team, "start_date": "2026-07-01" });
    let body = json!({ "name": "Rinus", "membership": later });
    assert_eq!(admin.post("players", &body).expect(201).body()["teams"], json!([]));
    assert_eq!(server.client.get("memberships").field_values("start_date").len(), 3);
    let none = admin.post("players", &json!({ "name": "Sjaak", "membership": null })).expect(201);
    assert_eq!(none.body()["teams"], json!([]));
}

#[test]
fn player_is_not_created_when_first_membership_fails() {
    let server = Server::start();
    let admin = server.admin();
    let team = admin.create_team("Ajax");
    let first = json!({ "team_id": team, "shirt_number": "14" });
    admin.create("players", &json!({ "name": "Johan", "membership": first }));
    let cases = [
        (json!({ "team_id": 99 }), vec!["/membership/team_id"]),
        (json!({}), vec!["/membership/team_id"]),
        (json!({ "team_id": null }), vec!["/membership/team_id"]),
        (
            json!({ "team_id": "1", "captain": 1 }),
            vec!["/membership/captain", "/membership/team_id"],
        ),
        (json!({ "team_id": team, "player_id": 1 }), vec!["/membership/player_id"]),
        (json!({ "team_id": team, "a/b~c": 1 }), vec!["/membership/a~1b~0c"]),
        (json!({ "team_id": team, "end_date": "2026-02-28" }), vec!["/membership/end_date"]),
        (json!([]), vec!["/membership"]),
        (json!(7), vec!["/membership"]),
        (json!("Ajax"), vec!["/membership"]),
        (json!([{ "team_id": team }]), vec!["/membership"]),
    ];
    for (membership, pointers) in cases {
        let body = json!({ "name": "Piet", "membership": membership });
        admin.post("players", &body).expect_validation_errors(&pointers);
    }
    let both = json!({ "birth_date": "x", "membership": { "team_id": 0 } });
    admin.post("players", &both).expect_validation_errors(&[
        "/birth_date",
        "/membership/team_id",
        "/name",
    ]);
    let taken = json!({
        "name": "Piet", "external_ids": { "wiki": "Q1" },
        "membership": { "team_id": team, "shirt_number": "14" },
    });
    let response = admin.post("players", &taken).expect_problem(409, "shirt_number_taken");
    assert!(response.detail().contains("Johan"), "{}", response.text);
    assert_eq!(server.client.get("players").field_values("name"), ["Johan"]);
    assert_eq!(server.client.get("memberships").field_values("player_id"), [1]);
    // The external id is free as well.
    admin.create("players", &json!({ "name": "Rinus", "external_ids": { "wiki": "Q1" } }));
    // Only a POST accepts a first membership.
    let late = json!({ "name": "Johan", "membership": { "team_id": team } });
    admin.put("players/1", &late).expect_validation_errors(&["/membership"]);
    admin.patch("players/1", &late).expect_validation_errors(&["/membership"]);
}

#[test]
fn deleting_a_player_deletes_the_memberships() {
    let server = Server::start();
    let admin = server.admin();
    let (ann, bea) = (admin.create_player("Ann"), admin.create_player("Bea"));
    let mut kept = Vec::new();
    for team in [admin.create_team("Ajax"), admin.create_team("Bayern")] {
        admin.add_membership(ann, team, json!({ "shirt_number": "9" })).expect(201);
        kept.push(json!(admin.add_membership(bea, team, json!({})).expect(201).id()));
    }
    let path = format!("players/{ann}");
    admin.delete(&path).expect(204);
    for response in [
        admin.get(&path),
        admin.get(&format!("{path}/memberships")),
        admin.put(&path, &json!({ "name": "Ann" })),
        admin.patch(&path, &json!({})),
        admin.delete(&path),
    ] {
        response.expect_problem(404, "not_found");
    }
    assert_eq!(server.client.get("memberships").field_values("id"), kept);
    assert_eq!(server.client.get("teams/1/players").field_values("player_id"), [bea]);
    // The shirt number is free, and the id is not reused.
    admin.add_membership(bea + 1, 1, json!({})).expect_validation_errors(&["/player_id"]);
    let cas = admin.create_player("Cas");
    assert_eq!(cas, bea + 1);
    admin.add_membership(cas, 1, json!({ "shirt_number": "9" })).expect(201);
    admin.delete(&format!("players/{cas}")).expect(204);
    assert_eq!(admin.create_player("Dee"), cas + 1);
}

#[test]
fn built_name_follows_given_and_family_name_until_another_one_is_set() {
    let server = Server::start();
    let admin = server.admin();
    let name = || admin.get("players/1").expect(200).body()["name"].clone();
    admin.post("players", &json!({ "given_name": "Ann", "family_name": "Ash" })).expect(201);
    admin.patch("players/1", &json!({ "family_name": "Bell" })).expect(200);
    assert_eq!(name(), "Ann Bell");
    // The whole resource is sent back with another family name.
    let mut body = admin.get("players/1").expect(200).body();
    body["family_name"] = json!("Cole");
    admin.put("players/1", &body).expect(200);
    assert_eq!(name(), "Ann Cole");
    // Sending back the same name does not set it.
    admin.patch("players/1", &json!({ "name": "Ann Cole" })).expect(200);
    admin.patch("players/1", &json!({ "given_name": null })).expect(200);
    assert_eq!(name(), "Cole");
    let long = json!({ "given_name": "x".repeat(60), "family_name": "y".repeat(60) });
    let response = admin.patch("players/1", &long).expect_problem(422, "validation_failed");
    assert_eq!(response.pointers(), ["/name"]);
    // Without both, the name stays.
    admin.patch("players/1", &json!({ "family_name": null })).expect(200);
    assert_eq!(name(), "Cole");
    admin.patch("players/1", &json!({ "name": null })).expect_validation_errors(&["/name"]);
    // Another name stays.
    admin.patch("players/1", &json!({ "name": "Annie" })).expect(200);
    admin.patch("players/1", &json!({ "given_name": "Ann", "family_name": "Dean" })).expect(200);
    assert_eq!(name(), "Annie");
    let update = json!({ "operations": [
        { "method": "PATCH", "path": "/players/1", "body": { "name": null } },
        { "method": "PATCH", "path": "/players/1", "body": { "family_name": "East" } },
    ] });
    admin.post("batch", &update).expect(200);
    assert_eq!(name(), "Ann East");
}
