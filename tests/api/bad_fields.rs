//! Invalid, unknown and too many fields: all are reported at once, with JSON Pointers.

use serde_json::{Value, json};

use crate::support::{UnchangedRoster, with_fields};

/// The JSON type of each field of each resource.
const MEMBERS: [(&str, &[(&str, &str)]); 4] = [
    (
        "teams",
        &[
            ("name", "string"),
            ("category", "string"),
            ("short_name", "string"),
            ("code", "string"),
            ("sport", "string"),
            ("country", "string"),
            ("city", "string"),
            ("venue", "string"),
            ("founded_year", "number"),
            ("website", "string"),
            ("colors", "array"),
            ("external_ids", "object"),
        ],
    ),
    (
        "players",
        &[
            ("name", "string"),
            ("given_name", "string"),
            ("family_name", "string"),
            ("birth_date", "string"),
            ("nationality", "string"),
            ("height_cm", "number"),
            ("weight_kg", "number"),
            ("dominant_side", "string"),
            ("external_ids", "object"),
        ],
    ),
    (
        "memberships",
        &[
            ("player_id", "number"),
            ("team_id", "number"),
            ("shirt_number", "string"),
            ("position", "string"),
            ("captain", "boolean"),
            ("season", "string"),
            ("start_date", "string"),
            ("end_date", "string"),
        ],
    ),
    (
        "players/1/transfer",
        &[
            ("to_team_id", "number"),
            ("date", "string"),
            ("from_team_id", "number"),
            ("shirt_number", "string"),
            ("position", "string"),
            ("season", "string"),
        ],
    ),
];

/// A valid body of the resource.
fn good(resource: &str) -> Value {
    match resource {
        "memberships" => json!({ "player_id": 1, "team_id": 1, "start_date": "2000-01-01" }),
        "players/1/transfer" => json!({ "to_team_id": 1, "date": "2030-01-01" }),
        _ => json!({ "name": "Good" }),
    }
}

/// The writes of a resource: POST, and PUT and PATCH of row 1.
fn writes(resource: &str) -> Vec<(&'static str, &'static str)> {
    let below = |path: &str| path == resource || path == format!("{resource}/1");
    UnchangedRoster::WRITES.into_iter().filter(|(_, path)| below(path)).collect()
}

#[test]
fn fields_of_a_wrong_type_are_reported() {
    let roster = UnchangedRoster::start();
    let values = [
        ("string", json!("1")),
        ("number", json!(1)),
        ("float", json!(1.5)),
        ("large", json!(1e300)),
        ("beyond", json!(u64::MAX)),
        ("boolean", json!(true)),
        ("array", json!([])),
        ("list", json!(["x"])),
        ("object", json!({})),
        ("map", json!({ "x": 1 })),
    ];
    for (resource, members) in MEMBERS {
        for (member, takes) in members {
            for (kind, value) in values.iter().filter(|(kind, _)| kind != takes) {
                // The pointer of an external id includes its provider.
                let inside = *member == "external_ids" && *kind == "map";
                let pointer = format!("/{member}{}", if inside { "/x" } else { "" });
                for (method, path) in writes(resource) {
                    let body = with_fields(good(resource), &json!({ *member: value }));
                    let response = roster.admin.json(method, path, &body);
                    assert_eq!(response.status, 422, "{method} {path} {body}: {}", response.text);
                    response.expect_validation_errors(&[&pointer]);
                }
            }
        }
    }
    roster.end();
}

#[test]
fn numbers_past_sixty_four_bits_are_refused() {
    let roster = UnchangedRoster::start();
    let numbers = [
        "99999999999999999999",
        "-99999999999999999999",
        "18446744073709551616",
        "9223372036854775808",
        "1e19",
        "1e308",
        "4294969244",
        "-0.5",
    ];
    for (resource, members) in MEMBERS {
        for (member, _) in members.iter().filter(|(_, takes)| *takes == "number") {
            for number in numbers {
                let mut body = good(resource);
                body[*member] = json!("NUMBER");
                let body = body.to_string().replace("\"NUMBER\"", number);
                let headers = [("Content-Type", "application/json")];
                let response = roster.admin.send("POST", resource, &headers, Some(body.as_bytes()));
                assert_eq!(response.status, 422, "{resource} {body}: {}", response.text);
                assert_eq!(response.pointers(), [format!("/{member}")], "{}", response.text);
            }
        }
    }
    roster.end();
}

#[test]
fn unknown_fields_are_reported_with_the_known_ones() {
    let roster = UnchangedRoster::start();
    for (resource, members) in MEMBERS {
        for (method, path) in writes(resource) {
            for value in [json!(1), json!(null), json!({ "name": "x" })] {
                let unknown = json!({ "nick": value, "Name": value });
                let response =
                    roster.admin.json(method, path, &with_fields(good(resource), &unknown));
                let response = response.expect_validation_errors(&["/Name", "/nick"]);
                let errors = response.body()["errors"].clone();
                for (member, _) in members {
                    let detail = errors[0]["detail"].as_str().unwrap();
                    assert!(detail.contains(member), "{method} {path}, {member}: {detail}");
                }
            }
        }
    }
    roster.end();
}

