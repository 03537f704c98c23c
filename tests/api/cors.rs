//! CORS: pages of other origins get access only with `--cors-origin`.

use std::sync::Arc;

use crate::support::{
    Client, Headers, PASSWORD, Process, QueryLog, RawConnection, RawResponse, Server, Setup, login,
};

const APP: &str = "https://app.example";
const DEV: &str = "http://localhost:3000";

const METHODS: [&str; 6] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

/// The request headers that a page may send besides the safelisted ones.
const HEADERS: [&str; 11] = [
    "authorization",
    "baggage",
    "content-type",
    "idempotency-key",
    "if-match",
    "if-none-match",
    "sentry-trace",
    "traceparent",
    "tracestate",
    "x-request-id",
    "x-requested-with",
];

/// The response headers that a page may read besides the safelisted ones.
const EXPOSED: [&str; 5] = ["etag", "link", "location", "retry-after", "x-request-id"];

fn start(flags: &[&'static str]) -> (Server, Client) {
    let server = Server::start_with(Setup { flags: flags.to_vec(), ..Setup::default() });
    let admin = server.admin();
    admin.create_team("Ajax");
    (server, admin)
}

/// The names in a list header, sorted and in lower case.
fn names(response: &RawResponse, header: &str) -> Vec<String> {
    let list = response.header(header).unwrap_or_default().to_ascii_lowercase();
    let mut names: Vec<_> = list.split(',').map(|name| name.trim().to_owned()).collect();
    names.retain(|name| !name.is_empty());
    names.sort();
    names
}

/// The headers of a response that give a page access.
fn allowed(response: &RawResponse) -> Vec<&(String, String)> {
    response.headers.iter().filter(|(name, _)| name.starts_with("access-control-allow")).collect()
}

fn preflight(
    connection: &mut RawConnection,
    path: &str,
    origin: &str,
    method: &str,
    headers: &str,
) -> RawResponse {
    let mut request_headers = vec![("Origin", origin), ("Access-Control-Request-Method", method)];
    if !headers.is_empty() {
        request_headers.push(("Access-Control-Request-Headers", headers));
    }
    connection.ask("OPTIONS", path, &request_headers, b"")
}

/// Asserts that a page of this origin may read the response.
#[track_caller]
fn assert_readable(what: &str, response: &RawResponse, origin: &str) {
    assert_eq!(
        response.header("access-control-allow-origin"),
        Some(origin),
        "{what}: {response:?}"
    );
    assert_eq!(names(response, "access-control-expose-headers"), EXPOSED, "{what}");
    assert_eq!(response.header("access-control-allow-credentials"), None, "{what}");
    assert!(names(response, "vary").contains(&"origin".to_owned()), "{what}");
}

#[test]
fn cors_is_off_by_default() {
    let (server, admin) = start(&[]);
    let mut connection = admin.raw_connection();
    for path in ["teams", "teams/1", "teams/99", "auth/me", "/", "/nothing"] {
        let response = connection.get(path, &[("Origin", APP)]);
        let any = response.headers.iter().find(|(name, _)| name.starts_with("access-control"));
        assert_eq!(any, None, "{path}");
        assert!(!names(&response, "vary").contains(&"origin".to_owned()), "{path}");
    }
    let mut connection = server.client.raw_connection();
    let response = preflight(&mut connection, "teams", APP, "POST", "content-type").expect(405);
    assert_eq!(response.json()["error"], "method_not_allowed");
    assert_eq!(names(&response, "allow"), ["get", "head", "post"]);
    assert_eq!(allowed(&response), Vec::<&(String, String)>::new());
}

#[test]
fn preflight_of_a_listed_origin_is_allowed() {
    let (server, _) = start(&["--cors-origin", APP, "--cors-origin", DEV]);
    let mut connection = server.client.raw_connection();
    let all = HEADERS.join(",");
    for origin in [APP, DEV] {
        for path in ["teams", "teams/1", "users", "auth/login", "batch", "/healthz", "nothing"] {
            for method in METHODS {
                for headers in ["", "authorization", "Content-Type, If-Match", all.as_str()] {
                    let response =
                        preflight(&mut connection, path, origin, method, headers).expect(200);
                    let what = format!("{origin} {method} {path} {headers}");
                    let allowed_origin = response.header("access-control-allow-origin");
                    assert_eq!(allowed_origin, Some(origin), "{what}");
                    let mut methods = METHODS.map(str::to_ascii_lowercase);
                    methods.sort();
                    assert_eq!(names(&response, "access-control-allow-methods"), methods, "{what}");
                    let headers = names(&response, "access-control-allow-headers");
                    assert!(HEADERS.iter().all(|name| headers.contains(&(*name).to_owned())));
                    assert_eq!(response.header("access-control-max-age"), Some("3600"), "{what}");
                    assert_eq!(response.header("access-control-allow-credentials"), None, "{what}");
                    assert_eq!(response.body, b"", "{what}");
                }
            }
        }
    }
}

#[test]
fn preflight_of_another_origin_method_or_header_is_refused() {
    let (server, _) = start(&["--cors-origin", APP]);
    let mut connection = server.client.raw_connection();
    for origin in [
        "https://evil.example",
        "http://app.example",
        "https://app.example:8443",
        "https://app.example.evil.example",
        "https://evilapp.example",
        "https://APP.example",
        "null",
        "*",
        "",
    ] {
        let response =
            preflight(&mut connection, "teams", origin, "POST", "content-type").expect(400);
        assert_eq!(allowed(&response), Vec::<&(String, String)>::new(), "{origin}");
        assert_eq!(response.header("content-type"), Some("application/problem+json"), "{origin}");
        let id = response.header("x-request-id").map(str::to_owned);
        assert_eq!(response.json()["request_id"].as_str(), id.as_deref(), "{origin}");
    }
    for (method, headers) in [("POST", "x-evil"), ("PURGE", ""), ("POST", "cookie, content-type")] {
        let response = preflight(&mut connection, "teams", APP, method, headers).expect(400);
        assert_eq!(response.json()["error"], "invalid_request", "{method} {headers}");
        assert_eq!(response.header("access-control-allow-methods"), None, "{method} {headers}");
    }
    // Without a requested method it is not a preflight.
    assert_eq!(connection.ask("OPTIONS", "teams", &[("Origin", APP)], b"").status, 405);
}

#[test]
fn preflight_allows_configured_headers() {
    let (server, _) = start(&["--cors-origin", APP, "--cors-headers", "X-Trace,x-tenant"]);
    let mut connection = server.client.raw_connection();
    for headers in ["x-trace", "X-Tenant, content-type", "traceparent, x-trace"] {
        let response = preflight(&mut connection, "teams", APP, "POST", headers).expect(200);
        assert!(names(&response, "access-control-allow-headers").contains(&"x-trace".to_owned()));
    }
    preflight(&mut connection, "teams", APP, "POST", "x-evil").expect(400);
}

#[test]
fn only_listed_origins_get_cors_headers_on_reads() {
    let (server, _) = start(&["--cors-origin", "https://app.example,http://localhost:3000"]);
    let mut connection = server.client.raw_connection();
    // All on one connection, so that all but the first are served from the cache.
    for round in 0..2 {
        for path in ["teams", "teams/1"] {
            for (origin, expected) in [
                (Some(APP), Some(APP)),
                (Some(DEV), Some(DEV)),
                (Some("https://evil.example"), None),
                (None, None),
                (Some("null"), None),
                (Some(APP), Some(APP)),
            ] {
                for encoding in ["", "gzip"] {
                    let mut headers = vec![("Accept-Encoding", encoding)];
                    headers.extend(origin.map(|origin| ("Origin", origin)));
                    let response = connection.get(path, &headers).expect(200);
                    let what = format!("{round} {path} {origin:?}");
                    let allowed_origin = response.header("access-control-allow-origin");
                    assert_eq!(allowed_origin, expected, "{what}");
                    let vary = names(&response, "vary");
                    for name in ["accept-encoding", "origin"] {
                        let times = vary.iter().filter(|other| *other == name).count();
                        assert_eq!(times, 1, "{what}: {vary:?}");
                    }
                    let tag = response.header("etag").unwrap().to_owned();
                    headers.push(("If-None-Match", &tag));
                    let unchanged = connection.get(path, &headers).expect(304);
                    let allowed_origin = unchanged.header("access-control-allow-origin");
                    assert_eq!(allowed_origin, expected, "{what}: 304");
                    assert_eq!(names(&unchanged, "vary"), vary, "{what}: 304");
                    assert_eq!(unchanged.header("etag"), Some(&*tag), "{what}: 304");
                }
            }
        }
    }
}

#[test]
fn one_cached_response_serves_every_origin_without_a_query() {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let log = QueryLog::of(folder.path());
    let flags =
        vec!["--workers", "1", "--cors-origin", "https://app.example,http://localhost:3000"];
    let server = Server::start_with(Setup { flags, folder: Some(folder), ..Setup::default() });
    server.admin().create_team("Ajax");
    let mut connection = server.client.raw_connection();
    log.queries();
    let first = connection.get("teams/1", &[("Origin", APP)]).expect(200);
    assert_ne!(log.queries(), Vec::<String>::new(), "the first read is not cached");
    for (origin, expected) in [
        (Some(APP), Some(APP)),
        (Some(DEV), Some(DEV)),
        (Some("https://evil.example"), None),
        (None, None),
    ] {
        let headers: Vec<_> = origin.map(|origin| ("Origin", origin)).into_iter().collect();
        let response = connection.get("teams/1", &headers).expect(200);
        assert_eq!(log.queries(), Vec::<String>::new(), "{origin:?}: the response is not cached");
        assert_eq!(response.body, first.body, "{origin:?}");
        assert_eq!(response.header("access-control-allow-origin"), expected, "{origin:?}");
        assert!(names(&response, "vary").contains(&"origin".to_owned()), "{origin:?}");
        if let Some(origin) = expected {
            assert_readable("cached", &response, origin);
        }
    }
}

#[test]
fn errors_have_cors_headers() {
    let (server, admin) =
        start(&["--cors-origin", APP, "--require-if-match", "--address-attempts", "3"]);
    let viewer = server.user("bob", "viewer");
    let cases: Vec<(u16, &Client, &str, &str, Headers, &str)> = vec![
        (400, &server.client, "GET", "teams?x=1", &[], ""),
        (400, &admin, "POST", "teams?x=1", &[], "{}"),
        (401, &server.client, "POST", "teams", &[], "{}"),
        (403, &viewer, "POST", "teams", &[], "{}"),
        (404, &server.client, "GET", "teams/99", &[], ""),
        (404, &server.client, "GET", "/nothing", &[], ""),
        (405, &admin, "DELETE", "teams", &[], ""),
        (409, &admin, "POST", "teams", &[], r#"{"name":"Ajax"}"#),
        (412, &admin, "DELETE", "teams/1", &[("If-Match", "\"9-x\"")], ""),
        (413, &admin, "POST", "teams", &[("Content-Length", "70000")], ""),
        (415, &admin, "POST", "teams", &[("Content-Type", "text/plain")], "{}"),
        (422, &admin, "POST", "teams", &[], "{}"),
        (428, &admin, "DELETE", "teams/1", &[], ""),
        (429, &server.client, "POST", "auth/login", &[], "{}"),
    ];
    for _ in 0..2 {
        // These use up the attempts of this address.
        server.client.post("auth/login", &login("admin", PASSWORD));
    }
    for (status, client, method, path, headers, body) in &cases {
        let mut headers = [&[("Origin", APP)], *headers].concat();
        if !headers.iter().any(|(name, _)| *name == "Content-Type") {
            headers.push(("Content-Type", "application/json"));
        }
        let response =
            client.raw_connection().ask(method, path, &headers, body.as_bytes()).expect(*status);
        let what = format!("{method} {path}");
        assert_readable(&what, &response, APP);
        assert_eq!(response.header("content-type"), Some("application/problem+json"), "{what}");
        let evil = [("Origin", "https://evil.example")];
        let headers = [&headers[1..], &evil[..]].concat();
        let response =
            client.raw_connection().ask(method, path, &headers, body.as_bytes()).expect(*status);
        assert_eq!(allowed(&response), Vec::<&(String, String)>::new(), "{what}");
    }
}

#[test]
fn write_responses_have_cors_headers() {
    let (_server, admin) = start(&["--cors-origin", APP]);
    let mut connection = admin.raw_connection();
    let headers = [("Origin", APP), ("Content-Type", "application/json")];
    let made = connection.ask("POST", "teams", &headers, br#"{"name":"Bayern"}"#).expect(201);
    assert_readable("POST", &made, APP);
    assert!(made.header("location").is_some() && made.header("etag").is_some());
    assert_readable("DELETE", &connection.ask("DELETE", "teams/2", &headers, b"").expect(204), APP);
}

#[test]
fn wildcard_allows_every_origin_without_credentials() {
    for flags in [&["--cors-origin", "*"][..], &["--cors-origin", APP, "--cors-origin", "*"]] {
        let (server, _) = start(flags);
        let mut connection = server.client.raw_connection();
        for origin in [APP, DEV, "https://anybody.example", "null"] {
            for path in ["teams", "teams/99"] {
                let response = connection.get(path, &[("Origin", origin)]);
                assert_eq!(response.header("access-control-allow-origin"), Some("*"), "{origin}");
                assert_eq!(response.header("access-control-allow-credentials"), None, "{origin}");
            }
            let response =
                preflight(&mut connection, "teams", origin, "PUT", "authorization").expect(200);
            assert_eq!(response.header("access-control-allow-origin"), Some("*"), "{origin}");
            // `*` does not cover this header (Fetch, 3.2.6).
            let headers = names(&response, "access-control-allow-headers");
            assert!(headers.contains(&"authorization".to_owned()), "{headers:?}");
        }
    }
}

#[test]
fn origins_can_be_set_in_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    let variables = [("TEAMSHEET_CORS_ORIGIN", "https://app.example,http://localhost:3000")];
    let process = Process::start_in(folder.path(), &[], &variables);
    for origin in [APP, DEV] {
        let response =
            process.client().raw_connection().get("teams", &[("Origin", origin)]).expect(200);
        assert_readable("teams", &response, origin);
    }
}

#[test]
fn empty_environment_variable_allows_no_origin() {
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start_in(folder.path(), &[], &[("TEAMSHEET_CORS_ORIGIN", "")]);
    let response = process.client().raw_connection().get("teams", &[("Origin", APP)]).expect(200);
    assert_eq!(response.header("access-control-allow-origin"), None);
}
