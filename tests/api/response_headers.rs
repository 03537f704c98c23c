//! Headers of every response: the request id and security headers.

use std::collections::HashSet;

use diesel::{Connection, RunQueryDsl, SqliteConnection, sql_query};
use serde_json::json;

use crate::support::{
    Client, Headers, PASSWORD, Process, RawConnection, RawResponse, Response, Server, Setup,
};

#[track_caller]
fn assert_common_headers(what: &str, response: &RawResponse, id: &str) {
    let expected = [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"),
        ("x-request-id", id),
    ];
    for (name, value) in expected {
        assert_eq!(response.header(name), Some(value), "{what}: {name}");
    }
    assert_eq!(response.header("server"), None, "{what}");
    assert_eq!(response.header("x-powered-by"), None, "{what}");
}

/// Breaks the database, so that reads of memberships fail.
fn drop_memberships(mut file: SqliteConnection) {
    sql_query("DROP TABLE memberships").execute(&mut file).unwrap();
}

#[test]
fn every_response_has_the_common_headers_once() {
    let flags = vec!["--cors-origin", "https://app.example", "--address-attempts", "3"];
    let server = Server::start_with(Setup { flags, ..Setup::default() });
    let (open, admin) = (server.client.clone(), server.admin());
    let viewer = server.user("bob", "viewer");
    let tag = admin.post("teams", &json!({ "name": "Ajax" })).header("etag").unwrap().to_owned();
    let preflight = [("Origin", "https://app.example"), ("Access-Control-Request-Method", "PUT")];
    let evil = [("Origin", "https://evil.example"), ("Access-Control-Request-Method", "PUT")];
    let name = r#"{"name":"Bayern"}"#;
    let (has_it, stranger) = ([("If-None-Match", tag.as_str())], open.with_token("x"));
    let cases: Vec<(u16, &Client, &str, &str, Headers, &str)> = vec![
        (200, &open, "GET", "teams/1", &[], ""),
        (200, &open, "GET", "teams/1", &[], ""),
        (200, &open, "HEAD", "teams", &[], ""),
        (200, &open, "GET", "/api/v1", &[], ""),
        (200, &open, "GET", "/healthz", &[], ""),
        (200, &admin, "GET", "users", &[], ""),
        (200, &admin, "GET", "auth/me", &[], ""),
        (200, &open, "OPTIONS", "teams", &preflight, ""),
        (201, &admin, "POST", "teams", &[], name),
        (200, &admin, "PATCH", "teams/2", &[], "{}"),
        (204, &admin, "DELETE", "teams/2", &[], ""),
        (304, &open, "GET", "teams/1", &has_it, ""),
        (304, &open, "HEAD", "teams/1", &[("If-None-Match", "*")], ""),
        (400, &open, "GET", "teams/x", &[], ""),
        (200, &open, "GET", "teams/1", &[("If-None-Match", "x")], ""),
        (400, &open, "OPTIONS", "teams", &evil, ""),
        (401, &open, "POST", "teams", &[], name),
        (401, &stranger, "GET", "teams/1", &[], ""),
        (403, &viewer, "POST", "teams", &[], name),
        (404, &open, "GET", "teams/99", &[], ""),
        (404, &open, "GET", "nothing", &[], ""),
        (404, &open, "GET", "/nothing", &[], ""),
        (405, &admin, "PUT", "teams", &[], name),
        (405, &open, "OPTIONS", "teams", &[], ""),
        (409, &admin, "POST", "teams", &[], r#"{"name":"Ajax"}"#),
        (412, &admin, "DELETE", "teams/1", &[("If-Match", "\"9-x\"")], ""),
        (413, &admin, "POST", "teams", &[("Content-Length", "70000")], ""),
        (415, &admin, "POST", "teams", &[("Content-Type", "text/plain")], name),
        (422, &admin, "POST", "teams", &[], "{}"),
        (422, &open, "POST", "auth/login", &[], "{}"),
        (429, &open, "POST", "auth/login", &[], "{}"),
    ];
    for (number, (status, client, method, path, headers, body)) in cases.iter().enumerate() {
        let id = format!("case-{number}");
        let mut headers = [&[("X-Request-Id", id.as_str())], *headers].concat();
        if !headers.iter().any(|(name, _)| *name == "Content-Type") {
            headers.push(("Content-Type", "application/json"));
        }
        let response =
            client.raw_connection().ask(method, path, &headers, body.as_bytes()).expect(*status);
        assert_common_headers(&format!("{status} {method} {path}"), &response, &id);
        if *status >= 400 && *method != "HEAD" {
            assert_eq!(response.json()["request_id"], id, "{status} {method} {path}");
        }
    }
    drop_memberships(server.file());
    let response =
        open.raw_connection().get("memberships", &[("X-Request-Id", "broken")]).expect(500);
    assert_common_headers("500", &response, "broken");
    assert_eq!(response.json()["request_id"], "broken");
    assert_eq!(response.json()["error"], "internal_error");
    assert!(!response.text().contains("table"), "{}", response.text());
}

/// Sends a request that succeeds and one that fails, and returns the id of the latter from header and body.
#[track_caller]
fn request_id(connection: &mut RawConnection, headers: &[(&str, &str)]) -> String {
    connection.get("teams", headers).expect(200);
    let problem = connection.get("teams/99", headers).expect(404);
    let id = problem.header("x-request-id").unwrap().to_owned();
    assert_eq!(problem.json()["request_id"], id, "{headers:?}");
    id
}

/// Whether it has the form of ids that the server generates.
fn is_generated(id: &str) -> bool {
    id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase())
}

