//! Tests of PUT, PATCH and versions.

use serde_json::{Value, json};

use crate::support::{Server, full_team, run_concurrently, with_fields};

#[test]
fn put_clears_absent_fields() {
    let server = Server::start();
    let admin = server.admin();
    let made = admin.post("teams", &full_team()).expect(201).body();
    server.advance_clock(5);
    let put = admin.put("teams/1", &json!({ "name": "Effzeh" })).expect(200).body();
    let expected = json!({
        "id": 1, "name": "Effzeh", "category": null, "short_name": null, "code": null,
        "sport": null, "country": null, "city": null, "venue": null, "founded_year": null,
        "website": null, "colors": [], "external_ids": {}, "version": 2,
        "created_at": made["created_at"], "updated_at": "2026-03-01T12:00:05.000Z",
    });
    assert_eq!(put, expected);
    server.client.assert_stored("teams", &expected);
    admin.put("teams/1", &json!({ "city": "Köln" })).expect_validation_errors(&["/name"]);
    server.client.assert_stored("teams", &expected);
}

#[test]
fn patch_applies_merge_patch() {
    let server = Server::start();
    let admin = server.admin();
    let cases = [
        ("absent keeps", json!({}), json!({})),
        ("a value replaces", json!({ "city": "Bonn" }), json!({ "city": "Bonn" })),
        (
            "null clears",
            json!({ "code": null, "sport": null }),
            json!({ "code": null, "sport": null }),
        ),
        (
            "an array is replaced",
            json!({ "colors": ["#000000"] }),
            json!({ "colors": ["#000000"] }),
        ),
        ("null empties an array", json!({ "colors": null }), json!({ "colors": [] })),
        ("null empties the ids", json!({ "external_ids": null }), json!({ "external_ids": {} })),
        (
            "ids merge by provider",
            json!({ "external_ids": { "wiki": null, "fifa": "44" } }),
            json!({ "external_ids": { "worldcup": "T-09", "fifa": "44" } }),
        ),
    ];
    for (case, patch, expected) in cases {
        for content_type in ["application/merge-patch+json", "application/json; charset=utf-8"] {
            let before = admin.post("teams", &full_team()).expect(201).body();
            let path = format!("teams/{}", before["id"]);
            let sent = patch.to_string();
            let headers = [("Content-Type", content_type)];
            let after =
                admin.send("PATCH", &path, &headers, Some(sent.as_bytes())).expect(200).body();
            let version = if expected == json!({}) { 1 } else { 2 };
            let expected =
                with_fields(with_fields(before, &expected), &json!({ "version": version }));
            assert_eq!(after, expected, "{case} {content_type}");
            server.client.assert_stored("teams", &after);
            admin.delete(&path).expect(204);
        }
    }
    admin.post("teams", &full_team()).expect(201);
    let id = admin.get("teams").field_values("id")[0].clone();
    admin
        .patch(&format!("teams/{id}"), &json!({ "name": null }))
        .expect_validation_errors(&["/name"]);
}

#[test]
fn unchanged_put_keeps_version_and_changed_put_raises_it() {
    let server = Server::start();
    let admin = server.admin();
    let made = admin.post("teams", &full_team()).expect(201).body();
    server.advance_clock(60);
    for method in ["PUT", "PATCH"] {
        let same = admin.json(method, "teams/1", &made).expect(200).body();
        assert_eq!(same, made, "{method}");
    }
    // Equal values in another form are no change.
    let said = json!({ "country": "GER", "name": " 1. FC Ko\u{308}ln ", "colors": ["#ED1C24", "#FFFFFF"] });
    assert_eq!(admin.patch("teams/1", &said).expect(200).body(), made);
    for (version, city) in [(2, "Bonn"), (3, "Köln"), (3, "Köln"), (4, "Bonn")] {
        let after = admin.patch("teams/1", &json!({ "city": city })).expect(200).body();
        assert_eq!(after["version"], version);
        assert_eq!(after["updated_at"], "2026-03-01T12:01:00.000Z");
        assert_eq!(after["created_at"], made["created_at"]);
    }
    let ids = json!({ "external_ids": { "wiki": "Q1" } });
    assert_eq!(admin.patch("teams/1", &ids).expect(200).body()["version"], 5);
    // A rejected write changes nothing.
    admin.patch("teams/1", &json!({ "city": 1 })).expect_validation_errors(&["/city"]);
    assert_eq!(server.client.get("teams/1").expect(200).body()["version"], 5);
}

