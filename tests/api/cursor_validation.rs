//! Invalid cursors, and cursors of other lists.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::pagination::LISTS;
use crate::support::{Client, Server};

fn fill(admin: &Client) {
    for n in 1..=3 {
        let player =
            admin.create("players", &json!({ "name": "Ann", "birth_date": format!("199{n}") }));
        let team = format!("Team {n}");
        let team = admin
            .create("teams", &json!({ "name": team, "country": "BRA", "founded_year": 1900 + n }));
        admin.add_membership(player, team, json!({ "season": "s" })).expect(201);
    }
}

/// The cursors of the second page and back to the first one.
fn cursors(client: &Client, path: &str) -> [String; 2] {
    let and = if path.contains('?') { '&' } else { '?' };
    let first = client.get(&format!("{path}{and}limit=1")).expect(200);
    let next = first.body()["page"]["next"].as_str().unwrap().to_owned();
    let second = client.get(&format!("{path}{and}limit=1&cursor={next}")).expect(200);
    let links = second.header("link").unwrap().to_owned();
    let previous = links.split(", ").find(|link| link.contains("prev")).unwrap();
    let (_, cursor) = previous.split_once("cursor=").unwrap();
    // Links are percent-encoded.
    let cursor = cursor.split('>').next().unwrap().replace("%2D", "-").replace("%5F", "_");
    [next, cursor]
}

const QUERIES: [&str; 16] = [
    "teams",
    "teams?sort=-id",
    "teams?sort=name",
    "teams?sort=-name",
    "teams?sort=founded_year",
    "teams?country=BRA",
    "teams?country=BRA,ARG",
    "teams?country=BRA&sort=name",
    "teams?founded_year[gt]=1900",
    "teams?founded_year[gte]=1900",
    "teams?q=team",
    "players",
    "players?sort=name",
    "players?sort=birth_date",
    "memberships",
    "memberships?season=s",
];

#[test]
fn cursor_of_another_list_sort_or_filter_is_rejected() {
    let server = Server::start();
    fill(&server.admin());
    let cursors = QUERIES.map(|query| cursors(&server.client, query));
    for (query, own) in QUERIES.iter().zip(&cursors) {
        let and = if query.contains('?') { '&' } else { '?' };
        for cursor in cursors.iter().flatten() {
            let response = server.client.get(&format!("{query}{and}cursor={cursor}"));
            if own.contains(cursor) {
                response.expect(200);
                continue;
            }
            let response = response.expect_problem(400, "invalid_parameter");
            assert!(response.detail().contains("cursor"), "{}", response.text);
        }
    }
}

#[test]
fn limit_fields_and_count_may_change_between_pages() {
    let server = Server::start();
    fill(&server.admin());
    let [next, _] = cursors(&server.client, "teams?country=BRA&sort=name");
    let others = [
        "limit=2&sort=name&country=BRA",
        "country=BRA&fields=id&sort=name",
        "sort=name&count=true&country=BRA",
    ];
    for query in others {
        let page = server.client.get(&format!("teams?{query}&cursor={next}")).expect(200);
        assert_eq!(page.field_values("id"), [2, 3], "{query}");
    }
}

/// Values of every JSON type, for each element of a cursor.
fn strange() -> Vec<Value> {
    let deep = (0..60).fold(json!(1), |inner, _| json!([inner]));
    vec![
        json!(null),
        json!(true),
        json!(false),
        json!(0),
        json!(-1),
        json!(1),
        json!(1.5),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(1e300),
        json!(""),
        json!("id"),
        json!("-name"),
        json!("\u{0}"),
        json!("' OR 1=1 --"),
        json!("x".repeat(2000)),
        json!("\u{10ffff}\u{301}"),
        json!([]),
        json!({}),
        json!({ "Text": "x" }),
        deep,
    ]
}

#[test]
fn tampered_cursor_is_rejected_or_yields_a_valid_page() {
    let server = Server::start();
    fill(&server.admin());
    let asks =
        ["", "sort=-id", "sort=name", "sort=-created_at", "sort=founded_year", "country=BRA"];
    let ask = |query: &str, cursor: &[u8]| {
        let cursor = URL_SAFE_NO_PAD.encode(cursor);
        let response = server.client.get(&format!("teams?{query}&limit=1&cursor={cursor}"));
        if response.status == 200 {
            let body = response.body();
            assert!(
                body["data"].as_array().is_some_and(|rows| rows.len() <= 1),
                "{}",
                response.text
            );
            return true;
        }
        response.expect_problem(400, "invalid_parameter");
        false
    };
    let mut taken = 0;
    for query in asks {
        for own in cursors(&server.client, &format!("teams?{query}")) {
            let own = URL_SAFE_NO_PAD.decode(own).unwrap();
            let own: Vec<Value> = serde_json::from_slice(&own).unwrap();
            for place in 0..own.len() {
                for value in strange() {
                    let mut cursor = own.clone();
                    cursor[place] = value.clone();
                    taken += usize::from(ask(query, json!(cursor).to_string().as_bytes()));
                    cursor.insert(place, value);
                    assert!(!ask(query, json!(cursor).to_string().as_bytes()), "one too many");
                }
                let mut cursor = own.clone();
                cursor.remove(place);
                assert!(!ask(query, json!(cursor).to_string().as_bytes()), "one is missing");
            }
        }
    }
    assert!(taken > 20, "nothing came through: the cursors are not read");
}

#[test]
fn forged_cursor_is_rejected() {
    let server = Server::start();
    let mut bytes: Vec<Vec<u8>> =
        strange().iter().map(|value| value.to_string().into_bytes()).collect();
    bytes.extend([b"\xff\xfe".to_vec(), b"[".repeat(3000), b"\0".to_vec(), b"[\"teams\"".to_vec()]);
    for list in LISTS {
        for cursor in &bytes {
            let cursor = URL_SAFE_NO_PAD.encode(cursor);
            let response = server.client.get(&format!("{list}?cursor={cursor}"));
            response.expect_problem(400, "invalid_parameter");
        }
        let huge = "A".repeat(20_000);
        server
            .client
            .get(&format!("{list}?cursor={huge}"))
            .expect_problem(400, "invalid_parameter");
    }
}