#[test]
fn valid_request_id_is_echoed() {
    let server = Server::start();
    let mut connection = server.client.raw_connection();
    let long = "x".repeat(128);
    for id in [
        "1",
        "test",
        "0b9f7e2c-6d0e-4d2b-9d9b-3f1f2b1c9a10",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "Root=1-67891233-abcdef012345678912345678",
        "a.b_c~d+e/f=g:h-i",
        &long,
    ] {
        assert_eq!(request_id(&mut connection, &[("X-Request-Id", id)]), id);
        assert_eq!(request_id(&mut connection, &[("x-request-ID", &format!("  {id}\t"))]), id);
    }
}

#[test]
fn invalid_request_id_is_replaced() {
    let server = Server::start();
    let mut connection = server.client.raw_connection();
    let long = "x".repeat(129);
    for id in [
        "", " ", "a b", "a\tb", "\"a\"", "a\"", "'a'", "a,b", "a;b", "<a>", "a\\b", "{a}", "a%0Ab",
        "ä", "日", "$(a)", "`a`", "a|b", "a&b", "a?b", "a#b", "a@b", "a!b", "(a)", "[a]", "a*",
        "^", &long,
    ] {
        assert!(is_generated(&request_id(&mut connection, &[("X-Request-Id", id)])), "{id:?}");
    }
}

#[test]
fn requests_without_id_get_unique_ids() {
    let server = Server::start();
    let mut seen = HashSet::new();
    for _ in 0..6 {
        let mut connection = server.client.raw_connection();
        for _ in 0..40 {
            let response = connection.get("teams", &[]).expect(200);
            let id = response.header("x-request-id").unwrap().to_owned();
            assert!(is_generated(&id), "{id}");
            assert!(seen.insert(id), "twice");
        }
    }
    // Cached responses get an id each; another process starts elsewhere.
    let other = Server::start();
    let response = other.client.raw_connection().get("teams", &[]).expect(200);
    assert!(seen.insert(response.header("x-request-id").unwrap().to_owned()));
}

fn with_id(client: &Client, method: &str, path: &str, id: &str) -> Response {
    client.send(method, path, &[("X-Request-Id", id)], None)
}

