//! Invalid ids, unknown paths, and parameters of paths that have none.

use serde_json::json;

use crate::support::UnchangedRoster;

#[test]
fn invalid_ids_are_rejected_in_all_paths() {
    let roster = UnchangedRoster::start();
    let ids = [
        "abc",
        "0",
        "-1",
        "+1",
        "1.5",
        "1.0",
        "1e0",
        "0x1",
        "01",
        "00",
        "1a",
        "1;2",
        "1,2",
        "*",
        "~",
        "null",
        "99999999999999999999",
        "9223372036854775808",
        "-9223372036854775808",
        "%00",
        "1%00",
        "1%2F2",
        "1%2f..%2f2",
        "%2e%2e",
        "%20",
        "1%20",
        "%31%20",
        "+",
        "1+1",
        "%FF",
        "%C3%A9",
        "%EF%BC%91",
        "%D9%A1",
        "%F0%9F%91%8D",
        "1%0A",
        "%25",
        "%251",
        "%7Bid%7D",
        "'",
        "1'--",
    ];
    let paths = [
        ("teams", vec!["GET", "PUT", "PATCH", "DELETE"]),
        ("players", vec!["GET", "PUT", "PATCH", "DELETE"]),
        ("memberships", vec!["GET", "PUT", "PATCH", "DELETE"]),
    ];
    let below = [
        ("GET", "teams/{}/players"),
        ("GET", "players/{}/memberships"),
        ("POST", "players/{}/transfer"),
    ];
    let mut requests: Vec<(&str, String)> =
        below.iter().map(|(method, path)| (*method, (*path).to_owned())).collect();
    for (list, methods) in paths {
        requests.extend(methods.into_iter().map(|method| (method, format!("{list}/{{}}"))));
    }
    for (method, path) in requests {
        for id in ids {
            let path = path.replace("{}", id);
            let response = match method {
                "GET" | "DELETE" => roster.admin.send(method, &path, &[], None),
                _ => roster.admin.json(method, &path, &json!({ "name": "Bad" })),
            };
            match response.error().as_str() {
                "invalid_parameter" => {
                    assert_eq!(response.status, 400, "{method} {path}");
                    assert!(
                        response.detail().starts_with("id "),
                        "{method} {path}: {}",
                        response.text
                    );
                }
                word => assert_eq!((response.status, word), (404, "not_found"), "{method} {path}"),
            }
        }
        // A valid id of a row that does not exist.
        for id in ["2", "999999", "9223372036854775807"] {
            let path = path.replace("{}", id);
            let response = match (method, path.starts_with("memberships")) {
                ("GET" | "DELETE", _) => roster.admin.send(method, &path, &[], None),
                (_, true) => {
                    let body = json!({ "player_id": 1, "team_id": 1, "start_date": "2000-01-01" });
                    roster.admin.json(method, &path, &body)
                }
                _ => {
                    let transfer = json!({ "to_team_id": 1, "date": "2030-01-01" });
                    let named = json!({ "name": "Bad" });
                    let body = if method == "POST" { transfer } else { named };
                    roster.admin.json(method, &path, &body)
                }
            };
            response.expect_problem(404, "not_found");
        }
    }
    roster.end();
}

#[test]
fn unknown_paths_are_404() {
    let roster = UnchangedRoster::start();
    let paths = [
        "team",
        "Teams",
        "teams/",
        "teams/1/",
        "teams//players",
        "teams/1/players/",
        "teams/1/players/1",
        "teams/1/memberships",
        "players/1/players",
        "players/transfer",
        "players/1/transfers",
        "memberships/1/2",
        "/api",
        "/api/v2/teams",
        "/API/v1/teams",
        "//api/v1/teams",
        "/api/v1//teams",
        "/teams",
        "/%00",
        "/api/v1/teams%2F1",
        "/..%2f..%2fetc%2fpasswd",
        "/api/v1/../teams",
    ];
    for path in paths {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let response = match method {
                "GET" | "DELETE" => roster.admin.send(method, path, &[], None),
                _ => roster.admin.json(method, path, &json!({ "name": "Bad" })),
            };
            // `players/transfer` has an invalid id.
            let words =
                [(404, "not_found"), (400, "invalid_parameter"), (405, "method_not_allowed")];
            let error = response.error();
            let found = (response.status, error.as_str());
            let reads_like_an_id = path == "players/transfer";
            let fits = if reads_like_an_id { words.contains(&found) } else { found == words[0] };
            assert!(fits, "{method} {path}: {}", response.text);
        }
    }
    roster.end();
}

#[test]
fn writes_have_no_parameters() {
    let roster = UnchangedRoster::start();
    let deletes = ["teams/1", "players/1", "memberships/1"].map(|path| ("DELETE", path));
    for (method, path) in UnchangedRoster::WRITES.into_iter().chain(deletes) {
        for query in ["force=true", "limit=1", "dry_run", "name=x&name=x", "%ff=%ff", "=", "id=1"] {
            let path = format!("{path}?{query}");
            let response = match method {
                "DELETE" => roster.admin.delete(&path),
                _ => roster.admin.json(method, &path, &json!({ "name": "Bad" })),
            };
            assert_eq!(response.status, 400, "{method} {path}: {}", response.text);
            assert_eq!(response.error(), "unknown_parameter", "{method} {path}");
        }
    }
    roster.end();
}

#[test]
fn single_resources_reject_query_parameters() {
    let roster = UnchangedRoster::start();
    for path in ["teams/1", "players/1", "memberships/1", "players/1/memberships"] {
        roster
            .server
            .client
            .get(&format!("{path}?limit=1"))
            .expect_problem(400, "unknown_parameter");
        roster.server.client.get(&format!("{path}?")).expect(200);
    }
    roster.end();
}
