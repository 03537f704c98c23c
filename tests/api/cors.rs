//! Pages of other origins: let in only where `--cors-origin` says so.

use crate::support::{
    Client, Headers, PASSWORD, Process, RawConnection, RawResponse, Server, Setup, login,
};

const APP: &str = "https://app.example";
const DEV: &str = "http://localhost:3000";

const METHODS: [&str; 6] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

/// What a page may send beside what every page may.
const HEADERS: [&str; 6] = [
    "authorization",
    "content-type",
    "idempotency-key",
    "if-match",
    "if-none-match",
    "x-request-id",
];

/// What it may read beside what every page may.
const EXPOSED: [&str; 5] = ["etag", "link", "location", "retry-after", "x-request-id"];

fn start(flags: &[&'static str]) -> (Server, Client) {
    let server = Server::start_with(Setup { flags: flags.to_vec(), folder: None });
    let admin = server.admin();
    admin.create_team("Ajax");
    (server, admin)
}

/// What is in a list of names, in order and in small letters.
fn names(reply: &RawResponse, header: &str) -> Vec<String> {
    let list = reply.header(header).unwrap_or_default().to_ascii_lowercase();
    let mut names: Vec<_> = list.split(',').map(|name| name.trim().to_owned()).collect();
    names.retain(|name| !name.is_empty());
    names.sort();
    names
}

/// The headers of an answer that let a page in.
fn allowed(reply: &RawResponse) -> Vec<&(String, String)> {
    reply.headers.iter().filter(|(name, _)| name.starts_with("access-control-allow")).collect()
}

fn preflight(
    wire: &mut RawConnection,
    path: &str,
    origin: &str,
    method: &str,
    headers: &str,
) -> RawResponse {
    let mut asked = vec![("Origin", origin), ("Access-Control-Request-Method", method)];
    if !headers.is_empty() {
        asked.push(("Access-Control-Request-Headers", headers));
    }
    wire.ask("OPTIONS", path, &asked, b"")
}

/// Asserts that a page of this origin may read the answer.
#[track_caller]
fn assert_readable(what: &str, reply: &RawResponse, origin: &str) {
    assert_eq!(reply.header("access-control-allow-origin"), Some(origin), "{what}: {reply:?}");
    assert_eq!(names(reply, "access-control-expose-headers"), EXPOSED, "{what}");
    assert_eq!(reply.header("access-control-allow-credentials"), None, "{what}");
    assert!(names(reply, "vary").contains(&"origin".to_owned()), "{what}");
}

#[test]
fn it_is_off_unless_it_is_asked_for() {
    let (server, admin) = start(&[]);
    let mut wire = admin.raw_connection();
    for path in ["teams", "teams/1", "teams/99", "auth/me", "/", "/nothing"] {
        let reply = wire.get(path, &[("Origin", APP)]);
        let any = reply.headers.iter().find(|(name, _)| name.starts_with("access-control"));
        assert_eq!(any, None, "{path}");
        assert!(!names(&reply, "vary").contains(&"origin".to_owned()), "{path}");
    }
    let mut wire = server.client.raw_connection();
    let reply = preflight(&mut wire, "teams", APP, "POST", "content-type").expect(405);
    assert_eq!(reply.json()["error"], "method_not_allowed");
    assert_eq!(names(&reply, "allow"), ["get", "head", "post"]);
    assert_eq!(allowed(&reply), Vec::<&(String, String)>::new());
}

#[test]
fn a_page_of_a_listed_origin_is_told_what_it_may_send() {
    let (server, _) = start(&["--cors-origin", APP, "--cors-origin", DEV]);
    let mut wire = server.client.raw_connection();
    let all = HEADERS.join(",");
    for origin in [APP, DEV] {
        for path in ["teams", "teams/1", "users", "auth/login", "batch", "/healthz", "nothing"] {
            for method in METHODS {
                for headers in ["", "authorization", "Content-Type, If-Match", all.as_str()] {
                    let reply = preflight(&mut wire, path, origin, method, headers).expect(200);
                    let what = format!("{origin} {method} {path} {headers}");
                    let let_in = reply.header("access-control-allow-origin");
                    assert_eq!(let_in, Some(origin), "{what}");
                    let mut methods = METHODS.map(str::to_ascii_lowercase);
                    methods.sort();
                    assert_eq!(names(&reply, "access-control-allow-methods"), methods, "{what}");
                    let headers = names(&reply, "access-control-allow-headers");
                    assert!(HEADERS.iter().all(|name| headers.contains(&(*name).to_owned())));
                    assert_eq!(reply.header("access-control-max-age"), Some("3600"), "{what}");
                    assert_eq!(reply.header("access-control-allow-credentials"), None, "{what}");
                    assert_eq!(reply.body, b"", "{what}");
                }
            }
        }
    }
}

#[test]
fn a_preflight_of_anybody_else_or_for_anything_else_is_refused() {
    let (server, _) = start(&["--cors-origin", APP]);
    let mut wire = server.client.raw_connection();
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
        let reply = preflight(&mut wire, "teams", origin, "POST", "content-type").expect(400);
        assert_eq!(allowed(&reply), Vec::<&(String, String)>::new(), "{origin}");
        assert_eq!(reply.header("content-type"), Some("application/problem+json"), "{origin}");
        let id = reply.header("x-request-id").map(str::to_owned);
        assert_eq!(reply.json()["request_id"].as_str(), id.as_deref(), "{origin}");
    }
    for (method, headers) in [("POST", "x-evil"), ("PURGE", ""), ("POST", "cookie, content-type")] {
        let reply = preflight(&mut wire, "teams", APP, method, headers).expect(400);
        assert_eq!(reply.json()["error"], "invalid_request", "{method} {headers}");
        assert_eq!(reply.header("access-control-allow-methods"), None, "{method} {headers}");
    }
    // Without a method it is no preflight.
    assert_eq!(wire.ask("OPTIONS", "teams", &[("Origin", APP)], b"").status, 405);
}

