//! Tests of the filters of lists.

use serde_json::json;

use crate::support::Server;

/// Asserts the ids that each query returns.
pub fn assert_finds(server: &Server, list: &str, cases: &[(&str, &[i64])]) {
    for (query, ids) in cases {
        let response = server.client.get(&format!("{list}?{query}"));
        assert_eq!(response.status, 200, "{query}: {}", response.text);
        assert_eq!(response.field_values("id"), *ids, "{query}");
    }
}

/// Asserts that each query is 400 and that the error names the parameter.
pub fn assert_refused(server: &Server, list: &str, cases: &[&str]) {
    for query in cases {
        let response = server.client.get(&format!("{list}?{query}"));
        assert_eq!(response.status, 400, "{query}: {}", response.text);
        assert_eq!(response.error(), "invalid_parameter", "{query}");
        let name = query.split('=').next().unwrap();
        assert!(response.detail().contains(name), "{query}: {}", response.text);
    }
}

#[test]
fn team_filters_find_matching_rows() {
    let server = Server::start();
    let admin = server.admin();
    for body in [
        json!({
            "name": "1. FC Köln", "category": "Women", "code": "KOE", "sport": "football",
            "country": "DEU", "city": "Köln", "founded_year": 1948,
            "external_ids": { "wiki": "Q1" },
        }),
        json!({ "name": "Köln & Söhne", "country": "DEU", "external_ids": { "wiki": "a:b c" } }),
        json!({ "name": "Rio + Niterói", "country": "BRA", "city": "Rio de Janeiro" }),
        json!({ "name": "Mixed", "code": "KOE", "sport": "Football", "founded_year": 1949 }),
    ] {
        admin.create("teams", &body);
    }
    assert_finds(
        &server,
        "teams",
        &[
            ("", &[1, 2, 3, 4]),
            ("name=Mixed", &[4]),
            ("name=mixed", &[]),
            ("name=1.+FC+K%C3%B6ln", &[1]),
            ("name=1.%20FC%20Ko%CC%88ln", &[1]),
            ("name=K%C3%B6ln+%26+S%c3%b6hne", &[2]),
            ("name=Rio+%2B+Niter%C3%B3i", &[3]),
            ("name=+Mixed+", &[4]),
            ("name=%4D%69xed", &[4]),
            ("n%61me=Mixed", &[4]),
            ("name=Mix%25", &[]),
            ("name=M_xed", &[]),
            ("category=Women", &[1]),
            ("code=KOE", &[1, 4]),
            ("code=KOE&category=Women", &[1]),
            ("sport=football", &[1]),
            ("country=DEU", &[1, 2]),
            ("country=ger", &[1, 2]),
            ("country=FRA", &[]),
            ("city=Rio+de+Janeiro", &[3]),
            ("founded_year=1948", &[1]),
            ("founded_year=1950", &[]),
            ("external_id=wiki:Q1", &[1]),
            ("external_id=wiki%3AQ1", &[1]),
            ("external_id=wiki:a:b+c", &[2]),
            ("external_id=wiki:q1", &[]),
            ("external_id=fifa:Q1", &[]),
            ("external_id=wiki:Q1&country=BRA", &[]),
        ],
    );
    assert_refused(
        &server,
        "teams",
        &[
            "name=",
            "name",
            "name=%00",
            "name=a%0Ab",
            "name=%ff",
            "name=%C3",
            "name=%ED%A0%80",
            "category=",
            "code=koe",
            "country=XXX",
            "country=Germany",
            "founded_year=1799",
            "founded_year=10000",
            "founded_year=1948.0",
            "founded_year=",
            "external_id=wiki",
            "external_id=:Q1",
            "external_id=wiki:",
            "external_id=Wiki:Q1",
            "external_id=wiki:%00",
            "external_id=",
        ],
    );
    let long = format!("name={}", "x".repeat(101));
    assert_refused(&server, "teams", &[&long]);
}

#[test]
fn player_filters_find_matching_rows() {
    let server = Server::start();
    let admin = server.admin();
    for body in [
        json!({
            "name": "Pelé", "birth_date": "1940-10-23", "nationality": "BRA",
            "external_ids": { "wiki": "Q12897" },
        }),
        json!({ "given_name": "Ann", "family_name": "O'Hara", "birth_date": "1940" }),
        json!({ "given_name": "Bea", "family_name": "O'Hara", "birth_date": "1940-01" }),
        json!({ "name": "Cas", "birth_date": "1940-01-01", "nationality": "SCO" }),
    ] {
        admin.create("players", &body);
    }
    assert_finds(
        &server,
        "players",
        &[
            ("name=Pel%C3%A9", &[1]),
            ("name=Pele", &[]),
            ("name=Ann+O'Hara", &[2]),
            ("family_name=O%27Hara", &[2, 3]),
            // A partial date matches only itself.
            ("birth_date=1940", &[2]),
            ("birth_date=1940-01", &[3]),
            ("birth_date=1940-01-01", &[4]),
            ("birth_date=1940-10-23", &[1]),
            ("nationality=BRA", &[1]),
            ("nationality=SCO&birth_date=1940-01-01", &[4]),
            ("external_id=wiki:Q12897", &[1]),
            ("external_id=wiki:Q1", &[]),
        ],
    );
    assert_refused(
        &server,
        "players",
        &["birth_date=1799", "birth_date=1940-02-30", "birth_date=", "nationality=X", "name=%FF"],
    );
}

