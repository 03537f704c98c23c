//! Tests of teams.

use serde_json::{Value, json};

use crate::support::{Server, full_team, with_fields};

#[test]
fn only_name_is_required_and_null_fields_are_present() {
    let server = Server::start();
    let made = server.admin().post("teams", &json!({ "name": "Ajax" })).expect(201);
    assert_eq!(made.header("location"), Some("/api/v1/teams/1"));
    assert_eq!(made.header("content-type"), Some("application/json"));
    let now = "2026-03-01T12:00:00.000Z";
    let expected = json!({
        "id": 1, "name": "Ajax", "category": null, "short_name": null, "code": null, "sport": null,
        "country": null, "city": null, "venue": null, "founded_year": null, "website": null,
        "colors": [], "external_ids": {}, "version": 1, "created_at": now, "updated_at": now,
    });
    assert_eq!(made.body(), expected);
    server.client.assert_stored("teams", &expected);
}

#[test]
fn all_fields_round_trip_through_post_put_and_patch() {
    let server = Server::start();
    let admin = server.admin();
    let made = admin.post("teams", &full_team()).expect(201).body();
    assert_eq!(made, with_fields(made.clone(), &full_team()));
    server.client.assert_stored("teams", &made);
    for method in ["PUT", "PATCH"] {
        let id = admin.create_team(method);
        let members =
            with_fields(full_team(), &json!({ "name": method, "external_ids": { "x": method } }));
        let sent = admin.json(method, &format!("teams/{id}"), &members).expect(200).body();
        assert_eq!(sent, with_fields(sent.clone(), &members), "{method}");
        server.client.assert_stored("teams", &sent);
    }
}

#[test]
fn fifa_and_ioc_country_codes_are_stored_as_iso() {
    let server = Server::start();
    let admin = server.admin();
    let cases = [
        ("GER", "DEU"),
        ("deu", "DEU"),
        (" Ned ", "NLD"),
        ("SUI", "CHE"),
        ("IRI", "IRN"),
        ("ENG", "ENG"),
        ("KVX", "XKX"),
        ("URS", "SUN"),
        ("GDR", "DDR"),
        // BRN: Brunei in ISO, Bahrain for the IOC. ANT: the Netherlands Antilles in ISO, Antigua for the IOC.
        ("BRN", "BRN"),
        ("ANT", "ANT"),
    ];
    for (sent, iso) in cases {
        let body = json!({ "name": format!("Team {sent}"), "country": sent });
        let made = admin.post("teams", &body).expect(201).body();
        assert_eq!(made["country"], iso, "{sent}");
        let found = server.client.get(&format!("teams?country={}", sent.trim())).expect(200);
        assert!(found.field_values("id").contains(&made["id"]), "{sent}: {}", found.text);
        assert!(found.field_values("country").iter().all(|country| *country == iso), "{sent}");
    }
}

#[test]
fn text_is_trimmed_and_nfc_normalized() {
    let server = Server::start();
    let admin = server.admin();
    let body = json!({
        "name": "\u{a0} Atle\u{301}tico  Madrid \n", "city": "\tMalmo\u{308}", "code": " ATM ",
        "website": " https://example.org ", "colors": [" #FFCC00"],
        "external_ids": { "wiki": " Q8701 " },
    });
    let made = admin.post("teams", &body).expect(201).body();
    let expected = json!({
        "name": "Atlético  Madrid", "city": "Malmö", "code": "ATM", "website": "https://example.org",
        "colors": ["#ffcc00"], "external_ids": { "wiki": "Q8701" },
    });
    assert_eq!(made, with_fields(made.clone(), &expected));
}

#[test]
fn deleted_team_is_404_and_its_id_is_never_reused() {
    let server = Server::start();
    let admin = server.admin();
    for expected in 1..=3 {
        let id = admin.create_team("Ajax");
        assert_eq!(id, expected);
        let path = format!("teams/{id}");
        let deleted = admin.delete(&path).expect(204);
        assert_eq!(deleted.text, "");
        let body = json!({ "name": "Ajax" });
        for response in [
            admin.get(&path),
            admin.get(&format!("{path}/players")),
            admin.put(&path, &body),
            admin.patch(&path, &body),
            admin.delete(&path),
        ] {
            response.expect_problem(404, "not_found");
        }
    }
    assert_eq!(server.client.get("teams").field_values("id"), Vec::<Value>::new());
}

#[test]
fn team_with_memberships_cannot_be_deleted() {
    let server = Server::start();
    let admin = server.admin();
    let (team, player) = (admin.create_team("Ajax"), admin.create_player("Johan"));
    let past = json!({ "start_date": "1964-11-15", "end_date": "1973-08-19" });
    let membership = admin.add_membership(player, team, past).expect(201).id();
    admin.delete("teams/1").expect_problem(409, "in_use");
    server.client.get("teams/1").expect(200);
    admin.delete(&format!("memberships/{membership}")).expect(204);
    admin.delete("teams/1").expect(204);
}
