//! Tests of memberships.

use serde_json::{Value, json};

use crate::support::{Client, Server, run_concurrently, with_fields};

/// A player and a team with id 1, and an admin client.
fn one_of_each(server: &Server) -> Client {
    let admin = server.admin();
    assert_eq!((admin.create_team("Ajax"), admin.create_player("Ann")), (1, 1));
    admin
}

/// The period of a membership; an empty end is open.
fn span(start: &str, end: &str) -> Value {
    json!({ "start_date": start, "end_date": (!end.is_empty()).then_some(end) })
}

#[test]
fn start_date_defaults_to_today() {
    let server = Server::start();
    let admin = one_of_each(&server);
    let made = admin.add_membership(1, 1, json!({})).expect(201);
    assert_eq!(made.header("location"), Some("/api/v1/memberships/1"));
    let now = "2026-03-01T12:00:00.000Z";
    let expected = json!({
        "id": 1, "player_id": 1, "team_id": 1, "shirt_number": null, "position": null,
        "captain": false, "season": null, "start_date": "2026-03-01", "end_date": null,
        "version": 1, "created_at": now, "updated_at": now,
    });
    assert_eq!(made.body(), expected);
    server.client.assert_stored("memberships", &expected);
    admin.delete("memberships/1").expect(204);
    server.advance_clock(12 * 3600);
    let admin = server.admin();
    let made = admin.add_membership(1, 1, json!({ "start_date": null })).expect(201).body();
    assert_eq!((&made["id"], &made["start_date"]), (&json!(2), &json!("2026-03-02")));
    admin.get("memberships/1").expect_problem(404, "not_found");
}

#[test]
fn all_fields_round_trip_and_put_replaces() {
    let server = Server::start();
    let admin = one_of_each(&server);
    let whole = json!({
        "player_id": 1, "team_id": 1, "shirt_number": "00", "position": "left wing",
        "captain": true, "season": "2025/26", "start_date": "2025-07-01", "end_date": "2026-06-30",
    });
    let made = admin.post("memberships", &whole).expect(201).body();
    assert_eq!(made, with_fields(made.clone(), &whole));
    server.client.assert_stored("memberships", &made);
    server.advance_clock(5);
    for method in ["PUT", "PATCH"] {
        assert_eq!(admin.json(method, "memberships/1", &made).expect(200).body(), made);
    }
    let least = json!({ "player_id": 1, "team_id": 1, "start_date": "2025-08-01" });
    let put = admin.put("memberships/1", &least).expect(200).body();
    let expected = with_fields(
        with_fields(made, &least),
        &json!({
            "shirt_number": null, "position": null, "captain": false, "season": null,
            "end_date": null, "version": 2, "updated_at": "2026-03-01T12:00:05.000Z",
        }),
    );
    assert_eq!(put, expected);
    server.client.assert_stored("memberships", &expected);
    let patch = json!({ "captain": true, "end_date": "2025-08-01", "position": "GK" });
    let patched = admin.patch("memberships/1", &patch).expect(200).body();
    assert_eq!(patched, with_fields(with_fields(expected, &patch), &json!({ "version": 3 })));
    let cleared = json!({ "captain": null, "end_date": null, "position": null });
    let cleared = admin.patch("memberships/1", &cleared).expect(200).body();
    assert_eq!(cleared, with_fields(put, &json!({ "version": 4 })));
}

#[test]
fn required_fields_are_reported() {
    let server = Server::start();
    let admin = one_of_each(&server);
    admin.add_membership(1, 1, json!({})).expect(201);
    admin.post("memberships", &json!({})).expect_validation_errors(&["/player_id", "/team_id"]);
    let dateless = json!({ "player_id": 1, "team_id": 1 });
    admin.put("memberships/1", &dateless).expect_validation_errors(&["/start_date"]);
    admin.put("memberships/1", &json!({})).expect_validation_errors(&[
        "/player_id",
        "/start_date",
        "/team_id",
    ]);
    for member in ["player_id", "team_id", "start_date"] {
        let pointer = format!("/{member}");
        admin
            .patch("memberships/1", &json!({ member: null }))
            .expect_validation_errors(&[&pointer]);
    }
}

#[test]
fn unknown_player_or_team_is_rejected() {
    let server = Server::start();
    let admin = one_of_each(&server);
    admin.add_membership(7, 8, json!({})).expect_validation_errors(&["/player_id", "/team_id"]);
    admin.add_membership(1, 8, json!({})).expect_validation_errors(&["/team_id"]);
    admin.add_membership(7, 1, json!({})).expect_validation_errors(&["/player_id"]);
    admin
        .add_membership(i64::MAX, i64::MAX, json!({}))
        .expect_validation_errors(&["/player_id", "/team_id"]);
    admin.add_membership(0, -1, json!({})).expect_validation_errors(&["/player_id", "/team_id"]);
    admin.add_membership(1, 1, json!({})).expect(201);
    let strange = json!({ "player_id": 7, "team_id": 8 });
    admin.patch("memberships/1", &strange).expect_validation_errors(&["/player_id", "/team_id"]);
    assert_eq!(server.client.get("memberships").field_values("id"), [1]);
}