#[test]
fn concurrent_patches_lose_no_update() {
    let server = Server::start();
    let admin = server.admin();
    admin.create_team("Ajax");
    let versions = run_concurrently(16, |n| {
        let patch = json!({ "external_ids": { format!("p{n:02}"): "x" } });
        admin.patch("teams/1", &patch).expect(200).body()["version"].clone()
    });
    let team = server.client.get("teams/1").expect(200).body();
    assert_eq!(team["external_ids"].as_object().unwrap().len(), 16);
    assert_eq!(team["version"], 17);
    for version in 2..=17 {
        assert!(versions.contains(&json!(version)), "{version} was given twice: {versions:?}");
    }
}

#[test]
fn read_only_fields_that_differ_are_rejected_and_equal_ones_pass() {
    let server = Server::start();
    let admin = server.admin();
    admin.post("teams", &full_team()).expect(201);
    let start = json!({ "team_id": 1, "start_date": "2026-01-01" });
    admin.post("players", &json!({ "name": "Ann", "membership": start })).expect(201);
    for path in ["teams/1", "players/1", "memberships/1"] {
        let stored = admin.get(path).expect(200).body();
        for (field, value) in [
            ("id", json!(2)),
            ("created_at", json!("2020-01-01T00:00:00.000Z")),
            ("updated_at", Value::Null),
        ] {
            let pointer = format!("/{field}");
            let patch = json!({ field: value });
            let rejected = admin.patch(path, &patch).expect_problem(422, "validation_failed");
            assert_eq!(rejected.pointers(), [pointer.as_str()], "{path}");
            assert!(rejected.text.contains("is read-only"), "{path}");
            let put = with_fields(stored.clone(), &patch);
            admin.put(path, &put).expect_validation_errors(&[&pointer]);
            let batch = json!({ "operations": [
                { "method": "PATCH", "path": format!("/{path}"), "body": patch },
            ] });
            let rejected = admin.post("batch", &batch).expect_problem(422, "validation_failed");
            assert_eq!(rejected.pointers(), [format!("/operations/0/body{pointer}")]);
        }
        for version in [json!(2), json!("1"), Value::Null] {
            admin
                .patch(path, &json!({ "version": version }))
                .expect_problem(412, "precondition_failed");
        }
        assert_eq!(admin.put(path, &stored).expect(200).body(), stored, "{path}");
        assert_eq!(admin.patch(path, &stored).expect(200).body(), stored, "{path}");
    }
}

#[test]
fn teams_of_a_player_may_differ_with_the_current_version_only() {
    let server = Server::start();
    let admin = server.admin();
    admin.post("teams", &full_team()).expect(201);
    let start = json!({ "team_id": 1, "start_date": "2026-01-01" });
    admin.post("players", &json!({ "name": "Ann", "membership": start })).expect(201);
    let mut copy = admin.get("players/1").expect(200).body();
    admin.patch("players/1", &json!({ "teams": copy["teams"] })).expect(200);
    admin.patch("players/1", &json!({ "teams": [] })).expect_validation_errors(&["/teams"]);
    // The player leaves the team, which is no change of the player.
    admin.patch("memberships/1", &json!({ "end_date": "2026-02-01" })).expect(200);
    admin
        .patch("players/1", &json!({ "teams": copy["teams"] }))
        .expect_validation_errors(&["/teams"]);
    copy["height_cm"] = json!(180);
    admin.put("players/1", &copy).expect(200);
}
