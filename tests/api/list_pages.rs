//! Totals, selected fields and links of lists.

use serde_json::{Value, json};

use super::pagination::LISTS;
use crate::support::{Client, Response, Server};

/// Twelve rows of each list: half of the teams and players are Brazilian.
fn fill(admin: &Client) {
    for n in 1..=12 {
        let country = if n % 2 == 0 { "BRA" } else { "DEU" };
        let name = format!("Ann & Co +{n}");
        let player = admin.create("players", &json!({ "name": name, "nationality": country }));
        let team = admin.create("teams", &json!({ "name": name, "country": country }));
        admin
            .add_membership(player, team, json!({ "season": if n % 2 == 0 { "a&b" } else { "c" } }))
            .expect(201);
    }
}

/// The URL of a link relation.
fn link(response: &Response, relation: &str) -> Option<String> {
    let links = response.header("link").unwrap_or_default();
    let relation = format!(r#"; rel="{relation}""#);
    let link = links.split(", ").find_map(|link| link.strip_suffix(relation.as_str()))?;
    Some(link.strip_prefix('<').unwrap().strip_suffix('>').unwrap().to_owned())
}

/// Every parameter of a page besides its cursor.
const QUERIES: [(&str, &str); 9] = [
    ("teams", ""),
    ("teams", "sort=-name&country=BRA,GER"),
    ("teams", "q=ann%20%26%20co&fields=id,name&count=true"),
    ("teams", "name=Ann+%26+Co+%2B2"),
    ("players", "nationality=BRA&sort=birth_date&fields=id"),
    ("players", "created_at[gte]=2026-03-01T00:00:00%2B00:00&sort=-created_at"),
    ("players", "sort=-id&fields=name,id"),
    ("memberships", "season=a%26b&sort=start_date"),
    ("memberships", "team_id=3&count=true"),
];

#[test]
fn link_header_leads_through_the_whole_list() {
    let server = Server::start();
    fill(&server.admin());
    for (list, query) in QUERIES {
        let whole = server.client.get(&format!("{list}?{query}")).expect(200);
        let all = whole.body()["data"].as_array().unwrap().clone();
        assert!(!all.is_empty(), "{list} {query}");
        assert_eq!(link(&whole, "next"), None);
        let first = format!("/api/v1/{list}?limit=5&{query}");
        let mut pages = vec![server.client.get(&first).expect(200)];
        assert_eq!(link(&pages[0], "prev"), None, "{query}");
        while let Some(next) = link(pages.last().unwrap(), "next") {
            assert!(next.starts_with(&format!("/api/v1/{list}?")), "{next}");
            let page = server.client.get(&next).expect(200);
            let cursor = pages.last().unwrap().body()["page"]["next"].as_str().unwrap().to_owned();
            let by_hand = server.client.get(&format!("{first}&cursor={cursor}")).expect(200);
            assert_eq!(page.text, by_hand.text);
            pages.push(page);
            assert!(pages.len() <= all.len(), "{query} has no end");
        }
        assert_eq!(pages.last().unwrap().body()["page"]["next"], Value::Null);
        assert_eq!(pages.len(), all.len().div_ceil(5), "{query}");
        for (page, rows) in pages.iter().zip(all.chunks(5)) {
            assert_eq!(page.body()["data"], json!(rows), "{query}");
            let total = &page.body()["page"]["total"];
            let counted = query.contains("count=true");
            assert_eq!(*total, if counted { json!(all.len()) } else { Value::Null });
            // To the first page, and back from the next page.
            let start = server.client.get(&link(page, "first").unwrap()).expect(200);
            assert_eq!(start.text, pages[0].text);
        }
        for pair in pages.windows(2) {
            let back = server.client.get(&link(&pair[1], "prev").unwrap()).expect(200);
            assert_eq!(back.body()["data"], pair[0].body()["data"], "{query}");
            let forth = server.client.get(&link(&back, "next").unwrap()).expect(200);
            assert_eq!(forth.body()["data"], pair[1].body()["data"], "{query}");
        }
    }
}

#[test]
fn first_page_has_no_prev_link_when_reached_backwards() {
    let server = Server::start();
    fill(&server.admin());
    for list in LISTS {
        let second = link(&server.client.get(&format!("{list}?limit=4")).expect(200), "next");
        let second = server.client.get(&second.unwrap()).expect(200);
        let first = server.client.get(&link(&second, "prev").unwrap()).expect(200);
        assert_eq!(first.field_values("id"), [1, 2, 3, 4]);
        assert_eq!(link(&first, "prev"), None);
    }
}

#[test]
fn total_is_present_with_count_true_only() {
    let server = Server::start();
    fill(&server.admin());
    for (list, query, total) in [
        ("teams", "count=true", json!(12)),
        ("teams", "count=true&country=BRA&limit=1", json!(6)),
        ("teams", "count=true&q=ann&sort=-name&limit=1", json!(12)),
        ("teams", "count=true&q=nobody", json!(0)),
        ("teams", "count=false", Value::Null),
        ("players", "count=true&nationality=ARG", json!(0)),
        ("players", "count=true&q=ann+12", json!(1)),
        ("memberships", "count=true&season=c", json!(6)),
        ("memberships", "count=true&as_of=2026-03-01", json!(12)),
        ("memberships", "count=true&external_id=x", Value::Null),
    ] {
        let response = server.client.get(&format!("{list}?{query}"));
        if query.contains("external_id") {
            response.expect_problem(400, "unknown_parameter");
            continue;
        }
        assert_eq!(response.expect(200).body()["page"]["total"], total, "{list} {query}");
    }
    for bad in ["1", "0", "yes", "", "TRUE", "true,true", "null"] {
        server.client.get(&format!("teams?count={bad}")).expect_problem(400, "invalid_parameter");
    }
}

#[test]
fn each_field_can_be_selected_alone() {
    let server = Server::start();
    fill(&server.admin());
    for list in LISTS {
        let row =
            server.client.get(&format!("{list}?limit=1")).expect(200).body()["data"][0].clone();
        let members: Vec<_> = row.as_object().unwrap().keys().cloned().collect();
        for member in &members {
            let sparse = server.client.get(&format!("{list}?limit=1&fields={member}")).expect(200);
            assert_eq!(sparse.body()["data"], json!([{ member: row[member] }]), "{list} {member}");
        }
        let all = members.join(",");
        let whole = server.client.get(&format!("{list}?limit=1&fields={all}")).expect(200);
        assert_eq!(whole.body()["data"], json!([row]));
        let twice = server.client.get(&format!("{list}?limit=1&fields=id,id&sort=-id")).expect(200);
        assert_eq!(twice.body()["data"], json!([{ "id": 12 }]));
        // A declared field that does not exist would be missing here.
        let told = server
            .client
            .get(&format!("{list}?fields=none"))
            .expect_problem(400, "invalid_parameter");
        let detail = told.detail();
        let (_, named) = detail.split_once("one of ").unwrap();
        let mut named: Vec<_> = named.split(", ").map(str::to_owned).collect();
        let mut expected = members.clone();
        named.sort();
        expected.sort();
        assert_eq!(named, expected, "{list}");
    }
}

#[test]
fn unknown_field_in_fields_is_rejected() {
    let server = Server::start();
    for list in LISTS {
        for bad in [
            "", ",", "id,", "id,,name", "ID", "name_key", "search", "*", "id name", "data", "id%00",
        ] {
            let bad = bad.replace(' ', "%20");
            let response = server.client.get(&format!("{list}?fields={bad}"));
            let response = response.expect_problem(400, "invalid_parameter");
            assert!(response.detail().contains("fields must be one of id, "), "{}", response.text);
        }
    }
}
