//! Teams: made, read, replaced, patched, deleted.

use serde_json::{Value, json};

use crate::support::{Client, Server};

/// A team with something in every column.
fn whole() -> Value {
    json!({
        "name": "1. FC Köln", "category": "Women", "short_name": "Köln", "code": "KOE",
        "sport": "football", "country": "DEU", "city": "Köln", "venue": "RheinEnergieStadion",
        "founded_year": 1948, "website": "https://köln.example/frauen?x=1#top",
        "colors": ["#ed1c24", "#ffffff"], "external_ids": { "wiki": "Q104770", "worldcup": "T-09" },
    })
}

/// A body with the members of another put in.
fn with(mut body: Value, members: &Value) -> Value {
    for (name, value) in members.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

/// Asserts that the answer, and the team as it is read now, are the same.
#[track_caller]
fn stored(client: &Client, answer: &Value) {
    let path = format!("teams/{}", answer["id"]);
    assert_eq!(client.get(&path).expect(200).body(), *answer);
    let listed = client.get("teams?limit=200").expect(200).body();
    assert!(listed["data"].as_array().unwrap().contains(answer), "{answer} is not in {listed}");
}

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
    stored(&server.client, &expected);
}

#[test]
fn every_column_round_trips_through_post_put_and_patch() {
    let server = Server::start();
    let admin = server.admin();
    let made = admin.post("teams", &whole()).expect(201).body();
    assert_eq!(made, with(made.clone(), &whole()));
    stored(&server.client, &made);
    for method in ["PUT", "PATCH"] {
        let id = admin.team(method);
        let members = with(whole(), &json!({ "name": method, "external_ids": { "x": method } }));
        let sent = admin.json(method, &format!("teams/{id}"), &members).expect(200).body();
        assert_eq!(sent, with(sent.clone(), &members), "{method}");
        stored(&server.client, &sent);
    }
}

#[test]
fn the_bounds_of_each_column() {
    let server = Server::start();
    let admin = server.admin();
    let url = |length: usize| format!("https://example.org/{}", "x".repeat(length - 20));
    let cases = [
        ("name", vec![json!("x"), json!("é".repeat(100)), json!("e\u{301}".repeat(100))]),
        ("category", vec![json!("x"), json!("日".repeat(40))]),
        ("short_name", vec![json!("ß".repeat(30))]),
        ("code", vec![json!("A1"), json!("ABCDE"), json!("04")]),
        ("sport", vec![json!("x".repeat(40))]),
        ("city", vec![json!("x".repeat(100))]),
        ("venue", vec![json!("x".repeat(100))]),
        ("founded_year", vec![json!(1800), json!(2026)]),
        (
            "website",
            vec![json!("HTTP://Example.org"), json!("http://[::1]:8080/"), json!(url(200))],
        ),
        ("colors", vec![json!([]), json!(["#000000"]), json!(["#000000", "#000000"])]),
        ("external_ids", vec![json!({}), json!({ "a.b_c-1": "x".repeat(100) })]),
    ];
    for (at, (member, good)) in cases.into_iter().enumerate() {
        for (n, value) in good.into_iter().enumerate() {
            let mut body = json!({ "name": format!("{at} {n}") });
            body[member] = value;
            admin.post("teams", &body).expect(201);
        }
    }
    let bad = [
        ("name", vec![json!(""), json!(" \u{a0}\t"), json!("x".repeat(101))]),
        ("category", vec![json!(""), json!("日".repeat(41))]),
        ("short_name", vec![json!("ß".repeat(31))]),
        ("code", vec![json!("A"), json!("ABCDEF"), json!("abc"), json!("A-B"), json!("ÄB")]),
        ("sport", vec![json!("x".repeat(41))]),
        ("country", vec![json!("XX"), json!("XXX"), json!("Brazil"), json!("")]),
        ("city", vec![json!("x".repeat(101))]),
        ("venue", vec![json!("x".repeat(101))]),
        ("founded_year", vec![json!(1799), json!(2027), json!(0), json!(-1948)]),
        ("website", vec![json!(url(201)), json!(""), json!("example.org")]),
    ];
    for (member, values) in bad {
        for value in values {
            let mut body = json!({ "name": "Bad" });
            body[member] = value;
            admin.post("teams", &body).invalid(&[&format!("/{member}")]);
        }
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
fn put_replaces_and_what_is_absent_becomes_null() {
    let server = Server::start();
    let admin = server.admin();
    let made = admin.post("teams", &whole()).expect(201).body();
    server.pass(5);
    let put = admin.put("teams/1", &json!({ "name": "Effzeh" })).expect(200).body();
    let expected = json!({
        "id": 1, "name": "Effzeh", "category": null, "short_name": null, "code": null,
        "sport": null, "country": null, "city": null, "venue": null, "founded_year": null,
        "website": null, "colors": [], "external_ids": {}, "version": 2,
        "created_at": made["created_at"], "updated_at": "2026-03-01T12:00:05.000Z",
    });
    assert_eq!(put, expected);
    stored(&server.client, &expected);
    admin.put("teams/1", &json!({ "city": "Köln" })).invalid(&["/name"]);
    stored(&server.client, &expected);
}

#[test]
fn patch_merges() {
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
        (
            "what only the server sets is ignored",
            json!({ "id": 77, "version": 77, "created_at": "x", "updated_at": null, "city": "Bonn" }),
            json!({ "city": "Bonn" }),
        ),
    ];
    for (case, patch, expected) in cases {
        for content_type in ["application/merge-patch+json", "application/json; charset=utf-8"] {
            let before = admin.post("teams", &whole()).expect(201).body();
            let path = format!("teams/{}", before["id"]);
            let sent = patch.to_string();
            let headers = [("Content-Type", content_type)];
            let after =
                admin.send("PATCH", &path, &headers, Some(sent.as_bytes())).expect(200).body();
            let version = if expected == json!({}) { 1 } else { 2 };
            let expected = with(with(before, &expected), &json!({ "version": version }));
            assert_eq!(after, expected, "{case} {content_type}");
            stored(&server.client, &after);
            admin.delete(&path).expect(204);
        }
    }
    admin.post("teams", &whole()).expect(201);
    let id = admin.get("teams").column("id")[0].clone();
    admin.patch(&format!("teams/{id}"), &json!({ "name": null })).invalid(&["/name"]);
}

#[test]
fn what_was_read_can_be_put_back_and_the_version_rises_with_changes_only() {
    let server = Server::start();
    let admin = server.admin();
    let made = admin.post("teams", &whole()).expect(201).body();
    server.pass(60);
    for method in ["PUT", "PATCH"] {
        let same = admin.json(method, "teams/1", &made).expect(200).body();
        assert_eq!(same, made, "{method}");
    }
    // The same said in another way is no change either.
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
    // A write that is refused changes nothing.
    admin.patch("teams/1", &json!({ "city": 1 })).invalid(&["/city"]);
    assert_eq!(server.client.get("teams/1").expect(200).body()["version"], 5);
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
