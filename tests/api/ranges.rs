//! Tests of range filters and set filters.

use serde_json::json;

use super::filters::{assert_finds, assert_refused};
use crate::support::{Client, Server};

/// Asserts what each operator finds among rows 1, 2 and 3, whose values increase.
fn assert_range_operators(server: &Server, list: &str, name: &str, [low, middle, high]: [&str; 3]) {
    let cases: [(String, &[i64]); 12] = [
        (format!("{name}={middle}"), &[2]),
        (format!("{name}[gt]={low}"), &[2, 3]),
        (format!("{name}[gt]={high}"), &[]),
        (format!("{name}[gte]={low}"), &[1, 2, 3]),
        (format!("{name}[gte]={high}"), &[3]),
        (format!("{name}[lt]={high}"), &[1, 2]),
        (format!("{name}[lt]={low}"), &[]),
        (format!("{name}[lte]={high}"), &[1, 2, 3]),
        (format!("{name}%5Blte%5D={low}"), &[1]),
        (format!("{name}[gt]={low}&{name}[lt]={high}"), &[2]),
        (format!("{name}[gte]={low}&{name}[gt]={low}&{name}[lte]={middle}&{name}={middle}"), &[2]),
        (format!("{name}[gt]={middle}&{name}[lt]={middle}"), &[]),
    ];
    let cases: Vec<_> = cases.iter().map(|(query, ids)| (query.as_str(), *ids)).collect();
    assert_finds(server, list, &cases);
    let query = format!("{name}[gt]={low}&count=true&limit=1&sort=-id");
    let page = server.client.get(&format!("{list}?{query}")).expect(200);
    assert_eq!(
        (page.field_values("id"), &page.body()["page"]["total"]),
        (vec![json!(3)], &json!(2))
    );
    for bad in ["[ge]", "[]", "[GTE]", "[gte", ".gte", "[eq]", "[gt][lt]", "_gte"] {
        let response = server.client.get(&format!("{list}?{name}{bad}={low}"));
        let response = response.expect_problem(400, "unknown_parameter");
        assert!(response.detail().contains(&format!("{name}[gte]")), "{}", response.text);
    }
    for operator in ["", "[gt]", "[gte]", "[lt]", "[lte]"] {
        assert_refused(
            server,
            list,
            &[&format!("{name}{operator}=x"), &format!("{name}{operator}=")],
        );
        let twice = format!("{list}?{name}{operator}={low}&{name}{operator}={low}");
        server.client.get(&twice).expect_problem(400, "invalid_parameter");
    }
}

/// The times of creation and update of rows 1, 2 and 3, one second apart.
const TIMES: [&str; 3] =
    ["2026-03-01T12:00:00Z", "2026-03-01T12:00:01.000Z", "2026-03-01T12:00:02%2B00:00"];

fn create_a_second_apart(server: &Server, create: impl Fn(usize)) {
    for n in 0..3 {
        create(n);
        server.advance_clock(1);
    }
}

#[test]
fn team_ranges_find_matching_rows() {
    let server = Server::start();
    let admin = server.admin();
    create_a_second_apart(&server, |n| {
        admin.create("teams", &json!({ "name": format!("{n}"), "founded_year": 1899 + n }));
    });
    assert_range_operators(&server, "teams", "created_at", TIMES);
    assert_range_operators(&server, "teams", "updated_at", TIMES);
    // Null is in no range.
    admin.create_team("Without");
    assert_range_operators(&server, "teams", "founded_year", ["1899", "1900", "1901"]);
}

#[test]
fn player_ranges_find_matching_rows() {
    let server = Server::start();
    let admin = server.admin();
    create_a_second_apart(&server, |n| {
        let birth = ["1989-12-31", "1990-05-06", "1990-05-07"][n];
        let body = json!({
            "name": format!("{n}"), "birth_date": birth, "height_cm": 180 + n, "weight_kg": 99 + n,
        });
        admin.create("players", &body);
    });
    assert_range_operators(&server, "players", "created_at", TIMES);
    assert_range_operators(&server, "players", "updated_at", TIMES);
    admin.create_player("Without");
    assert_range_operators(
        &server,
        "players",
        "birth_date",
        ["1989-12-31", "1990-05-06", "1990-05-07"],
    );
    assert_range_operators(&server, "players", "height_cm", ["180", "181", "182"]);
    assert_range_operators(&server, "players", "weight_kg", ["99", "100", "101"]);
    assert_refused(
        &server,
        "players",
        &["height_cm[gte]=49", "weight_kg[lt]=301", "birth_date[gt]=1990-13"],
    );
}

