//! Teams: made, read, replaced, patched, deleted.

use serde_json::{Value, json};

use crate::support::{Server, whole, with};

#[test]
fn a_name_is_enough_and_what_is_null_is_written() {
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
    server.client.holds("teams", &expected);
}

#[test]
fn every_column_round_trips_through_post_put_and_patch() {
    let server = Server::start();
    let admin = server.admin();
    let made = admin.post("teams", &whole()).expect(201).body();
    assert_eq!(made, with(made.clone(), &whole()));
    server.client.holds("teams", &made);
    for method in ["PUT", "PATCH"] {
        let id = admin.team(method);
        let members = with(whole(), &json!({ "name": method, "external_ids": { "x": method } }));
        let sent = admin.json(method, &format!("teams/{id}"), &members).expect(200).body();
        assert_eq!(sent, with(sent.clone(), &members), "{method}");
        server.client.holds("teams", &sent);
    }
}

#[test]
fn countries_of_fifa_and_the_ioc_are_stored_as_iso() {
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
        // Brunei in ISO, Bahrain for the IOC; the Netherlands Antilles in ISO, Antigua for the IOC.
        ("BRN", "BRN"),
        ("ANT", "ANT"),
    ];
    for (sent, iso) in cases {
        let body = json!({ "name": format!("Team {sent}"), "country": sent });
        let made = admin.post("teams", &body).expect(201).body();
        assert_eq!(made["country"], iso, "{sent}");
        let found = server.client.get(&format!("teams?country={}", sent.trim())).expect(200);
        assert!(found.column("id").contains(&made["id"]), "{sent}: {}", found.text);
        assert!(found.column("country").iter().all(|country| *country == iso), "{sent}");
    }
}

#[test]
fn text_is_trimmed_and_composed() {
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
    assert_eq!(made, with(made.clone(), &expected));
}

#[test]
fn a_team_that_is_gone_is_not_found_and_its_id_is_never_used_again() {
    let server = Server::start();
    let admin = server.admin();
    for expected in 1..=3 {
        let id = admin.team("Ajax");
        assert_eq!(id, expected);
        let path = format!("teams/{id}");
        let deleted = admin.delete(&path).expect(204);
        assert_eq!(deleted.text, "");
        let body = json!({ "name": "Ajax" });
        for answer in [
            admin.get(&path),
            admin.get(&format!("{path}/players")),
            admin.put(&path, &body),
            admin.patch(&path, &body),
            admin.delete(&path),
        ] {
            answer.refused(404, "not_found");
        }
    }
    assert_eq!(server.client.get("teams").column("id"), Vec::<Value>::new());
}

#[test]
fn a_team_that_has_memberships_is_not_deleted() {
    let server = Server::start();
    let admin = server.admin();
    let (team, player) = (admin.team("Ajax"), admin.player("Johan"));
    let past = json!({ "start_date": "1964-11-15", "end_date": "1973-08-19" });
    let membership = admin.join(player, team, past).expect(201).id();
    admin.delete("teams/1").refused(409, "in_use");
    server.client.get("teams/1").expect(200);
    admin.delete(&format!("memberships/{membership}")).expect(204);
    admin.delete("teams/1").expect(204);
}