#[test]
fn a_listed_origin_may_read_and_no_other() {
    let (server, _) = start(&["--cors-origin", "https://app.example,http://localhost:3000"]);
    let mut wire = server.client.raw_connection();
    // All on one connection, so that all but the first are answered from memory.
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
                    let reply = wire.get(path, &headers).expect(200);
                    let what = format!("{round} {path} {origin:?}");
                    let let_in = reply.header("access-control-allow-origin");
                    assert_eq!(let_in, expected, "{what}");
                    let vary = names(&reply, "vary");
                    for name in ["accept-encoding", "origin"] {
                        let times = vary.iter().filter(|other| *other == name).count();
                        assert_eq!(times, 1, "{what}: {vary:?}");
                    }
                    let tag = reply.header("etag").unwrap().to_owned();
                    headers.push(("If-None-Match", &tag));
                    let unchanged = wire.get(path, &headers).expect(304);
                    let let_in = unchanged.header("access-control-allow-origin");
                    assert_eq!(let_in, expected, "{what}: 304");
                    assert_eq!(names(&unchanged, "vary"), vary, "{what}: 304");
                    assert_eq!(unchanged.header("etag"), Some(&*tag), "{what}: 304");
                }
            }
        }
    }
}

#[test]
fn a_page_can_read_what_went_wrong() {
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
        // The last attempts of this address.
        server.client.post("auth/login", &login("admin", PASSWORD));
    }
    for (status, client, method, path, headers, body) in &cases {
        let mut headers = [&[("Origin", APP)], *headers].concat();
        if !headers.iter().any(|(name, _)| *name == "Content-Type") {
            headers.push(("Content-Type", "application/json"));
        }
        let reply =
            client.raw_connection().ask(method, path, &headers, body.as_bytes()).expect(*status);
        let what = format!("{method} {path}");
        assert_readable(&what, &reply, APP);
        assert_eq!(reply.header("content-type"), Some("application/problem+json"), "{what}");
        let evil = [("Origin", "https://evil.example")];
        let headers = [&headers[1..], &evil[..]].concat();
        let reply =
            client.raw_connection().ask(method, path, &headers, body.as_bytes()).expect(*status);
        assert_eq!(allowed(&reply), Vec::<&(String, String)>::new(), "{what}");
    }
}

#[test]
fn a_page_can_read_what_it_wrote() {
    let (_server, admin) = start(&["--cors-origin", APP]);
    let mut wire = admin.raw_connection();
    let headers = [("Origin", APP), ("Content-Type", "application/json")];
    let made = wire.ask("POST", "teams", &headers, br#"{"name":"Bayern"}"#).expect(201);
    assert_readable("POST", &made, APP);
    assert!(made.header("location").is_some() && made.header("etag").is_some());
    assert_readable("DELETE", &wire.ask("DELETE", "teams/2", &headers, b"").expect(204), APP);
}

#[test]
fn a_star_lets_every_origin_in_and_no_cookies() {
    for flags in [&["--cors-origin", "*"][..], &["--cors-origin", APP, "--cors-origin", "*"]] {
        let (server, _) = start(flags);
        let mut wire = server.client.raw_connection();
        for origin in [APP, DEV, "https://anybody.example", "null"] {
            for path in ["teams", "teams/99"] {
                let reply = wire.get(path, &[("Origin", origin)]);
                assert_eq!(reply.header("access-control-allow-origin"), Some("*"), "{origin}");
                assert_eq!(reply.header("access-control-allow-credentials"), None, "{origin}");
            }
            let reply = preflight(&mut wire, "teams", origin, "PUT", "authorization").expect(200);
            assert_eq!(reply.header("access-control-allow-origin"), Some("*"), "{origin}");
            // `*` would not let this one in (Fetch, 3.2.6).
            let headers = names(&reply, "access-control-allow-headers");
            assert!(headers.contains(&"authorization".to_owned()), "{headers:?}");
        }
    }
}

#[test]
fn origins_may_be_set_in_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    let variables = [("TEAMSHEET_CORS_ORIGIN", "https://app.example,http://localhost:3000")];
    let process = Process::start_in(folder.path(), &[], &variables);
    for origin in [APP, DEV] {
        let reply =
            process.client().raw_connection().get("teams", &[("Origin", origin)]).expect(200);
        assert_readable("teams", &reply, origin);
    }
}

#[test]
fn a_variable_that_is_set_to_nothing_lets_nobody_in() {
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start_in(folder.path(), &[], &[("TEAMSHEET_CORS_ORIGIN", "")]);
    let reply = process.client().raw_connection().get("teams", &[("Origin", APP)]).expect(200);
    assert_eq!(reply.header("access-control-allow-origin"), None);
}
