//! Tests of shirt numbers.

use serde_json::{Value, json};

use crate::support::{Client, Response, Server, run_concurrently};

/// A shirt number in a period; an empty end is open.
fn shirt(number: &str, start: &str, end: &str) -> Value {
    let end = (!end.is_empty()).then_some(end);
    json!({ "shirt_number": number, "start_date": start, "end_date": end })
}

/// Adds a new player to team 1.
fn wear(admin: &Client, name: &str, terms: Value) -> Response {
    admin.add_membership(admin.create_player(name), 1, terms)
}

/// Asserts a 409 that names the holder and the lowest free number.
#[track_caller]
fn taken(response: Response, holder: &str, free: &str) {
    let response = response.expect_problem(409, "shirt_number_taken");
    let detail = response.detail();
    assert!(detail.contains(holder), "{holder}: {detail}");
    // Numbers are compared as texts.
    let mut words = detail.split(|c: char| !c.is_alphanumeric()).rev();
    assert_eq!(words.find(|word| !word.is_empty()), Some(free), "{detail}");
}

#[test]
fn taken_shirt_number_is_409() {
    let cases = [
        ("the same time", "2020-01-01", "2020-12-31", true),
        ("one day inside", "2020-06-01", "2020-06-01", true),
        ("around", "2019-01-01", "", true),
        ("ends on the first day", "2019-01-01", "2020-01-01", true),
        ("starts on the last day", "2020-12-31", "", true),
        ("ends the day before", "2019-01-01", "2019-12-31", false),
        ("starts the day after", "2021-01-01", "", false),
    ];
    let server = Server::start();
    let admin = server.admin();
    admin.create_team("Ajax");
    wear(&admin, "Johan Cruijff", shirt("14", "2020-01-01", "2020-12-31")).expect(201);
    for (case, start, end, collides) in cases {
        let response = wear(&admin, "Piet", shirt("14", start, end));
        if collides {
            taken(response, "Johan Cruijff (player 1)", "1");
        } else {
            assert_eq!(response.status, 201, "{case}: {}", response.text);
            admin.delete(&format!("memberships/{}", response.id())).expect(204);
        }
    }
    // In another team, with another number, and without a number.
    let other = admin.create_team("Bayern");
    let piet = admin.create_player("Piet");
    admin.add_membership(piet, other, shirt("14", "2020-01-01", "")).expect(201);
    wear(&admin, "Sjaak", shirt("15", "2020-01-01", "")).expect(201);
    for name in ["Rinus", "Ruud"] {
        let none = json!({ "start_date": "2020-01-01", "shirt_number": null });
        wear(&admin, name, none).expect(201);
    }
}

#[test]
fn update_to_a_taken_shirt_number_is_409() {
    let server = Server::start();
    let admin = server.admin();
    admin.create_team("Ajax");
    wear(&admin, "Ann", shirt("9", "2020-01-01", "2020-12-31")).expect(201);
    let bea = wear(&admin, "Bea", shirt("9", "2021-01-01", "")).expect(201).id();
    let bea = format!("memberships/{bea}");
    let before = admin.get(&bea).expect(200).body();
    let earlier = json!({ "start_date": "2020-12-31" });
    taken(admin.patch(&bea, &earlier), "Ann", "1");
    let mut put = before.clone();
    put["start_date"] = json!("2020-12-31");
    taken(admin.put(&bea, &put), "Ann", "1");
    let elsewhere = admin.create_team("Bayern");
    let cas = admin.create_player("Cas");
    let cas = admin.add_membership(cas, elsewhere, shirt("9", "2021-06-01", "")).expect(201).id();
    taken(admin.patch(&format!("memberships/{cas}"), &json!({ "team_id": 1 })), "Bea", "1");
    taken(admin.patch("memberships/1", &json!({ "end_date": null })), "Bea", "1");
    assert_eq!(admin.get(&bea).expect(200).body(), before);
}

#[test]
fn suggested_number_is_free_for_the_whole_period() {
    let server = Server::start();
    let admin = server.admin();
    admin.create_team("Ajax");
    wear(&admin, "Ann", shirt("1", "2020-01-01", "2020-12-31")).expect(201);
    wear(&admin, "Bea", shirt("2", "2022-01-01", "2022-12-31")).expect(201);
    wear(&admin, "Cas", shirt("4", "2019-01-01", "")).expect(201);
    wear(&admin, "Dee", shirt("00", "2019-01-01", "")).expect(201);
    wear(&admin, "Eve", shirt("100", "2019-01-01", "")).expect(201);
    for (start, end, free) in [
        ("2021-01-01", "2021-12-31", "1"),
        ("2020-12-31", "2021-12-31", "2"),
        ("2021-01-01", "2022-01-01", "1"),
        ("2020-12-31", "2022-01-01", "3"),
        ("2020-06-01", "", "3"),
        ("2023-01-01", "", "1"),
    ] {
        taken(wear(&admin, "Fay", shirt("4", start, end)), "Cas", free);
    }
    taken(wear(&admin, "Fay", shirt("00", "2020-01-01", "")), "Dee", "3");
    // The own number of an updated membership counts as free.
    taken(admin.patch("memberships/1", &json!({ "shirt_number": "4" })), "Cas", "1");
}

#[test]
fn no_free_number_is_reported() {
    let server = Server::start();
    let admin = server.admin();
    admin.create_team("Ajax");
    for number in 1..=98 {
        wear(&admin, "Somebody", shirt(&number.to_string(), "2020-01-01", "")).expect(201);
    }
    taken(wear(&admin, "Late", shirt("7", "2020-01-01", "")), "Somebody (player 7)", "99");
    wear(&admin, "Last", shirt("99", "2020-01-01", "")).expect(201);
    let response = wear(&admin, "Too late", shirt("7", "2020-01-01", ""));
    assert!(response.detail().contains("no number from 1 to 99"), "{}", response.text);
    response.expect_problem(409, "shirt_number_taken");
    wear(&admin, "Tall", shirt("100", "2020-01-01", "")).expect(201);
}

#[test]
fn double_zero_differs_from_zero() {
    let server = Server::start();
    let admin = server.admin();
    admin.create_team("Ajax");
    for number in ["0", "00"] {
        let made = wear(&admin, "Ann", shirt(number, "2020-01-01", "")).expect(201).body();
        assert_eq!(made["shirt_number"], number);
        taken(wear(&admin, "Bea", shirt(number, "2020-01-01", "")), "Ann", "1");
    }
}

#[test]
fn concurrent_create_with_same_shirt_only_one_succeeds() {
    const MANY: usize = 32;
    let server = Server::start();
    let admin = server.admin();
    admin.create_team("Ajax");
    wear(&admin, "Keeper", shirt("1", "2020-01-01", "")).expect(201);
    let players: Vec<i64> =
        (0..MANY).map(|n| admin.create_player(&format!("Player {n:02}"))).collect();
    let responses = run_concurrently(MANY, |n| {
        (players[n], admin.add_membership(players[n], 1, json!({ "shirt_number": "2" })))
    });
    let (won, lost): (Vec<_>, Vec<_>) = responses.into_iter().partition(|(_, a)| a.status == 201);
    assert_eq!(won.len(), 1, "{won:?}");
    let winner = won[0].0;
    let name = server.client.get(&format!("players/{winner}")).body()["name"].clone();
    let holder = format!("{} (player {winner})", name.as_str().unwrap());
    assert_eq!(lost.len(), MANY - 1);
    for (_, response) in lost {
        taken(response, &holder, "3");
    }
    assert_eq!(server.client.get("memberships").field_values("player_id"), [1, winner]);
}
