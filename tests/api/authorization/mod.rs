//! The map of the API, walked from outside: what is open, what is guarded, and what is not there.

mod every_endpoint;
mod methods;
mod unknown_paths;

use std::collections::BTreeMap;

use teamsheet::routes::{Endpoint, endpoints};

use crate::support::{Client, Response};

/// Every method of HTTP but CONNECT, one of RFC 4918, and one that is only nearly a method.
const METHODS: [&str; 10] =
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get"];

const LOGIN: &str = "/api/v1/auth/login";

/// The writes that need no token, because they are how one is had.
const OPEN: [&str; 3] = [LOGIN, "/api/v1/auth/refresh", "/api/v1/auth/register"];

/// The one write for which a token that was revoked will do.
const LOGOUT: &str = "/api/v1/auth/logout";

fn is_safe(method: &str) -> bool {
    ["GET", "HEAD", "OPTIONS", "TRACE"].contains(&method)
}

/// The path of an entry with something in the place of `{id}`.
fn with_id(entry: &Endpoint, id: &str) -> String {
    entry.path.replace("{id}", id)
}

/// All that write and need a token.
fn writes() -> Vec<Endpoint> {
    let writes = endpoints().into_iter().filter(|entry| entry.method != "GET");
    writes.filter(|entry| !OPEN.contains(&entry.path.as_str())).collect()
}

/// The value of `Allow` of every path.
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

/// A request that is written by hand, for what no client would send.
fn by_hand(client: &Client, method: &str, path: &str, head: &str, body: &[u8]) -> Response {
    let token = client.token.as_ref().map(|token| format!("Authorization: Bearer {token}\r\n"));
    let token = token.unwrap_or_default();
    let head =
        format!("{method} {path} HTTP/1.1\r\nHost: t\r\nConnection: close\r\n{token}{head}\r\n");
    client.raw(&[head.as_bytes(), body].concat())
}
