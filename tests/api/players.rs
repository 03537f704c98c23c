//! Players: their names, their teams of today, and a first membership made along with them.

use serde_json::{Value, json};

use crate::support::{Server, with};

/// A day of the server's clock, in seconds.
const DAY: i64 = 86_400;

/// A player with something in every column.
fn whole() -> Value {
    json!({
        "name": "Lily Parr", "given_name": "Lilian", "family_name": "Parr",
        "birth_date": "1905-04-26", "nationality": "ENG", "height_cm": 178, "weight_kg": 70,
        "dominant_side": "left", "external_ids": { "wiki": "Q3241836" },
    })
}

#[test]
fn a_name_is_enough_and_what_is_null_is_written() {
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
    server.client.holds("players", &expected);
}

#[test]
fn every_column_round_trips_through_post_put_and_patch() {
    let server = Server::start();
    let admin = server.admin();
    let made = admin.post("players", &whole()).expect(201).body();
    assert_eq!(made, with(made.clone(), &whole()));
    server.client.holds("players", &made);
    for method in ["PUT", "PATCH"] {
        let id = admin.player("Somebody");
        let members = with(whole(), &json!({ "external_ids": { "x": method } }));
        let sent = admin.json(method, &format!("players/{id}"), &members).expect(200).body();
        assert_eq!(sent, with(sent.clone(), &members), "{method}");
        server.client.holds("players", &sent);
    }
}

#[test]
fn the_name_is_made_of_the_others_where_it_is_left_out() {
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
        // Too long together, though each is short enough.
        json!({ "given_name": "x".repeat(50), "family_name": "y".repeat(50) }),
    ] {
        admin.post("players", &body).invalid(&["/name"]);
    }
    // What is wrong is said once: not also that there is no name.
    admin.post("players", &json!({ "name": 1 })).invalid(&["/name"]);
}

#[test]
fn the_name_does_not_follow_the_others_later() {
    let server = Server::start();
    let admin = server.admin();
    admin.make("players", &json!({ "given_name": "Ann", "family_name": "Lee" }));
    let name = |patch: Value| admin.patch("players/1", &patch).expect(200).body()["name"].clone();
    assert_eq!(name(json!({ "family_name": "Young" })), "Ann Lee");
    assert_eq!(name(json!({ "given_name": null, "family_name": null })), "Ann Lee");
    // Clearing the name is leaving it out, at that moment.
    admin.patch("players/1", &json!({ "name": null })).invalid(&["/name"]);
    assert_eq!(name(json!({ "name": null, "family_name": "Young" })), "Young");
    let put = admin.put("players/1", &json!({ "given_name": "Bea" })).expect(200).body();
    assert_eq!((&put["name"], &put["family_name"]), (&json!("Bea"), &Value::Null));
}

#[test]
fn a_birth_date_is_kept_as_far_as_it_is_known() {
    let server = Server::start();
    let admin = server.admin();
    for date in ["1940", "1940-10", "1940-10-23", "1800", "2026", "2026-03", "2026-03-01"] {
        let body = json!({ "name": "Ann", "birth_date": date });
        let made = admin.post("players", &body).expect(201).body();
        assert_eq!(made["birth_date"], date);
        server.client.holds("players", &made);
    }
    // Tomorrow is another day.
    let tomorrow = json!({ "name": "Ann", "birth_date": "2026-03-02" });
    admin.post("players", &tomorrow).invalid(&["/birth_date"]);
    server.pass(DAY);
    server.admin().post("players", &tomorrow).expect(201);
}

#[test]
fn two_players_may_have_the_same_name() {
    let server = Server::start();
    let admin = server.admin();
    let body = json!({ "name": "Danny", "birth_date": "1990" });
    assert_eq!([admin.make("players", &body), admin.make("players", &body)], [1, 2]);
}

