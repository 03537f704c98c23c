//! Memberships: who is in which team, when, and in which shirt.

use serde_json::{Value, json};

use crate::support::{Client, Server, at_once, with};

/// A player and a team, both 1, and the client who made them.
fn one_of_each(server: &Server) -> Client {
    let admin = server.admin();
    assert_eq!((admin.team("Ajax"), admin.player("Ann")), (1, 1));
    admin
}

/// From a day to a day; an empty end is open.
fn span(start: &str, end: &str) -> Value {
    json!({ "start_date": start, "end_date": (!end.is_empty()).then_some(end) })
}

#[test]
fn player_and_team_are_enough_and_today_is_the_start() {
    let server = Server::start();
    let admin = one_of_each(&server);
    let made = admin.join(1, 1, json!({})).expect(201);
    assert_eq!(made.header("location"), Some("/api/v1/memberships/1"));
    let now = "2026-03-01T12:00:00.000Z";
    let expected = json!({
        "id": 1, "player_id": 1, "team_id": 1, "shirt_number": null, "position": null,
        "captain": false, "season": null, "start_date": "2026-03-01", "end_date": null,
        "version": 1, "created_at": now, "updated_at": now,
    });
    assert_eq!(made.body(), expected);
    server.client.holds("memberships", &expected);
    admin.delete("memberships/1").expect(204);
    server.pass(12 * 3600);
    let admin = server.admin();
    let made = admin.join(1, 1, json!({ "start_date": null })).expect(201).body();
    assert_eq!((&made["id"], &made["start_date"]), (&json!(2), &json!("2026-03-02")));
    admin.get("memberships/1").refused(404, "not_found");
}

#[test]
fn every_column_round_trips_and_put_replaces() {
    let server = Server::start();
    let admin = one_of_each(&server);
    let whole = json!({
        "player_id": 1, "team_id": 1, "shirt_number": "00", "position": "left wing",
        "captain": true, "season": "2025/26", "start_date": "2025-07-01", "end_date": "2026-06-30",
    });
    let made = admin.post("memberships", &whole).expect(201).body();
    assert_eq!(made, with(made.clone(), &whole));
    server.client.holds("memberships", &made);
    server.pass(5);
    for method in ["PUT", "PATCH"] {
        assert_eq!(admin.json(method, "memberships/1", &made).expect(200).body(), made);
    }
    let least = json!({ "player_id": 1, "team_id": 1, "start_date": "2025-08-01" });
    let put = admin.put("memberships/1", &least).expect(200).body();
    let expected = with(
        with(made, &least),
        &json!({
            "shirt_number": null, "position": null, "captain": false, "season": null,
            "end_date": null, "version": 2, "updated_at": "2026-03-01T12:00:05.000Z",
        }),
    );
    assert_eq!(put, expected);
    server.client.holds("memberships", &expected);
    let patch = json!({ "captain": true, "end_date": "2025-08-01", "position": "GK" });
    let patched = admin.patch("memberships/1", &patch).expect(200).body();
    assert_eq!(patched, with(with(expected, &patch), &json!({ "version": 3 })));
    let cleared = json!({ "captain": null, "end_date": null, "position": null });
    let cleared = admin.patch("memberships/1", &cleared).expect(200).body();
    assert_eq!(cleared, with(put, &json!({ "version": 4 })));
}

#[test]
fn what_a_membership_must_have() {
    let server = Server::start();
    let admin = one_of_each(&server);
    admin.join(1, 1, json!({})).expect(201);
    admin.post("memberships", &json!({})).invalid(&["/player_id", "/team_id"]);
    let dateless = json!({ "player_id": 1, "team_id": 1 });
    admin.put("memberships/1", &dateless).invalid(&["/start_date"]);
    admin.put("memberships/1", &json!({})).invalid(&["/player_id", "/start_date", "/team_id"]);
    for member in ["player_id", "team_id", "start_date"] {
        let pointer = format!("/{member}");
        admin.patch("memberships/1", &json!({ member: null })).invalid(&[&pointer]);
    }
}

#[test]
fn player_and_team_must_exist() {
    let server = Server::start();
    let admin = one_of_each(&server);
    admin.join(7, 8, json!({})).invalid(&["/player_id", "/team_id"]);
    admin.join(1, 8, json!({})).invalid(&["/team_id"]);
    admin.join(7, 1, json!({})).invalid(&["/player_id"]);
    admin.join(i64::MAX, i64::MAX, json!({})).invalid(&["/player_id", "/team_id"]);
    admin.join(0, -1, json!({})).invalid(&["/player_id", "/team_id"]);
    admin.join(1, 1, json!({})).expect(201);
    let strange = json!({ "player_id": 7, "team_id": 8 });
    admin.patch("memberships/1", &strange).invalid(&["/player_id", "/team_id"]);
    assert_eq!(server.client.get("memberships").column("id"), [1]);
}

#[test]
fn a_membership_does_not_end_before_it_starts() {
    let server = Server::start();
    let admin = one_of_each(&server);
    admin.join(1, 1, span("2025-07-02", "2025-07-01")).invalid(&["/end_date"]);
    admin.join(1, 1, json!({ "end_date": "2026-02-28" })).invalid(&["/end_date"]);
    admin.join(1, 1, span("2025-07-01", "2025-07-01")).expect(201);
    admin.patch("memberships/1", &json!({ "start_date": "2025-07-02" })).invalid(&["/end_date"]);
    admin.patch("memberships/1", &json!({ "end_date": "2025-06-30" })).invalid(&["/end_date"]);
    let moved = span("2024-07-01", "2024-07-01");
    admin.patch("memberships/1", &moved).expect(200);
}

