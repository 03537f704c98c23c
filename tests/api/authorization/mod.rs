//! Tests of the access to every path and method.

mod every_endpoint;
mod methods;
mod unknown_paths;

use std::collections::BTreeMap;

use teamsheet::routes::{Endpoint, endpoints};

use crate::support::{Client, Response};

/// All HTTP methods except CONNECT, one of RFC 4918 and an unknown one.
const METHODS: [&str; 10] =
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get"];

const LOGIN: &str = "/api/v1/auth/login";

/// The unsafe methods that need no token.
const OPEN: [&str; 3] = [LOGIN, "/api/v1/auth/refresh", "/api/v1/auth/register"];

/// The unsafe method that accepts a revoked token.
const LOGOUT: &str = "/api/v1/auth/logout";

fn is_safe(method: &str) -> bool {
    ["GET", "HEAD", "OPTIONS", "TRACE"].contains(&method)
}

/// The path of an endpoint with a value for `{id}`.
fn with_id(entry: &Endpoint, id: &str) -> String {
    entry.path.replace("{id}", id)
}

/// All unsafe methods that require a token.
fn writes() -> Vec<Endpoint> {
    let writes = endpoints().into_iter().filter(|entry| entry.method != "GET");
    writes.filter(|entry| !OPEN.contains(&entry.path.as_str())).collect()
}

/// The expected `Allow` of every path.
fn allowed() -> BTreeMap<String, String> {
    let mut paths: BTreeMap<String, String> = BTreeMap::new();
    for entry in endpoints() {
        let allow = paths.entry(entry.path).or_default();
        let name = if entry.method == "GET" { "GET, HEAD" } else { entry.method.as_str() };
        let separator = if allow.is_empty() { "" } else { ", " };
        *allow = format!("{allow}{separator}{name}");
    }
    paths
}

/// A raw request, for what HTTP clients do not send.
fn by_hand(client: &Client, method: &str, path: &str, head: &str, body: &[u8]) -> Response {
    let token = client.token.as_ref().map(|token| format!("Authorization: Bearer {token}\r\n"));
    let token = token.unwrap_or_default();
    let head =
        format!("{method} {path} HTTP/1.1\r\nHost: t\r\nConnection: close\r\n{token}{head}\r\n");
    client.raw(&[head.as_bytes(), body].concat())
}
