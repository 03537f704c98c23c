//! Tests of pages of lists, and of invalid parameters.

use serde_json::{Value, json};

use crate::support::{Client, Response, Server};

pub const LISTS: [&str; 3] = ["teams", "players", "memberships"];

/// A roster of players, each in another team.
fn fill(admin: &Client, rows: i64) {
    for n in 1..=rows {
        let player = admin.create_player(&format!("Player {n}"));
        let team = admin.create_team(&format!("Team {n}"));
        admin.add_membership(player, team, json!({})).expect(201);
    }
}

fn next(response: &Response) -> Option<String> {
    response.body()["page"]["next"].as_str().map(str::to_owned)
}

/// Reads a list to its end, and calls a function after each page.
fn walk(client: &Client, list: &str, limit: usize, mut between: impl FnMut(usize)) -> Vec<i64> {
    let mut seen = Vec::new();
    let mut path = format!("{list}?limit={limit}");
    for page in 1.. {
        let response = client.get(&path).expect(200);
        let ids = response.field_values("id");
        seen.extend(ids.iter().map(|id| id.as_i64().unwrap()));
        let Some(cursor) = next(&response) else { break };
        assert_eq!(ids.len(), limit, "only the last page may be short: {}", response.text);
        path = format!("{list}?limit={limit}&cursor={cursor}");
        between(page);
    }
    seen
}

#[test]
fn empty_list_is_an_empty_page() {
    let server = Server::start();
    for list in LISTS {
        let expected = json!({ "data": [], "page": { "limit": 50, "next": null } });
        assert_eq!(server.client.get(list).expect(200).body(), expected, "{list}");
    }
}

#[test]
fn default_limit_is_50() {
    let server = Server::start();
    fill(&server.admin(), 51);
    for list in LISTS {
        for (query, limit, rows) in
            [("", 50, 50), ("?limit=1", 1, 1), ("?limit=51", 51, 51), ("?limit=200", 200, 51)]
        {
            let response = server.client.get(&format!("{list}{query}")).expect(200);
            let ids: Vec<i64> = (1..=rows).collect();
            assert_eq!(response.field_values("id"), ids, "{list}{query}");
            assert_eq!(response.body()["page"]["limit"], limit, "{list}{query}");
            assert_eq!(next(&response).is_some(), rows < 51, "{list}{query}: {}", response.text);
        }
    }
}

#[test]
fn pagination_visits_each_row_once() {
    let server = Server::start();
    fill(&server.admin(), 12);
    let all: Vec<i64> = (1..=12).collect();
    for list in LISTS {
        for limit in [1, 3, 5, 11, 12, 13] {
            assert_eq!(walk(&server.client, list, limit, |_| ()), all, "{list} by {limit}");
        }
    }
}

#[test]
fn pagination_is_stable_under_inserts_and_deletes() {
    for list in LISTS {
        let server = Server::start();
        let admin = server.admin();
        fill(&admin, 12);
        if list == "teams" {
            for id in 1..=12 {
                admin.delete(&format!("memberships/{id}")).expect(204);
            }
        }
        let seen = walk(&server.client, list, 3, |page| {
            // A row before the cursor, the row at the cursor, and a later one.
            let gone = match page {
                1 => vec![1, 3],
                2 => vec![8],
                _ => vec![],
            };
            for id in gone {
                admin.delete(&format!("{list}/{id}")).expect(204);
            }
            if page <= 2 {
                let player = admin.create_player("New");
                let team = admin.create_team(&format!("New {page}"));
                admin.add_membership(player, team, json!({})).expect(201);
            }
        });
        assert_eq!(seen, [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14], "{list}");
    }
}

#[test]
fn cursor_keeps_its_filter() {
    let server = Server::start();
    let admin = server.admin();
    for n in 0..12 {
        let country = if n % 2 == 0 { "BRA" } else { "DEU" };
        admin.create("teams", &json!({ "name": format!("Team {n}"), "country": country }));
    }
    let mut path = "teams?country=GER&limit=4".to_owned();
    let first = server.client.get(&path).expect(200);
    assert_eq!(first.field_values("id"), [2, 4, 6, 8]);
    path = format!("{path}&cursor={}", next(&first).unwrap());
    let second = server.client.get(&path).expect(200);
    assert_eq!(second.field_values("id"), [10, 12]);
    assert_eq!(next(&second), None);
}

