//! Reads: entity tags, conditional requests, encodings and the response cache.

mod cache_freshness;
mod compression;
mod entity_tags;
mod head;
mod last_modified;
mod not_modified;
mod two_servers;

use serde_json::json;

use crate::support::{Client, Server, full_team};

/// Public paths: resources, then lists.
const OPEN: [&str; 8] = [
    "teams/1",
    "players/1",
    "memberships/1",
    "teams",
    "players",
    "memberships",
    "teams/1/players",
    "players/1/memberships",
];

/// Private paths, which the admin may read.
const CLOSED: [&str; 4] = ["users/1", "users", "auth/sessions", "auth/api-keys"];

/// A server with a team and a player in it, and a client that is signed in as admin.
fn roster() -> (Server, Client) {
    let server = Server::start();
    let admin = server.admin();
    fill(&admin);
    (server, admin)
}

fn fill(admin: &Client) {
    admin.create("teams", &full_team());
    admin.create_player("Ann");
    let terms = json!({ "shirt_number": "9", "start_date": "2026-01-01" });
    admin.add_membership(1, 1, terms).expect(201);
}

/// The entity tag of a successful read.
#[track_caller]
fn tag(client: &Client, path: &str) -> String {
    client.get(path).expect(200).header("etag").unwrap().to_owned()
}
