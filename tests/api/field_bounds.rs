//! Valid and invalid values of every field.

use serde_json::{Value, json};

use crate::support::Server;

/// A field with valid and invalid values.
type Case = (&'static str, Vec<Value>, Vec<Value>);

fn text(member: &'static str, max: usize) -> Case {
    let good = vec![json!("x"), json!("日".repeat(max)), json!("o\u{308}".repeat(max))];
    let bad = ["", " \u{a0}\t", "a\nb", "a\u{0}b", "a\u{7f}b", "a\u{85}b"];
    let mut bad: Vec<Value> = bad.into_iter().map(Value::from).collect();
    bad.extend([json!("x".repeat(max + 1)), json!("日".repeat(max + 1))]);
    (member, good, bad)
}

fn values<const N: usize>(values: [&str; N]) -> Vec<Value> {
    values.into_iter().map(Value::from).collect()
}

/// Posts every value, and patches an existing row with every invalid one.
fn walk(list: &str, mut fresh: impl FnMut(&Server) -> Value, cases: Vec<Case>) {
    let server = Server::start();
    let admin = server.admin();
    let row = format!("{list}/{}", admin.create(list, &fresh(&server)));
    let before = server.client.get(&row).expect(200).body();
    for (member, good, bad) in cases {
        let pointer = format!("/{member}");
        for value in bad {
            let mut body = fresh(&server);
            body[member] = value.clone();
            let change = json!({ member: value });
            for response in
                [admin.post(list, &body), admin.put(&row, &body), admin.patch(&row, &change)]
            {
                assert_eq!(response.status, 422, "{change}: {}", response.text);
                response.expect_validation_errors(&[&pointer]);
            }
        }
        for value in good {
            let mut body = fresh(&server);
            body[member] = value.clone();
            let made = admin.post(list, &body);
            assert_eq!(made.status, 201, "{member} {value}: {}", made.text);
        }
    }
    assert_eq!(server.client.get(&row).expect(200).body(), before);
}

#[test]
fn team_fields_accept_values_within_bounds_only() {
    let url = |length: usize| json!(format!("https://example.org/{}", "x".repeat(length - 20)));
    let mut names = 0;
    let body = |_: &Server| {
        names += 1;
        json!({ "name": format!("Team {names}") })
    };
    let many = |count: usize| (0..count).map(|n| (format!("p{n}"), "1".into())).collect();
    let cases = vec![
        text("name", 100),
        text("category", 40),
        text("short_name", 30),
        text("sport", 40),
        text("city", 100),
        text("venue", 100),
        (
            "code",
            values(["A1", "ABCDE", "04"]),
            values(["", "A", "ABCDEF", "abc", "A-B", "ÄB", "A B"]),
        ),
        (
            "country",
            values(["BRA", "bra", "GER"]),
            values(["", "XX", "XXX", "Brazil", "BR", "076", "B\u{0}A"]),
        ),
        (
            "founded_year",
            vec![json!(1800), json!(2026), json!(1987.0)],
            vec![json!(1799), json!(2027), json!(0), json!(-1948), json!(1948.5)],
        ),
        (
            "website",
            vec![json!("HTTP://Example.org"), json!("http://[::1]:8080/"), url(200)],
            [
                vec![url(201)],
                values(["", "example.org", "//example.org", "javascript:alert(1)"]),
                values([
                    "ftp://example.org",
                    "https://",
                    "https://a b.example",
                    "data:text/html,x",
                ]),
                values([
                    "https://u:p@example.org",
                    "https://ex\u{0}ample.org",
                    "mailto:a@b.example",
                ]),
            ]
            .concat(),
        ),
        (
            "colors",
            vec![json!([]), json!(["#000000"]), json!(["#AbCdEf", "#AbCdEf"])],
            vec![
                json!(["red"]),
                json!(["#fff"]),
                json!(["#00000g"]),
                json!(["000000"]),
                json!(["#000000", "#000000", "#000000"]),
                json!(["#000000 #000000"]),
            ],
        ),
        (
            "external_ids",
            vec![json!({}), json!({ "a.b_c-1": "x".repeat(100) }), Value::Object(many(20))],
            vec![Value::Object(many(21))],
        ),
    ];
    walk("teams", body, cases);
}

#[test]
fn malformed_urls_are_rejected_as_website() {
    let server = Server::start();
    let admin = server.admin();
    let ajax = admin.create_team("Ajax");
    let mut wrong = Vec::new();
    for website in
        ["http:example.org", "https:/example.org", r"http:\\example.org", r"https:/\example.org"]
    {
        let body = json!({ "name": "Bad", "website": website });
        let patch = json!({ "website": website });
        for response in [admin.post("teams", &body), admin.patch(&format!("teams/{ajax}"), &patch)]
        {
            wrong.extend((response.status != 422).then_some((
                website,
                response.status,
                response.text,
            )));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn player_fields_accept_values_within_bounds_only() {
    let body = |_: &Server| json!({ "name": "Ann" });
    let cases = vec![
        text("name", 100),
        text("given_name", 100),
        text("family_name", 100),
        (
            "birth_date",
            values([
                "1800",
                "1800-01-01",
                "1940-10",
                "2024-02-29",
                "2026",
                "2026-03",
                "2026-03-01",
            ]),
            values([
                "",
                "1799",
                "1799-12-31",
                "2026-03-02",
                "2026-04",
                "2027",
                "2023-02-29",
                "2023-13",
                "2023-00",
                "2023-01-00",
                "23",
                "19401023",
                "1940-1",
                "1940-10-2",
                "1940-",
                "23.10.1940",
                "1940-10-23T00:00:00Z",
                "10000",
                "１９４０",
            ]),
        ),
        ("nationality", values(["BRA", "SCO"]), values(["", "GBR1", "XXX"])),
        (
            "height_cm",
            vec![json!(50), json!(272)],
            vec![json!(49), json!(273), json!(180.5), json!(0), json!(-180)],
        ),
        (
            "weight_kg",
            vec![json!(15), json!(300)],
            vec![json!(14), json!(301), json!(4_294_967_376_u64)],
        ),
        (
            "dominant_side",
            values(["left", "right", "both"]),
            values(["", "Left", "L", "ambidextrous"]),
        ),
    ];
    walk("players", body, cases);
}

#[test]
fn membership_fields_accept_values_within_bounds_only() {
    // Each in another team, to avoid conflicts.
    let mut made = 0;
    let body = |server: &Server| {
        made += 1;
        let admin = server.admin();
        let (player, team) =
            (admin.create_player("Ann"), admin.create_team(&format!("Team {made}")));
        json!({ "player_id": player, "team_id": team, "start_date": "2020-01-01" })
    };
    let cases = vec![
        (
            "shirt_number",
            values(["0", "00", "1", "9", "10", "99", "100", "999"]),
            [
                values([
                    "", "01", "000", "010", "1000", "-1", "+1", "1.0", "1a", "A", "１", "٣", "0x1",
                ]),
                vec![json!(10), json!(0)],
            ]
            .concat(),
        ),
        text("position", 20),
        text("season", 60),
        (
            "start_date",
            values(["1800-01-01", "2024-02-29", "9999-12-31"]),
            values([
                "",
                "1799-12-31",
                "2023-02-30",
                "2023-02-29",
                "0000-00-00",
                "2023-13-01",
                "2023",
                "2023-01",
                "20230101",
                "10000-01-01",
                "2023-01-01T00:00:00Z",
                "01.01.2023",
                "-2023-01-01",
            ]),
        ),
        (
            "end_date",
            values(["2020-01-01", "9999-12-31"]),
            values(["", "2019-12-31", "1799-12-31", "2023-02-30", "2023-06-31", "2023", "open"]),
        ),
        (
            "captain",
            vec![json!(true), json!(false), json!(null)],
            vec![json!("true"), json!(0), json!(1)],
        ),
    ];
    walk("memberships", body, cases);
}