#[test]
fn a_start_that_is_no_date_says_nothing_about_the_end() {
    let server = Server::start();
    let admin = one_of_each(&server);
    admin.join(1, 1, span("2020-02-30", "2020-12-31")).invalid(&["/start_date"]);
}

#[test]
fn memberships_of_a_player_in_a_team_do_not_overlap() {
    let cases = [
        ("the same", "2020-01-01", "2020-12-31", true),
        ("one day inside", "2020-06-01", "2020-06-01", true),
        ("around", "2019-01-01", "2021-12-31", true),
        ("ends on the first day", "2019-01-01", "2020-01-01", true),
        ("starts on the last day", "2020-12-31", "2021-12-31", true),
        ("ends the day before", "2019-01-01", "2019-12-31", false),
        ("starts the day after", "2021-01-01", "2021-12-31", false),
        ("starts before, and never ends", "2019-01-01", "", true),
        ("starts on the last day, and never ends", "2020-12-31", "", true),
        ("starts the day after, and never ends", "2021-01-01", "", false),
    ];
    let server = Server::start();
    let admin = one_of_each(&server);
    let other = admin.team("Bayern");
    let first = admin.join(1, 1, span("2020-01-01", "2020-12-31")).expect(201).id();
    for (case, start, end, overlaps) in cases {
        let answer = admin.join(1, 1, span(start, end));
        // A row that is elsewhere, or at another time, cannot be moved there either.
        let row = admin.join(1, other, span("1950-01-01", "1950-12-31")).expect(201).id();
        let row = format!("memberships/{row}");
        if overlaps {
            let answer = answer.refused(409, "overlapping_membership");
            for word in ["Ann", "Ajax", "2020-01-01", "2020-12-31"] {
                assert!(answer.detail().contains(word), "{case}: {}", answer.text);
            }
            let moved = with(span(start, end), &json!({ "team_id": 1 }));
            admin.patch(&row, &moved).refused(409, "overlapping_membership");
        } else {
            assert_eq!(answer.status, 201, "{case}: {}", answer.text);
            admin.delete(&format!("memberships/{}", answer.id())).expect(204);
        }
        admin.delete(&row).expect(204);
    }
    // An open one overlaps all that comes after.
    let open = json!({ "end_date": null });
    admin.patch(&format!("memberships/{first}"), &open).expect(200);
    admin.join(1, 1, span("9999-12-31", "")).refused(409, "overlapping_membership");
    admin.join(1, 1, span("2019-01-01", "2019-12-31")).expect(201);
}

#[test]
fn a_player_may_be_in_several_teams_and_a_team_has_many_players() {
    let server = Server::start();
    let admin = one_of_each(&server);
    for name in ["Netherlands", "Ajax U23", "Bayern"] {
        let team = admin.team(name);
        admin.join(1, team, json!({ "shirt_number": "9" })).expect(201);
    }
    for name in ["Ann", "Bea", "Cas"] {
        let player = admin.player(name);
        admin.join(player, 1, json!({})).expect(201);
    }
    // Sources contradict each other: before the player was born is not refused.
    let born = json!({ "birth_date": "2000-01-01" });
    admin.patch("players/1", &born).expect(200);
    admin.join(1, 1, span("1990-01-01", "1991-01-01")).expect(201);
}

#[test]
fn a_change_of_its_own_row_does_not_collide_with_itself() {
    let server = Server::start();
    let admin = one_of_each(&server);
    admin.join(1, 1, with(span("2025-01-01", ""), &json!({ "shirt_number": "9" }))).expect(201);
    for (n, patch) in [
        json!({ "position": "GK" }),
        json!({ "start_date": "2025-06-01" }),
        json!({ "end_date": "2026-12-31" }),
        json!({ "shirt_number": "10" }),
        json!({ "shirt_number": "9", "end_date": null }),
    ]
    .into_iter()
    .enumerate()
    {
        let after = admin.patch("memberships/1", &patch).expect(200).body();
        assert_eq!(after["version"], n + 2);
        admin.put("memberships/1", &after).expect(200);
    }
}

#[test]
fn what_a_career_and_a_squad_show_can_be_put_back() {
    let server = Server::start();
    let admin = one_of_each(&server);
    admin.join(1, 1, json!({ "shirt_number": "9" })).expect(201);
    let plain = admin.get("memberships/1").expect(200).body();
    for path in ["players/1/memberships", "teams/1/players"] {
        let shown = admin.get(path).expect(200).body()["data"][0].clone();
        assert_eq!(shown, with(shown.clone(), &plain), "{path}");
        assert_eq!(admin.put("memberships/1", &shown).expect(200).body(), plain, "{path}");
    }
}

#[test]
fn of_many_who_put_a_player_into_a_team_at_once_one_succeeds() {
    let server = Server::start();
    let admin = one_of_each(&server);
    let mut statuses = at_once(16, |n| {
        let end = format!("2026-12-{:02}", n + 1);
        admin.join(1, 1, span("2026-01-01", &end)).status
    });
    statuses.sort_unstable();
    assert_eq!(statuses[0], 201);
    assert!(statuses[1..].iter().all(|status| *status == 409), "{statuses:?}");
    assert_eq!(server.client.get("memberships").column("id").len(), 1);
}