#[test]
fn repeated_sets_mean_the_same_as_commas() {
    let server = Server::start();
    let admin = server.admin();
    for (name, country) in [("Ann", "NOR"), ("Bea", "SWE"), ("Cas", "BRA"), ("Dee", "NOR")] {
        admin.create("players", &json!({ "name": name, "nationality": country }));
    }
    assert_finds(
        &server,
        "players",
        &[
            ("nationality=NOR&nationality=SWE", &[1, 2, 4]),
            ("nationality=NOR&nationality=NOR", &[1, 4]),
            ("nationality=NOR,BRA&sort=id&nationality=SWE", &[1, 2, 3, 4]),
            ("fields=id&nationality=SWE&fields=name", &[2]),
        ],
    );
    let pages = |query: &str| server.client.get(&format!("players?limit=1&{query}")).expect(200);
    let commas = pages("nationality=NOR,SWE&fields=id,name");
    let repeated = pages("nationality=NOR&fields=id&nationality=SWE&fields=name");
    assert_eq!(repeated.body(), commas.body());
    assert_eq!(repeated.header("link"), commas.header("link"));
    let cursor = commas.body()["page"]["next"].as_str().unwrap().to_owned();
    assert_finds(
        &server,
        "players",
        &[(&format!("nationality=NOR&nationality=SWE&limit=1&cursor={cursor}"), &[2])],
    );
    assert_refused(
        &server,
        "players",
        &[
            "nationality=NOR&nationality=",
            "nationality=NOR&nationality=X",
            "nationality=%FF&nationality=NOR",
            "fields=id&fields=nope",
            &["nationality=NOR"; 51].join("&"),
            "sort=id&sort=id",
            "limit=1&limit=1",
            "cursor=x&cursor=x",
            "count=true&count=true",
            "q=a&q=b",
            "name=a&name=b",
            "birth_date=1940&birth_date=1941",
            "birth_date[gte]=1940&birth_date[gte]=1941",
            "external_id=a:b&external_id=a:c",
        ],
    );
    server.client.get("players?nope=1&nope=2").expect_problem(400, "unknown_parameter");
}

#[test]
fn membership_filters_find_matching_rows() {
    let server = Server::start();
    let admin = server.admin();
    for n in 1..=2 {
        admin.create_player(&format!("Player {n}"));
        admin.create_team(&format!("Team {n}"));
    }
    for (player, team, season, start, end) in [
        (1, 1, Some("2023/24"), "2023-07-01", Some("2024-06-30")),
        (1, 2, Some("2024/25"), "2024-07-01", Some("2025-06-30")),
        (2, 1, Some("2023/24"), "2024-06-30", None),
        (2, 2, None, "2020-01-01", Some("2020-01-01")),
    ] {
        let terms = json!({ "season": season, "start_date": start, "end_date": end });
        admin.add_membership(player, team, terms).expect(201);
    }
    assert_finds(
        &server,
        "memberships",
        &[
            ("player_id=1", &[1, 2]),
            ("team_id=1", &[1, 3]),
            ("team_id=1&player_id=2", &[3]),
            ("team_id=99", &[]),
            ("player_id=9223372036854775807", &[]),
            ("season=2023/24", &[1, 3]),
            ("season=2023%2F24&player_id=2", &[3]),
            ("season=2023", &[]),
            ("as_of=2024-06-30", &[1, 3]),
            ("as_of=2024-07-01", &[2, 3]),
            ("as_of=2023-06-30", &[]),
            ("as_of=2020-01-01", &[4]),
            ("as_of=9999-12-31", &[3]),
            ("as_of=2024-06-30&team_id=1&player_id=1&season=2023/24", &[1]),
        ],
    );
    assert_refused(
        &server,
        "memberships",
        &[
            "as_of=2024",
            "as_of=2024-02-30",
            "as_of=",
            "as_of=today",
            "team_id=0",
            "team_id=-1",
            "team_id=abc",
            "team_id=",
            "team_id=1.0",
            "team_id=01",
            "player_id=9223372036854775808",
            "player_id=+1",
            "season=",
        ],
    );
}