#[test]
fn log_lines_contain_the_request_id() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = Process::start(folder.path(), &["--access-log"]);
    let client = process.client();
    let admin = client.sign_in("admin", PASSWORD);
    with_id(&client, "GET", "teams?limit=2", "read").expect(200);
    with_id(&client, "GET", "teams?limit=2", "read-again").expect(200);
    with_id(&client, "POST", "teams", "refused").expect(401);
    with_id(&client, "GET", "/nothing", "nowhere").expect(404);
    with_id(&admin, "GET", "auth/me", "signed").expect(200);
    let made = with_id(&client, "GET", "teams", "not fit").expect(200);
    let made = made.header("x-request-id").unwrap().to_owned();
    let file = folder.path().join("teamsheet.db");
    drop_memberships(SqliteConnection::establish(file.to_str().unwrap()).unwrap());
    with_id(&client, "GET", "memberships", "broken").expect(500);
    with_id(&client, "HEAD", "memberships", "broken-head").expect(500);
    assert_eq!(process.signal("TERM").code(), Some(0));
    let err = process.err();
    let lines = |what: &str| err.lines().filter(|line| line.contains(what)).collect::<Vec<_>>();
    for (request, status, id) in [
        ("GET /api/v1/teams?limit=2", 200, "read"),
        ("GET /api/v1/teams?limit=2", 200, "read-again"),
        ("POST /api/v1/teams", 401, "refused"),
        ("GET /nothing", 404, "nowhere"),
        ("GET /api/v1/auth/me", 200, "signed"),
        ("GET /api/v1/teams", 200, &made),
        ("GET /api/v1/memberships", 500, "broken"),
        ("HEAD /api/v1/memberships", 500, "broken-head"),
    ] {
        let line = format!(": 127.0.0.1 \"{request} HTTP/1.1\" {status} ");
        let found: Vec<_> =
            lines(&line).into_iter().filter(|line| line.ends_with(&format!(" {id}"))).collect();
        assert_eq!(found.len(), 1, "{line} {id}: {err}");
    }
    for id in ["broken", "broken-head"] {
        let told = lines(&format!("(request {id})"));
        assert_eq!(told.len(), 1, "{err}");
        assert!(told[0].contains("ERROR") && told[0].contains("no such table"), "{err}");
    }
    // Secrets and invalid ids are not logged.
    assert_eq!(lines(admin.token.as_deref().unwrap()), Vec::<&str>::new());
    assert_eq!(lines("not fit"), Vec::<&str>::new());
    assert_eq!(lines(PASSWORD), Vec::<&str>::new());
}

#[test]
fn access_log_has_the_client_address_behind_a_trusted_proxy() {
    let folder = tempfile::tempdir().unwrap();
    let flags = ["--access-log", "--trusted-proxy", "127.0.0.1"];
    let mut process = Process::start(folder.path(), &flags);
    let client = process.client();
    let headers = [("X-Forwarded-For", "198.51.100.7"), ("X-Request-Id", "proxied")];
    client.send("GET", "teams", &headers, None).expect(200);
    with_id(&client, "GET", "teams", "direct").expect(200);
    assert_eq!(process.signal("TERM").code(), Some(0));
    let err = process.err();
    for (address, id) in [("198.51.100.7", "proxied"), ("127.0.0.1", "direct")] {
        let is_line = |line: &&str| {
            line.contains(&format!(": {address} \"GET /api/v1/teams ")) && line.ends_with(id)
        };
        assert_eq!(err.lines().filter(is_line).count(), 1, "{id}: {err}");
    }
}

#[test]
fn requests_are_logged_only_with_access_log_flag() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = Process::start(folder.path(), &[]);
    with_id(&process.client(), "GET", "teams", "read").expect(200);
    assert_eq!(process.signal("TERM").code(), Some(0));
    assert!(!process.err().contains("/api/v1/teams"), "{}", process.err());
}