#[test]
fn the_teams_of_a_player_are_those_of_today() {
    let server = Server::start();
    let admin = server.admin();
    let player = admin.player("Ann");
    let mut joined = Vec::new();
    for (name, start, end) in [
        ("Left", "2020-01-01", Some("2026-02-28")),
        ("Leaves today", "2025-01-01", Some("2026-03-01")),
        ("Comes today", "2026-03-01", None),
        ("Comes tomorrow", "2026-03-02", None),
        ("Country", "2010-06-01", None),
    ] {
        let team = admin.team(name);
        let terms = json!({ "shirt_number": "9", "start_date": start, "end_date": end });
        joined.push(admin.join(player, team, terms).expect(201).id());
    }
    let path = format!("players/{player}");
    let names = |day: &str| {
        let shown = server.client.get(&path).expect(200).body();
        server.client.holds("players", &shown);
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
    server.pass(DAY / 2 - 1);
    assert_eq!(names("a second before midnight").1, "Country, Leaves today, Comes today");
    server.pass(1);
    assert_eq!(names("midnight").1, "Country, Comes today, Comes tomorrow");
    // The answer to a write says the same, and teams that are sent back are not looked at.
    let admin = server.admin();
    let shown = admin.get(&path).expect(200).body();
    assert_eq!(admin.put(&path, &shown).expect(200).body(), shown);
    let patched = admin.patch(&path, &json!({ "teams": 1, "height_cm": 180 })).expect(200).body();
    assert_eq!((&patched["teams"], &patched["version"]), (&shown["teams"], &json!(2)));
}

#[test]
fn a_player_and_a_first_membership_are_made_at_once() {
    let server = Server::start();
    let admin = server.admin();
    let team = admin.team("Ajax");
    let terms = json!({
        "team_id": team, "shirt_number": "14", "position": "FW", "captain": true,
        "season": "2025/26", "start_date": "2026-01-01", "end_date": "2026-06-30",
    });
    let body = json!({ "name": "Johan", "membership": terms });
    let made = admin.post("players", &body).expect(201);
    assert_eq!(made.header("location"), Some("/api/v1/players/1"));
    let made = made.body();
    assert_eq!(made["teams"][0], with(made["teams"][0].clone(), &terms));
    assert_eq!(made["teams"][0]["team_name"], "Ajax");
    assert_eq!(made.get("membership"), None);
    server.client.holds("players", &made);
    // Today is the start where none is given; one that begins later is not of today.
    let body = json!({ "name": "Piet", "membership": { "team_id": team } });
    assert_eq!(
        admin.post("players", &body).expect(201).body()["teams"][0]["start_date"],
        "2026-03-01"
    );
    let later = json!({ "team_id": team, "start_date": "2026-07-01" });
    let body = json!({ "name": "Rinus", "membership": later });
    assert_eq!(admin.post("players", &body).expect(201).body()["teams"], json!([]));
    assert_eq!(server.client.get("memberships").column("start_date").len(), 3);
    let none = admin.post("players", &json!({ "name": "Sjaak", "membership": null })).expect(201);
    assert_eq!(none.body()["teams"], json!([]));
}

#[test]
fn nothing_is_kept_of_a_player_whose_membership_fails() {
    let server = Server::start();
    let admin = server.admin();
    let team = admin.team("Ajax");
    let first = json!({ "team_id": team, "shirt_number": "14" });
    admin.make("players", &json!({ "name": "Johan", "membership": first }));
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
        admin.post("players", &body).invalid(&pointers);
    }
    let both = json!({ "birth_date": "x", "membership": { "team_id": 0 } });
    admin.post("players", &both).invalid(&["/birth_date", "/membership/team_id", "/name"]);
    let taken = json!({
        "name": "Piet", "external_ids": { "wiki": "Q1" },
        "membership": { "team_id": team, "shirt_number": "14" },
    });
    let answer = admin.post("players", &taken).refused(409, "shirt_number_taken");
    assert!(answer.detail().contains("Johan"), "{}", answer.text);
    assert_eq!(server.client.get("players").column("name"), ["Johan"]);
    assert_eq!(server.client.get("memberships").column("player_id"), [1]);
    // Not even the external id: it is free.
    admin.make("players", &json!({ "name": "Rinus", "external_ids": { "wiki": "Q1" } }));
    // Only a player who is being made has a first membership.
    let late = json!({ "name": "Johan", "membership": { "team_id": team } });
    admin.put("players/1", &late).invalid(&["/membership"]);
    admin.patch("players/1", &late).invalid(&["/membership"]);
}

#[test]
fn a_player_who_is_deleted_takes_the_memberships_along() {
    let server = Server::start();
    let admin = server.admin();
    let (ann, bea) = (admin.player("Ann"), admin.player("Bea"));
    let mut kept = Vec::new();
    for team in [admin.team("Ajax"), admin.team("Bayern")] {
        admin.join(ann, team, json!({ "shirt_number": "9" })).expect(201);
        kept.push(json!(admin.join(bea, team, json!({})).expect(201).id()));
    }
    let path = format!("players/{ann}");
    admin.delete(&path).expect(204);
    for answer in [
        admin.get(&path),
        admin.get(&format!("{path}/memberships")),
        admin.put(&path, &json!({ "name": "Ann" })),
        admin.patch(&path, &json!({})),
        admin.delete(&path),
    ] {
        answer.refused(404, "not_found");
    }
    assert_eq!(server.client.get("memberships").column("id"), kept);
    assert_eq!(server.client.get("teams/1/players").column("player_id"), [bea]);
    // The shirt is free, and the id is not given to another.
    admin.join(bea + 1, 1, json!({})).invalid(&["/player_id"]);
    let cas = admin.player("Cas");
    assert_eq!(cas, bea + 1);
    admin.join(cas, 1, json!({ "shirt_number": "9" })).expect(201);
    admin.delete(&format!("players/{cas}")).expect(204);
    assert_eq!(admin.player("Dee"), cas + 1);
}