#[test]
fn end_date_before_start_date_is_rejected() {
    let server = Server::start();
    let admin = one_of_each(&server);
    admin
        .add_membership(1, 1, span("2025-07-02", "2025-07-01"))
        .expect_validation_errors(&["/end_date"]);
    admin
        .add_membership(1, 1, json!({ "end_date": "2026-02-28" }))
        .expect_validation_errors(&["/end_date"]);
    admin.add_membership(1, 1, span("2025-07-01", "2025-07-01")).expect(201);
    admin
        .patch("memberships/1", &json!({ "start_date": "2025-07-02" }))
        .expect_validation_errors(&["/end_date"]);
    admin
        .patch("memberships/1", &json!({ "end_date": "2025-06-30" }))
        .expect_validation_errors(&["/end_date"]);
    let moved = span("2024-07-01", "2024-07-01");
    admin.patch("memberships/1", &moved).expect(200);
}

#[test]
fn invalid_start_date_reports_no_error_about_end_date() {
    let server = Server::start();
    let admin = one_of_each(&server);
    admin
        .add_membership(1, 1, span("2020-02-30", "2020-12-31"))
        .expect_validation_errors(&["/start_date"]);
}

#[test]
fn overlapping_memberships_are_rejected() {
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
    let other = admin.create_team("Bayern");
    let first = admin.add_membership(1, 1, span("2020-01-01", "2020-12-31")).expect(201).id();
    for (case, start, end, overlaps) in cases {
        let response = admin.add_membership(1, 1, span(start, end));
        // An existing membership cannot be moved into the overlap either.
        let row = admin.add_membership(1, other, span("1950-01-01", "1950-12-31")).expect(201).id();
        let row = format!("memberships/{row}");
        if overlaps {
            let response = response.expect_problem(409, "overlapping_membership");
            for word in ["Ann", "Ajax", "2020-01-01", "2020-12-31"] {
                assert!(response.detail().contains(word), "{case}: {}", response.text);
            }
            let moved = with_fields(span(start, end), &json!({ "team_id": 1 }));
            admin.patch(&row, &moved).expect_problem(409, "overlapping_membership");
        } else {
            assert_eq!(response.status, 201, "{case}: {}", response.text);
            admin.delete(&format!("memberships/{}", response.id())).expect(204);
        }
        admin.delete(&row).expect(204);
    }
    // An open period overlaps everything later.
    let open = json!({ "end_date": null });
    admin.patch(&format!("memberships/{first}"), &open).expect(200);
    admin
        .add_membership(1, 1, span("9999-12-31", ""))
        .expect_problem(409, "overlapping_membership");
    admin.add_membership(1, 1, span("2019-01-01", "2019-12-31")).expect(201);
}

#[test]
fn player_may_be_in_several_teams() {
    let server = Server::start();
    let admin = one_of_each(&server);
    for name in ["Netherlands", "Ajax U23", "Bayern"] {
        let team = admin.create_team(name);
        admin.add_membership(1, team, json!({ "shirt_number": "9" })).expect(201);
    }
    for name in ["Ann", "Bea", "Cas"] {
        let player = admin.create_player(name);
        admin.add_membership(player, 1, json!({})).expect(201);
    }
    // A start before the player's birth is accepted, because sources contradict each other.
    let born = json!({ "birth_date": "2000-01-01" });
    admin.patch("players/1", &born).expect(200);
    admin.add_membership(1, 1, span("1990-01-01", "1991-01-01")).expect(201);
}

#[test]
fn membership_does_not_conflict_with_itself_on_update() {
    let server = Server::start();
    let admin = one_of_each(&server);
    admin
        .add_membership(1, 1, with_fields(span("2025-01-01", ""), &json!({ "shirt_number": "9" })))
        .expect(201);
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
fn membership_from_career_or_squad_can_be_sent_back() {
    let server = Server::start();
    let admin = one_of_each(&server);
    admin.add_membership(1, 1, json!({ "shirt_number": "9" })).expect(201);
    let plain = admin.get("memberships/1").expect(200).body();
    for path in ["players/1/memberships", "teams/1/players"] {
        let shown = admin.get(path).expect(200).body()["data"][0].clone();
        assert_eq!(shown, with_fields(shown.clone(), &plain), "{path}");
        assert_eq!(admin.put("memberships/1", &shown).expect(200).body(), plain, "{path}");
    }
}

#[test]
fn concurrent_create_of_same_membership_only_one_succeeds() {
    let server = Server::start();
    let admin = one_of_each(&server);
    let mut statuses = run_concurrently(16, |n| {
        let end = format!("2026-12-{:02}", n + 1);
        admin.add_membership(1, 1, span("2026-01-01", &end)).status
    });
    statuses.sort_unstable();
    assert_eq!(statuses[0], 201);
    assert!(statuses[1..].iter().all(|status| *status == 409), "{statuses:?}");
    assert_eq!(server.client.get("memberships").field_values("id").len(), 1);
}