#[test]
fn json_pointers_are_escaped() {
    let roster = UnchangedRoster::start();
    let strange = json!({
        "name": "Bad", "a/b": 1, "m~n": 1, "~1": 1, "": 1, "é \" ": 1, "/name": 1, "\u{0}": 1,
    });
    let response = roster.admin.post("teams", &strange);
    response
        .expect_validation_errors(&["/a~1b", "/m~0n", "/~01", "/", "/é \" ", "/~1name", "/\u{0}"]);
    let inside = json!({ "name": "Bad", "membership": { "team_id": 1, "a/b~c": 1, "": 1 } });
    roster
        .admin
        .post("players", &inside)
        .expect_validation_errors(&["/membership/a~1b~0c", "/membership/"]);
    roster.end();
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let roster = UnchangedRoster::start();
    let team = json!({
        "name": "", "category": 1, "short_name": "x".repeat(31), "code": "a", "sport": "a\u{0}b",
        "country": "XX", "city": [], "venue": {}, "founded_year": 2027,
        "website": "javascript:alert(1)", "colors": ["red"], "external_ids": { "A": "1" },
        "nick": "x", "a/b": null,
    });
    let pointers = [
        "/name",
        "/category",
        "/short_name",
        "/code",
        "/sport",
        "/country",
        "/city",
        "/venue",
        "/founded_year",
        "/website",
        "/colors",
        "/nick",
        "/a~1b",
    ];
    let response = roster.admin.post("teams", &team).expect_problem(422, "validation_failed");
    let mut found = response.pointers();
    found.retain(|pointer| !pointer.starts_with("/external_ids"));
    found.sort();
    let mut expected = pointers.to_vec();
    expected.sort_unstable();
    assert_eq!(found, expected);
    assert_eq!(response.pointers().len(), pointers.len() + 1, "{}", response.text);
    for error in response.body()["errors"].as_array().unwrap() {
        assert!(!error["detail"].as_str().unwrap().is_empty(), "{error}");
    }
    let player = json!({
        "name": "x".repeat(101), "given_name": "\u{7}", "family_name": false,
        "birth_date": "2023-02-30", "nationality": "ZZZ", "height_cm": 49, "weight_kg": "70",
        "dominant_side": "up", "membership": {
            "team_id": null, "shirt_number": "007", "position": "x".repeat(21), "captain": "yes",
            "season": "", "start_date": "2020-13-01", "end_date": "0000-00-00", "to": 1,
        },
    });
    roster.admin.post("players", &player).expect_validation_errors(&[
        "/name",
        "/given_name",
        "/family_name",
        "/birth_date",
        "/nationality",
        "/height_cm",
        "/weight_kg",
        "/dominant_side",
        "/membership/team_id",
        "/membership/shirt_number",
        "/membership/position",
        "/membership/captain",
        "/membership/season",
        "/membership/start_date",
        "/membership/end_date",
        "/membership/to",
    ]);
    roster.end();
}

#[test]
fn non_object_body_is_rejected() {
    let roster = UnchangedRoster::start();
    let bodies =
        [json!(null), json!(true), json!(1), json!("{}"), json!([]), json!([{ "name": "x" }])];
    for body in bodies {
        for (method, path) in UnchangedRoster::WRITES {
            roster.admin.json(method, path, &body).expect_validation_errors(&[""]);
        }
    }
    // The maximum nesting depth of JSON, in an unknown field.
    let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
    for (method, path) in UnchangedRoster::WRITES {
        let response = roster.admin.json(method, path, &json!({ "deep": deep }));
        response.expect_problem(422, "validation_failed");
    }
    roster.end();
}

#[test]
fn control_characters_stand_in_no_text() {
    let roster = UnchangedRoster::start();
    for (resource, members) in MEMBERS {
        for (member, _) in members.iter().filter(|(_, takes)| *takes == "string") {
            for control in ['\u{0}', '\u{1}', '\n', '\u{1b}', '\u{7f}', '\u{9f}'] {
                for (method, path) in writes(resource) {
                    let value = format!("A{control}B");
                    let body = with_fields(good(resource), &json!({ *member: value }));
                    let response = roster.admin.json(method, path, &body);
                    assert_eq!(response.status, 422, "{method} {path} {body}: {}", response.text);
                    response.expect_validation_errors(&[&format!("/{member}")]);
                }
            }
        }
    }
    roster.end();
}

#[test]
fn external_ids_are_validated() {
    let roster = UnchangedRoster::start();
    let cases = [
        json!({ "wiki": 1 }),
        json!({ "wiki": ["Q1"] }),
        json!({ "wiki": {} }),
        json!({ "wiki": "" }),
        json!({ "wiki": " " }),
        json!({ "wiki": "a\u{0}b" }),
        json!({ "wiki": "x".repeat(101) }),
        json!({ "": "Q1" }),
        json!({ "Wiki": "Q1" }),
        json!({ "wi ki": "Q1" }),
        json!({ "wi:ki": "Q1" }),
        json!({ "wikí": "Q1" }),
        json!({ "w".repeat(41): "Q1" }),
        json!({ "good": "1", "wiki": true }),
    ];
    for ids in cases {
        for kind in ["teams", "players"] {
            for (method, path) in writes(kind) {
                let body = json!({ "name": "Bad", "external_ids": ids });
                let response = roster.admin.json(method, path, &body);
                let response = response.expect_problem(422, "validation_failed");
                let pointers = response.pointers();
                assert_eq!(pointers.len(), 1, "{ids}: {}", response.text);
                assert!(pointers[0].starts_with("/external_ids"), "{ids}: {}", response.text);
            }
        }
    }
    roster.end();
}
