//! Tests of roles.

use serde_json::json;

use super::{assert_good, user};
use crate::support::{INSUFFICIENT, INVALID, Server, assert_401, teamsheet};

#[test]
fn viewer_cannot_write() {
    let server = Server::start();
    let viewer = server.user("viewer", "viewer");
    viewer.get("teams").expect(200);
    let response = viewer.post("teams", &json!({ "name": "Never" })).expect(403);
    assert_eq!(response.error(), "insufficient_role");
    assert_eq!(response.header("www-authenticate"), Some(INSUFFICIENT));
    assert_eq!(server.client.get("teams").body()["data"], json!([]));
}

#[test]
fn editors_and_admins_write() {
    let server = Server::start();
    for client in [server.user("editor", "editor"), server.user("another admin", "admin")] {
        let team = client.post("teams", &json!({ "name": "Ours" })).expect(201).id();
        client.patch(&format!("teams/{team}"), &json!({ "city": "Lisbon" })).expect(200);
        client.delete(&format!("teams/{team}")).expect(204);
    }
}

#[test]
fn last_admin_cannot_be_removed() {
    let server = Server::start();
    let kept = |arguments: &[&str]| {
        let said = teamsheet(server.path(), &[&["user"], arguments].concat()).run().failure();
        assert_eq!(said.err.lines().count(), 1, "{said:?}");
        assert!(said.err.contains("admin is the last admin"), "{said:?}");
        assert_eq!(said.out, "");
    };
    let admin = server.admin();
    kept(&["disable", "admin"]);
    kept(&["role", "ADMIN", "editor"]);
    kept(&["role", "admin", "viewer"]);
    assert_good("still the admin", &admin);

    // A disabled admin does not count as an admin.
    server.user("second", "admin");
    user(server.path(), &["disable", "second"]);
    kept(&["disable", "admin"]);
    user(server.path(), &["disable", "second", "--undo"]);
    user(server.path(), &["role", "admin", "viewer"]);
    assert_401("no admin any more", &admin.get("auth/me"), "token_revoked", INVALID);
}
