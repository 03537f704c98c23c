//! Tests of the sorts of lists.

use serde_json::{Value, json};

use crate::support::{Client, Server};

/// Creates rows, one per second.
fn make(server: &Server, admin: &Client, list: &str, bodies: Vec<Value>) {
    for body in bodies {
        admin.create(list, &body);
        server.advance_clock(1);
    }
}

/// Asserts an order, read at once and page by page with every limit.
fn sorts(client: &Client, list: &str, cases: &[(&str, &[i64])]) {
    for (sort, ids) in cases {
        let whole = client.get(&format!("{list}?sort={sort}")).expect(200);
        assert_eq!(whole.field_values("id"), *ids, "{list} by {sort}");
        for limit in 1..=ids.len() {
            let mut seen = Vec::new();
            let mut path = format!("{list}?sort={sort}&limit={limit}");
            loop {
                let response = client.get(&path).expect(200);
                seen.extend(response.field_values("id"));
                assert!(seen.len() <= ids.len(), "{list} by {sort}, {limit} a page: {seen:?}");
                let body = response.body();
                let Some(next) = body["page"]["next"].as_str() else { break };
                path = format!("{list}?sort={sort}&limit={limit}&cursor={next}");
            }
            assert_eq!(seen, *ids, "{list} by {sort}, {limit} a page");
        }
    }
}

#[test]
fn team_sorts_order_rows() {
    let server = Server::start();
    let admin = server.admin();
    let bodies = vec![
        json!({ "name": "Zürich", "country": "CHE", "founded_year": 1896 }),
        json!({ "name": "Ærø", "country": "DNK", "founded_year": 1950 }),
        json!({ "name": "ajax" }),
        json!({ "name": "Ajax", "country": "NLD", "founded_year": 1900 }),
        json!({ "name": "Øst", "country": "DNK", "founded_year": 1896 }),
        json!({ "name": "zurich", "founded_year": 1896 }),
        json!({ "name": "Àjax 2", "country": "CHE" }),
    ];
    make(&server, &admin, "teams", bodies);
    admin.patch("teams/5", &json!({ "city": "Oslo" })).expect(200);
    admin.patch("teams/2", &json!({ "city": "Marstal" })).expect(200);
    sorts(
        &server.client,
        "teams",
        &[
            ("id", &[1, 2, 3, 4, 5, 6, 7]),
            ("-id", &[7, 6, 5, 4, 3, 2, 1]),
            // aero, ajax, ajax, ajax 2, ost, zurich, zurich
            ("name", &[2, 3, 4, 7, 5, 1, 6]),
            ("-name", &[6, 1, 5, 7, 4, 3, 2]),
            ("country", &[1, 7, 2, 5, 4, 3, 6]),
            ("-country", &[4, 5, 2, 7, 1, 6, 3]),
            ("founded_year", &[1, 5, 6, 4, 2, 3, 7]),
            ("-founded_year", &[2, 4, 6, 5, 1, 7, 3]),
            ("created_at", &[1, 2, 3, 4, 5, 6, 7]),
            ("-created_at", &[7, 6, 5, 4, 3, 2, 1]),
            ("updated_at", &[1, 3, 4, 6, 7, 2, 5]),
            ("-updated_at", &[5, 2, 7, 6, 4, 3, 1]),
        ],
    );
}

#[test]
fn player_sorts_order_rows() {
    let server = Server::start();
    let admin = server.admin();
    let bodies = vec![
        json!({ "name": "Łukasz", "family_name": "Żak", "birth_date": "1990", "nationality": "POL" }),
        json!({ "name": "Pelé", "birth_date": "1940-10-23", "nationality": "BRA" }),
        json!({ "name": "lukas", "family_name": "ZAK", "birth_date": "1990-01-01" }),
        json!({ "name": "Ivan", "family_name": "Ćosić", "nationality": "BRA" }),
        json!({ "name": "PELE", "birth_date": "1989-12" }),
        json!({ "name": "Đuro", "family_name": "cosic", "birth_date": "1990-01", "nationality": "HRV" }),
    ];
    make(&server, &admin, "players", bodies);
    admin.patch("players/3", &json!({ "height_cm": 190 })).expect(200);
    sorts(
        &server.client,
        "players",
        &[
            ("id", &[1, 2, 3, 4, 5, 6]),
            ("-id", &[6, 5, 4, 3, 2, 1]),
            // duro, ivan, lukas, lukasz, pele, pele
            ("name", &[6, 4, 3, 1, 2, 5]),
            ("-name", &[5, 2, 1, 3, 4, 6]),
            ("family_name", &[4, 6, 1, 3, 2, 5]),
            ("-family_name", &[3, 1, 6, 4, 5, 2]),
            // Partial dates are sorted by their first day.
            ("birth_date", &[2, 5, 1, 3, 6, 4]),
            ("-birth_date", &[6, 3, 1, 5, 2, 4]),
            ("nationality", &[2, 4, 6, 1, 3, 5]),
            ("-nationality", &[1, 6, 4, 2, 5, 3]),
            ("created_at", &[1, 2, 3, 4, 5, 6]),
            ("-created_at", &[6, 5, 4, 3, 2, 1]),
            ("updated_at", &[1, 2, 4, 5, 6, 3]),
            ("-updated_at", &[3, 6, 5, 4, 2, 1]),
        ],
    );
}

#[test]
fn membership_sorts_order_rows() {
    let server = Server::start();
    let admin = server.admin();
    let team = admin.create_team("Ajax");
    for start in ["2020-07-01", "2019-07-01", "2020-07-01", "2021-01-31"] {
        let player = admin.create_player("Ann");
        admin.add_membership(player, team, json!({ "start_date": start })).expect(201);
        server.advance_clock(1);
    }
    admin.patch("memberships/2", &json!({ "captain": true })).expect(200);
    sorts(
        &server.client,
        "memberships",
        &[
            ("id", &[1, 2, 3, 4]),
            ("-id", &[4, 3, 2, 1]),
            ("start_date", &[2, 1, 3, 4]),
            ("-start_date", &[4, 3, 1, 2]),
            ("created_at", &[1, 2, 3, 4]),
            ("-created_at", &[4, 3, 2, 1]),
            ("updated_at", &[1, 3, 4, 2]),
            ("-updated_at", &[2, 4, 3, 1]),
        ],
    );
}

#[test]
fn unknown_sort_is_rejected_and_known_ones_are_listed() {
    let server = Server::start();
    let cases = [
        ("teams", "founded_year", "birth_date"),
        ("players", "family_name", "founded_year"),
        ("memberships", "start_date", "name"),
    ];
    for (list, own, foreign) in cases {
        let others =
            ["", "-", "--id", "+id", "ID", "id,name", "id desc", "search", "name_key", "%00"];
        for bad in others.into_iter().chain([foreign]) {
            let response = server.client.get(&format!("{list}?sort={}", bad.replace(' ', "%20")));
            let response = response.expect_problem(400, "invalid_parameter");
            for word in ["sort", "id", "-id", own, "-created_at", "updated_at"] {
                assert!(
                    response.detail().contains(word),
                    "{list} {bad}, {word}: {}",
                    response.text
                );
            }
        }
    }
}
