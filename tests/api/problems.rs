//! Every error response is a problem with the request id.

use serde_json::{Value, json};

use crate::support::{Client, Headers, PASSWORD, RawResponse, Server, Setup, login};

/// Asserts a complete problem (RFC 9457).
#[track_caller]
fn assert_problem(what: &str, reply: &RawResponse, status: u16, error: &str) {
    assert_eq!(reply.status, status, "{what}: {reply:?}");
    assert_eq!(reply.header("content-type"), Some("application/problem+json"), "{what}");
    let body: Value = reply.json();
    assert_eq!(
        (&body["status"], &body["error"]),
        (&json!(status), &json!(error)),
        "{what}: {body}"
    );
    for member in ["type", "title", "detail"] {
        assert!(body[member].as_str().is_some_and(|text| !text.is_empty()), "{what}: {body}");
    }
    assert_eq!(body["request_id"].as_str(), reply.header("x-request-id"), "{what}: {body}");
    assert_eq!(reply.header("etag"), None, "{what}");
}

const JSON: [(&str, &str); 1] = [("Content-Type", "application/json")];

/// Sends requests and asserts their problems.
fn walk(client: &Client, cases: &[(&str, &str, &str, u16, &str)]) {
    for (method, path, body, status, error) in cases {
        let what = format!("{method} {path} {body}");
        let reply = client.raw_connection().ask(method, path, &JSON, body.as_bytes());
        assert_problem(&what, &reply, *status, error);
    }
}

#[test]
fn path_and_method_errors_are_problem_documents() {
    let server = Server::start();
    let (open, admin) = (&server.client, &server.admin());
    let both: &[(&str, &str, &str, u16, &str)] = &[
        ("GET", "/nothing", "", 404, "not_found"),
        ("GET", "/api", "", 404, "not_found"),
        ("GET", "/api/v1/", "", 404, "not_found"),
        ("GET", "/api/v2/teams", "", 404, "not_found"),
        ("GET", "/api/v1/teams/", "", 404, "not_found"),
        ("GET", "//api/v1/teams", "", 404, "not_found"),
        ("GET", "/api/v1/TEAMS", "", 404, "not_found"),
        ("GET", "/api/v1/teams/1/2", "", 404, "not_found"),
        ("GET", "/api/v1/teams/%ff", "", 400, "invalid_parameter"),
        ("GET", "/api/v1/teams/%00", "", 400, "invalid_parameter"),
        ("GET", "/api/v1/teams/..%2f..", "", 400, "invalid_parameter"),
        ("GET", "/../etc/passwd", "", 404, "not_found"),
        ("POST", "/nothing", "{}", 404, "not_found"),
        ("DELETE", "/healthz", "", 405, "method_not_allowed"),
        ("PURGE", "/", "", 405, "method_not_allowed"),
        ("GET", "batch", "", 405, "method_not_allowed"),
        ("GET", "auth/login", "", 405, "method_not_allowed"),
        ("PUT", "auth/login", "{}", 405, "method_not_allowed"),
        ("OPTIONS", "teams", "", 405, "method_not_allowed"),
        ("OPTIONS", "teams/1", "", 405, "method_not_allowed"),
        ("OPTIONS", "auth/login", "", 405, "method_not_allowed"),
        ("OPTIONS", "users", "", 405, "method_not_allowed"),
        ("OPTIONS", "/", "", 405, "method_not_allowed"),
        ("OPTIONS", "nothing", "", 404, "not_found"),
        ("OPTIONS", "/nothing", "", 404, "not_found"),
        ("TRACE", "teams", "", 405, "method_not_allowed"),
    ];
    walk(open, both);
    walk(admin, both);
    walk(
        open,
        &[
            ("POST", "nothing", "{}", 401, "authorization_required"),
            ("PURGE", "teams", "", 401, "authorization_required"),
            ("POST", "auth/logout", "", 401, "authorization_required"),
        ],
    );
    walk(
        admin,
        &[
            ("POST", "nothing", "{}", 404, "not_found"),
            ("PURGE", "teams", "", 405, "method_not_allowed"),
            ("POST", "teams/1/players", "{}", 405, "method_not_allowed"),
        ],
    );
    for (path, allow) in [
        ("teams", "GET, HEAD, POST"),
        ("teams/1", "GET, HEAD, PUT, PATCH, DELETE"),
        ("batch", "POST"),
        ("/healthz", "GET, HEAD"),
    ] {
        assert_eq!(
            admin.raw_connection().ask("OPTIONS", path, &[], b"").header("allow"),
            Some(allow),
            "{path}"
        );
    }
}