#[test]
fn partial_date_compares_as_its_first_day() {
    let server = Server::start();
    let admin = server.admin();
    for birth in ["1990", "1990-01", "1990-01-01", "1990-01-02", "1990-02", "1991", "1989-12-31"] {
        admin.create("players", &json!({ "name": birth, "birth_date": birth }));
    }
    assert_finds(
        &server,
        "players",
        &[
            ("birth_date[gte]=1990", &[1, 2, 3, 4, 5, 6]),
            ("birth_date[gt]=1990", &[4, 5, 6]),
            ("birth_date[lte]=1990", &[1, 2, 3, 7]),
            ("birth_date[lt]=1990-01", &[7]),
            ("birth_date[gte]=1990-01&birth_date[lt]=1990-02", &[1, 2, 3, 4]),
            ("birth_date[gt]=1990-01-01&birth_date[lt]=1991", &[4, 5]),
            // Without an operator the partial dates must be equal.
            ("birth_date=1990", &[1]),
            ("birth_date=1990&birth_date[gte]=1990-01-01", &[1]),
        ],
    );
}

#[test]
fn membership_ranges_find_matching_rows() {
    let server = Server::start();
    let admin = server.admin();
    let team = admin.create_team("Ajax");
    create_a_second_apart(&server, |n| {
        let start = ["2019-12-31", "2020-01-01", "2020-01-02"][n];
        admin
            .add_membership(admin.create_player("Ann"), team, json!({ "start_date": start }))
            .expect(201);
    });
    assert_range_operators(
        &server,
        "memberships",
        "start_date",
        ["2019-12-31", "2020-01-01", "2020-01-02"],
    );
    assert_range_operators(&server, "memberships", "created_at", TIMES);
    assert_range_operators(&server, "memberships", "updated_at", TIMES);
    assert_refused(&server, "memberships", &["start_date[gt]=2020", "created_at[gte]=2026-03-01"]);
}

fn create_rows_with_countries(admin: &Client) {
    for (n, country) in ["BRA", "ARG", "DEU", "BRA", "NLD"].into_iter().enumerate() {
        let body = json!({ "name": format!("{n}"), "country": country, "code": format!("C{n}") });
        admin.create("teams", &body);
        admin.create("players", &json!({ "name": format!("{n}"), "nationality": country }));
    }
    admin.create_team("Without");
    admin.create_player("Without");
}

#[test]
fn set_filter_matches_any_value() {
    let server = Server::start();
    create_rows_with_countries(&server.admin());
    for (list, name) in [("teams", "country"), ("players", "nationality")] {
        let cases: [(&str, &[i64]); 8] = [
            ("BRA", &[1, 4]),
            ("BRA,ARG", &[1, 2, 4]),
            ("ARG%2CBRA", &[1, 2, 4]),
            // FIFA codes differ for Germany and the Netherlands.
            ("GER,NED", &[3, 5]),
            ("GER,DEU,ger", &[3]),
            ("BRA,BRA,BRA", &[1, 4]),
            ("FRA,ESP", &[]),
            // `+` is a space.
            ("ned,+bra", &[1, 4, 5]),
        ];
        for (set, ids) in cases {
            assert_finds(&server, list, &[(&format!("{name}={set}"), ids)]);
        }
        let page =
            server.client.get(&format!("{list}?{name}=BRA,GER&sort=-{name}&limit=2&count=true"));
        let page = page.expect(200);
        assert_eq!(
            (page.field_values("id"), &page.body()["page"]["total"]),
            (vec![json!(3), json!(4)], &json!(3))
        );
        for bad in ["BRA,", ",BRA", ",", "BRA,,ARG", "BRA,XXX", "BRA;ARG"] {
            assert_refused(&server, list, &[&format!("{name}={bad}")]);
        }
    }
    assert_finds(
        &server,
        "teams",
        &[("code=C0,C3,XX", &[1, 4]), ("code=C1&country=ARG,BRA", &[2])],
    );
    assert_refused(&server, "teams", &["code=C0,c3"]);
}

#[test]
fn set_filter_takes_up_to_fifty_values() {
    let server = Server::start();
    create_rows_with_countries(&server.admin());
    let codes = |count: usize| (0..count).map(|n| format!("C{n}")).collect::<Vec<_>>().join(",");
    assert_finds(&server, "teams", &[(&format!("code={}", codes(50)), &[1, 2, 3, 4, 5])]);
    let long = format!("code={}", codes(51));
    assert_refused(&server, "teams", &[&long]);
    let response = server.client.get(&format!("teams?{long}"));
    assert!(response.detail().contains("50"), "{}", response.text);
    // A repeated value has no effect, but counts towards the limit.
    assert_finds(&server, "teams", &[(&format!("code={},C0,C1", codes(48)), &[1, 2, 3, 4, 5])]);
    assert_refused(&server, "teams", &[&format!("code={},C0,C1", codes(49))]);
}
