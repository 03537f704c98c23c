//! Tests of authentication: sign-in, valid and invalid tokens.

mod claims;
mod first_admin;
mod forge;
mod forged;
mod key;
mod login;
mod logout;
mod pair;
mod refresh;
mod refused;
mod reuse;
mod revoked;
mod roles;
mod session_life;
mod sessions;
mod token;

use std::path::Path;

use serde_json::json;

use crate::support::{Client, INVALID, PASSWORD, Response, assert_401, login, teamsheet};

/// One request of each kind, for which an invalid token must be rejected.
fn everywhere(client: &Client) -> [(&'static str, Response); 4] {
    [
        ("a write", client.post("teams", &json!({ "name": "Forgers" }))),
        ("an open read", client.get("teams")),
        ("who am I", client.get("auth/me")),
        ("sign-in", client.post("auth/login", &login("admin", PASSWORD))),
    ]
}

#[track_caller]
fn assert_refused_everywhere(what: &str, client: &Client, error: &str) {
    for (kind, response) in everywhere(client) {
        assert_401(&format!("{what}, {kind}"), &response, error, INVALID);
    }
}

#[track_caller]
fn assert_good(what: &str, client: &Client) {
    let response = client.get("auth/me");
    assert_eq!(response.status, 200, "{what}: {}", response.text);
}

/// Runs `teamsheet user …` while the server is running, with a password on standard input.
#[track_caller]
fn user(folder: &Path, arguments: &[&str]) -> String {
    let command = teamsheet(folder, &[&["user"], arguments].concat()).input(PASSWORD);
    command.run().success().out
}