#[test]
fn middleware_errors_are_problem_documents() {
    let server = Server::start();
    let (open, admin) = (&server.client, server.admin());
    let viewer = server.user("bob", "viewer");
    walk(
        &admin,
        &[
            ("POST", "teams?x=1", "{}", 400, "unknown_parameter"),
            ("DELETE", "teams/1?cascade=true", "", 400, "unknown_parameter"),
            ("GET", "teams?limit=2&limit=3", "", 400, "invalid_parameter"),
            ("GET", "teams?q=%ff", "", 400, "invalid_parameter"),
            ("POST", "teams", "{", 400, "malformed_json"),
            ("POST", "teams", r#"{"name":"a","name":"b"}"#, 400, "malformed_json"),
            ("POST", "teams", r#"{"name":1}"#, 422, "validation_failed"),
            (
                "POST",
                "batch",
                r#"{"operations":[{"method":"DELETE","path":"/teams/9"}]}"#,
                404,
                "not_found",
            ),
        ],
    );
    walk(
        &viewer,
        &[
            ("GET", "users", "", 403, "insufficient_role"),
            ("POST", "teams", "{}", 403, "insufficient_role"),
            ("DELETE", "teams/1", "", 403, "insufficient_role"),
        ],
    );
    walk(
        &open.with_token("nonsense"),
        &[
            ("GET", "teams", "", 401, "invalid_token"),
            ("POST", "teams", "{}", 401, "invalid_token"),
            ("GET", "nothing", "", 401, "invalid_token"),
        ],
    );
    let twice = [("Authorization", "Bearer a"), ("Authorization", "Bearer b")];
    for (method, path) in [("GET", "teams"), ("POST", "teams"), ("POST", "auth/logout")] {
        let reply = open.raw_connection().ask(method, path, &twice, b"");
        assert_problem(&format!("{method} {path}"), &reply, 400, "invalid_request");
    }
}

#[test]
fn body_errors_are_problem_documents() {
    let server = Server::start();
    let admin = server.admin();
    let cases: [(Headers, &[u8], u16, &str); 7] = [
        (&[], b"{}", 415, "unsupported_media_type"),
        (&[("Content-Type", "text/plain")], b"{}", 415, "unsupported_media_type"),
        (&[JSON[0], ("Content-Encoding", "gzip")], b"{}", 415, "unsupported_media_type"),
        (&JSON, b"", 400, "malformed_json"),
        (&JSON, b"\xff", 400, "malformed_json"),
        (&[JSON[0], ("Content-Length", "65537")], b"", 413, "payload_too_large"),
        (&JSON, b"{}", 422, "validation_failed"),
    ];
    for (headers, body, status, error) in cases {
        let reply = admin.raw_connection().ask("PUT", "teams/1", headers, body);
        assert_problem(&format!("{headers:?}"), &reply, status, error);
    }
    // A chunked body that becomes too large.
    let chunk = format!("{:x}\r\n{}\r\n", 70_000, " ".repeat(70_000));
    let chunked = [JSON[0], ("Transfer-Encoding", "chunked")];
    let token = format!("Bearer {}", admin.token.as_deref().unwrap());
    let mut head = format!("POST /api/v1/teams HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\n");
    for (name, value) in chunked {
        head.extend([name, ": ", value, "\r\n"]);
    }
    let response = server.client.raw(format!("{head}\r\n{chunk}0\r\n\r\n").as_bytes());
    let response = response.expect_problem(413, "payload_too_large");
    assert_eq!(response.body()["request_id"].as_str(), response.header("x-request-id"));
    // An invalid chunked body.
    let response = server.client.raw(format!("{head}Connection: close\r\n\r\nzz\r\n").as_bytes());
    let response = response.expect_problem(400, "invalid_request");
    assert_eq!(response.body()["request_id"].as_str(), response.header("x-request-id"));
}

#[test]
fn configuration_dependent_errors_are_problem_documents() {
    let flags = vec!["--require-if-match", "--address-attempts", "3"];
    let server = Server::start_with(Setup { flags, ..Setup::default() });
    let admin = server.admin();
    admin.create_team("Ajax");
    walk(
        &admin,
        &[
            ("DELETE", "teams/1", "", 428, "precondition_required"),
            ("POST", "auth/register", "{}", 403, "registration_closed"),
            ("POST", "teams", r#"{"name":"ajax"}"#, 409, "already_exists"),
        ],
    );
    let tags = [("If-Match", "\"7-x\"")];
    let reply = admin.raw_connection().ask("DELETE", "teams/1", &tags, b"");
    assert_problem("412", &reply, 412, "precondition_failed");
    let wrong = login("admin", &PASSWORD.to_uppercase()).to_string();
    walk(&server.client, &[("POST", "auth/login", &wrong, 401, "invalid_credentials")]);
    walk(&server.client, &[("POST", "auth/login", "{}", 422, "validation_failed")]);
    let reply = server.client.raw_connection().ask("POST", "auth/login", &JSON, b"{}");
    assert_problem("429", &reply, 429, "too_many_requests");
    assert!(reply.header("retry-after").is_some_and(|seconds| seconds.parse::<u32>().is_ok()));
}
