//! Uniqueness of teams by name, category, country and city, and of external ids.

use serde_json::{Value, json};

use crate::support::{Server, run_concurrently};

#[test]
fn team_name_category_country_and_city_are_unique_case_insensitively() {
    let cases: [(&str, Value, Value, bool); 15] = [
        ("the same name", json!({ "name": "Ajax" }), json!({ "name": "Ajax" }), true),
        ("letter case", json!({ "name": "ÉCLAIR" }), json!({ "name": "éclair" }), true),
        ("sharp s", json!({ "name": "Straße" }), json!({ "name": "STRASSE" }), true),
        ("sigma", json!({ "name": "ΟΔΟΣ" }), json!({ "name": "οδος" }), true),
        ("composed or not", json!({ "name": "É" }), json!({ "name": "e\u{301}" }), true),
        ("space around", json!({ "name": "Ajax" }), json!({ "name": " Ajax " }), true),
        ("accents", json!({ "name": "Éclair" }), json!({ "name": "Eclair" }), false),
        (
            "the case of the category",
            json!({ "name": "A", "category": "WOMEN", "country": "DEU" }),
            json!({ "name": "a", "category": "women", "country": "GER" }),
            true,
        ),
        (
            "another category",
            json!({ "name": "A", "category": "Women" }),
            json!({ "name": "A", "category": "Men" }),
            false,
        ),
        ("no category", json!({ "name": "A", "category": "Men" }), json!({ "name": "A" }), false),
        (
            "another country",
            json!({ "name": "A", "country": "DEU" }),
            json!({ "name": "A", "country": "NLD" }),
            false,
        ),
        (
            "another city",
            json!({ "name": "A", "country": "DEU", "city": "Bonn" }),
            json!({ "name": "A", "country": "DEU", "city": "Köln" }),
            false,
        ),
        (
            "the case of the city",
            json!({ "name": "A", "city": "KÖLN" }),
            json!({ "name": "A", "city": "Köln" }),
            true,
        ),
        ("no country", json!({ "name": "A", "country": "DEU" }), json!({ "name": "A" }), false),
        (
            "a category that reads like a country",
            json!({ "name": "A", "category": "DEU" }),
            json!({ "name": "A", "country": "DEU" }),
            false,
        ),
    ];
    let server = Server::start();
    let admin = server.admin();
    for (case, one, other, conflict) in cases {
        let first = admin.create("teams", &one);
        let third = admin.create_team("Third");
        let path = format!("teams/{third}");
        for (method, path) in [("POST", "teams"), ("PUT", &path), ("PATCH", &path)] {
            let response = admin.json(method, path, &other);
            if !conflict {
                assert!(response.status < 300, "{case} {method}: {}", response.text);
                break;
            }
            assert_eq!(response.error(), "already_exists", "{case} {method}");
            assert_eq!(response.status, 409);
            let named = response.detail().contains(&format!("team {first} "));
            assert!(named, "{case} {method}: {}", response.text);
        }
        for id in server.client.get("teams").field_values("id") {
            admin.delete(&format!("teams/{id}")).expect(204);
        }
    }
}

#[test]
fn team_does_not_conflict_with_itself_on_update() {
    let server = Server::start();
    let admin = server.admin();
    admin.create("teams", &json!({ "name": "Éclair", "external_ids": { "wiki": "Q1" } }));
    let body = json!({ "name": "ÉCLAIR", "external_ids": { "wiki": "Q1", "fifa": "Q1" } });
    for (method, name) in [("PATCH", "ÉCLAIR"), ("PUT", "éclair")] {
        let mut body = body.clone();
        body["name"] = name.into();
        let after = admin.json(method, "teams/1", &body).expect(200).body();
        assert_eq!(after["name"], name);
    }
}

#[test]
fn team_code_is_not_unique() {
    let server = Server::start();
    let admin = server.admin();
    for category in ["Men", "Women"] {
        let body = json!({ "name": "Deutschland", "category": category, "code": "DEU" });
        admin.create("teams", &body);
    }
    assert_eq!(server.client.get("teams?code=DEU").field_values("id"), [1, 2]);
}

#[test]
fn external_id_is_unique_per_kind() {
    for kind in ["teams", "players"] {
        let server = Server::start();
        let admin = server.admin();
        let ids = json!({ "wiki": "Q1", "fifa": "7" });
        admin.create(kind, &json!({ "name": "A", "external_ids": ids }));
        admin.create(kind, &json!({ "name": "B", "external_ids": { "wiki": "Q2", "uefa": "7" } }));
        let before = server.client.get(&format!("{kind}/2")).expect(200).body();
        let path = format!("{kind}/2");
        let taken = json!({ "name": "C", "external_ids": { "fifa": "7", "new": "1" } });
        for (method, path) in [("POST", kind), ("PUT", &path), ("PATCH", &path)] {
            let response = admin.json(method, path, &taken).expect_problem(409, "already_exists");
            assert!(response.detail().contains("fifa:7"), "{}", response.text);
        }
        assert_eq!(server.client.get(&path).expect(200).body(), before);
        assert_eq!(server.client.get(kind).field_values("id"), [1, 2], "nothing was kept");
        // External ids are case-sensitive, and a removed one is free again.
        let cased = json!({ "external_ids": { "wiki": "q1" } });
        admin.patch(&path, &cased).expect(200);
        admin.patch(&format!("{kind}/1"), &json!({ "external_ids": { "fifa": null } })).expect(200);
        admin.patch(&path, &json!({ "external_ids": { "fifa": "7" } })).expect(200);
        admin.delete(&format!("{kind}/1")).expect(204);
        admin.patch(&path, &json!({ "external_ids": { "wiki": "Q1" } })).expect(200);
    }
}

#[test]
fn team_and_player_may_share_an_external_id() {
    let server = Server::start();
    let admin = server.admin();
    for kind in ["teams", "players"] {
        admin.create(kind, &json!({ "name": "A", "external_ids": { "wiki": "Q1" } }));
    }
}

#[test]
fn concurrent_create_of_same_team_only_one_succeeds() {
    let server = Server::start();
    let admin = server.admin();
    let mut statuses = run_concurrently(16, |n| {
        let name = if n % 2 == 0 { "Éclair" } else { "ÉCLAIR" };
        admin.post("teams", &json!({ "name": name })).status
    });
    statuses.sort_unstable();
    assert_eq!(statuses[0], 201);
    assert!(statuses[1..].iter().all(|status| *status == 409), "{statuses:?}");
    assert_eq!(server.client.get("teams").field_values("id").len(), 1);
}