#[test]
fn cursor_is_url_safe() {
    let server = Server::start();
    fill(&server.admin(), 2);
    for list in LISTS {
        let cursor = next(&server.client.get(&format!("{list}?limit=1")).expect(200)).unwrap();
        let safe = |c: char| c.is_ascii_alphanumeric() || "-_.~".contains(c);
        assert!(cursor.chars().all(safe), "{cursor}");
    }
}

#[test]
fn foreign_or_malformed_cursor_is_rejected() {
    let server = Server::start();
    fill(&server.admin(), 2);
    let cursor =
        |list: &str| next(&server.client.get(&format!("{list}?limit=1")).expect(200)).unwrap();
    let garbage = [
        "",
        "x",
        "null",
        "0",
        "1",
        "%00",
        "%C3%A9",
        "AAAA",
        "dGVhbXM6",
        "dGVhbXM6LTE",
        "dGVhbXM6MA",
    ];
    for list in LISTS {
        let others = LISTS.into_iter().filter(|other| *other != list).map(cursor);
        let own = cursor(list);
        let cut = own[..own.len() - 1].to_owned();
        let padded = [format!("{own}="), format!("%20{own}"), format!("{own}A"), cut];
        for bad in others.chain(padded).chain(garbage.map(str::to_owned)) {
            let response = server.client.get(&format!("{list}?cursor={bad}"));
            assert_eq!(response.status, 400, "{list} {bad}: {}", response.text);
            assert_eq!(response.error(), "invalid_parameter", "{list} {bad}");
            assert!(response.detail().contains("cursor"), "{}", response.text);
        }
    }
}

#[test]
fn limit_must_be_an_integer_from_1_to_200() {
    let server = Server::start();
    let bad = [
        "",
        "0",
        "-1",
        "201",
        "1000",
        "abc",
        "1e3",
        "+5",
        "%2B5",
        "5.0",
        "0x10",
        "%205",
        "5%20",
        "99999999999999999999",
        "%D9%A5",
        "null",
        "1,2",
        "1%00",
    ];
    for list in LISTS {
        for limit in bad {
            let response = server.client.get(&format!("{list}?limit={limit}"));
            assert_eq!(response.status, 400, "{list} {limit}: {}", response.text);
            assert_eq!(response.error(), "invalid_parameter", "{list} {limit}");
            for word in ["limit", "1", "200"] {
                assert!(response.detail().contains(word), "{limit}: {}", response.text);
            }
        }
        server.client.get(&format!("{list}?limit")).expect_problem(400, "invalid_parameter");
    }
}

#[test]
fn unknown_parameter_is_rejected_and_known_ones_are_listed() {
    let server = Server::start();
    server.admin().create_player("Ann");
    let cases = [
        ("teams", "Limit=5", vec!["Limit", "limit", "cursor", "name", "country", "external_id"]),
        ("teams", "colour=red&limit=5", vec!["colour"]),
        ("teams", "id=1", vec!["\"id\""]),
        ("players", "team_id=1", vec!["team_id", "nationality", "family_name", "birth_date"]),
        ("players", "=1", vec!["\"\""]),
        ("memberships", "offset=1", vec!["offset", "as_of", "season", "team_id", "player_id"]),
        ("memberships", "as_of%00=1", vec!["as_of"]),
        ("teams", "%ff=1", vec!["limit"]),
        ("players/1", "fields=name", vec!["fields", "none"]),
    ];
    for (list, query, words) in cases {
        let response = server.client.get(&format!("{list}?{query}"));
        assert_eq!(response.status, 400, "{list} {query}: {}", response.text);
        assert_eq!(response.error(), "unknown_parameter", "{list} {query}");
        for word in words {
            assert!(response.detail().contains(word), "{query}, {word}: {}", response.text);
        }
    }
}

#[test]
fn repeated_parameter_is_rejected() {
    let server = Server::start();
    for query in ["limit=5&limit=5", "limit=5&name=x&limit=6", "name=&name=x", "%6Eame=x&name=x"] {
        let response =
            server.client.get(&format!("teams?{query}")).expect_problem(400, "invalid_parameter");
        assert!(response.detail().contains("repeated"), "{query}: {}", response.text);
    }
    // Superfluous separators are ignored.
    for query in ["", "&", "limit=5&", "&limit=5", "limit=5&&name=x"] {
        server.client.get(&format!("teams?{query}")).expect(200);
    }
}

#[test]
fn list_rows_have_the_fields_of_the_resource() {
    let server = Server::start();
    fill(&server.admin(), 1);
    for list in LISTS {
        let listed = server.client.get(list).expect(200).body()["data"][0].clone();
        let shown: Value = server.client.get(&format!("{list}/1")).expect(200).body();
        assert_eq!(listed, shown);
    }
}
