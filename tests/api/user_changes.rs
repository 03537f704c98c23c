//! Changes of users take effect at once, and one admin remains.

use serde_json::{Value, json};

use crate::{
    support::{
        Client, INVALID, PASSWORD, Response, Server, assert_401, assert_error, login,
        run_concurrently, teamsheet,
    },
    user_rules::bad_passwords,
    users::assert_discreet,
};

/// A user with sessions.
struct Subject {
    server: Server,
    admin: Client,
    /// Two sessions.
    clients: [Client; 2],
    refresh_token: Value,
}

impl Subject {
    /// An editor, whose id is 2.
    fn start() -> Self {
        let server = Server::start();
        let (admin, first) = (server.admin(), server.user("editor", "editor"));
        let second =
            server.client.post("auth/login", &login("editor", PASSWORD)).expect(200).body();
        let token = second["access_token"].as_str().unwrap();
        let clients = [first, server.client.with_token(token)];
        Self { admin, clients, refresh_token: second["refresh_token"].clone(), server }
    }

    fn refresh(&self) -> Response {
        self.server.client.post("auth/refresh", &json!({ "refresh_token": self.refresh_token }))
    }

    fn sign_in(&self, password: &str) -> Response {
        self.server.client.post("auth/login", &login("editor", password))
    }

    #[track_caller]
    fn assert_revoked(&self, what: &str) {
        for client in &self.clients {
            for path in ["auth/me", "teams"] {
                assert_401(what, &client.get(path), "token_revoked", INVALID);
            }
            let write = client.post("teams", &json!({ "name": "Too late" }));
            assert_401(what, &write, "token_revoked", INVALID);
        }
        assert_eq!(self.admin.get("auth/me").status, 200, "{what}: nobody else");
    }

    #[track_caller]
    fn patch(&self, body: &Value) -> Response {
        let response = self.admin.patch("users/2", body).expect(200);
        assert_discreet(&response);
        response
    }
}

#[test]
fn another_role_counts_at_once() {
    let subject = Subject::start();
    subject.server.advance_clock(5);
    let expected = json!({
        "id": 2, "username": "editor", "role": "viewer", "disabled": false, "version": 2,
        "created_at": subject.admin.get("users/2").expect(200).body()["created_at"],
        "updated_at": "2026-03-01T12:00:05.000Z",
    });
    assert_eq!(subject.patch(&json!({ "role": "viewer" })).body(), expected);
    subject.admin.assert_stored("users", &expected);
    subject.assert_revoked("another role");
    // The session continues with the new role.
    let refreshed = subject.refresh().expect(200).body();
    let client = subject.server.client.with_token(refreshed["access_token"].as_str().unwrap());
    assert_eq!(client.get("auth/me").expect(200).body()["role"], "viewer");
    client.post("teams", &json!({ "name": "X" })).expect_problem(403, "insufficient_role");
}

#[test]
fn disabled_user_is_rejected_at_once() {
    let subject = Subject::start();
    assert_eq!(subject.patch(&json!({ "disabled": true })).body()["disabled"], true);
    subject.assert_revoked("disabled");
    assert_401("a refresh", &subject.refresh(), "token_revoked", INVALID);
    assert_error("a login", &subject.sign_in(PASSWORD), 401, "invalid_credentials");
    assert_eq!(subject.patch(&json!({ "disabled": false })).body()["version"], 3);
    subject.assert_revoked("let in again");
    assert_401("an old session", &subject.refresh(), "token_revoked", INVALID);
    subject.sign_in(PASSWORD).expect(200);
}

#[test]
fn password_reset_ends_all_sessions() {
    let subject = Subject::start();
    let response = subject.patch(&json!({ "password": "a new horse" }));
    assert!(!response.text.contains("a new horse"), "{}", response.text);
    assert_eq!(response.body()["version"], 2);
    subject.assert_revoked("a new password");
    assert_401("a refresh", &subject.refresh(), "token_revoked", INVALID);
    assert_error("the old one", &subject.sign_in(PASSWORD), 401, "invalid_credentials");
    subject.sign_in("a new horse").expect(200);
    // Setting the same password again also counts.
    let client = subject.server.client.sign_in("editor", "a new horse");
    subject.patch(&json!({ "password": "a new horse" }));
    assert_401("the same again", &client.get("auth/me"), "token_revoked", INVALID);
}

#[test]
fn all_of_it_may_change_at_once() {
    let subject = Subject::start();
    let whole = subject.admin.get("users/2").expect(200).body();
    let patch = json!({ "role": "admin", "disabled": true, "password": "a new horse" });
    let patched = subject.admin.json("PATCH", "users/2", &patch).expect(200).body();
    assert_eq!(patched["version"], 2);
    assert_eq!((&patched["role"], &patched["disabled"]), (&json!("admin"), &json!(true)));
    subject.patch(&json!({ "disabled": false }));
    let client = subject.server.client.sign_in("editor", "a new horse");
    client.get("users").expect(200);
    // Read-only fields may be sent back unchanged.
    subject.admin.patch("users/2", &whole).expect_problem(412, "precondition_failed");
    let created = json!({ "created_at": whole["updated_at"], "id": 3 });
    subject.admin.patch("users/2", &created).expect_validation_errors(&["/id"]);
    let whole = subject.admin.get("users/2").expect(200).body();
    assert_eq!(subject.patch(&whole).body()["role"], "admin");
}

#[test]
fn unchanged_update_keeps_sessions() {
    let subject = Subject::start();
    let before = subject.admin.get("users/2").expect(200).body();
    subject.server.advance_clock(5);
    for patch in [
        json!({}),
        json!({ "role": "editor" }),
        json!({ "disabled": false, "username": "editor" }),
        before.clone(),
    ] {
        assert_eq!(subject.patch(&patch).body(), before, "{patch}");
    }
    for client in &subject.clients {
        client.get("auth/me").expect(200);
    }
    subject.refresh().expect(200);
}

#[test]
fn invalid_change_has_no_effect() {
    let subject = Subject::start();
    let before = subject.admin.get("users/2").expect(200).body();
    let mut cases: Vec<(Value, Vec<&str>)> = vec![
        (json!({ "role": null }), vec!["/role"]),
        (json!({ "role": "owner" }), vec!["/role"]),
        (json!({ "role": "ADMIN" }), vec!["/role"]),
        (json!({ "role": ["admin"] }), vec!["/role"]),
        (json!({ "disabled": null }), vec!["/disabled"]),
        (json!({ "disabled": 1 }), vec!["/disabled"]),
        (json!({ "disabled": "true" }), vec!["/disabled"]),
        (json!({ "username": "another" }), vec!["/username"]),
        (json!({ "username": "Editor" }), vec!["/username"]),
        (json!({ "username": null }), vec!["/username"]),
        (json!({ "role": "viewer", "hash": "x" }), vec!["/hash"]),
        (json!({ "role": "viewer", "token_version": 1 }), vec!["/token_version"]),
        (json!({ "password_hash": null }), vec!["/password_hash"]),
        (
            json!({ "role": 1, "disabled": 1, "username": "x", "password": "x", "x/y": 1 }),
            vec!["/role", "/disabled", "/username", "/password", "/x~1y"],
        ),
        (json!([]), vec![""]),
        (json!("viewer"), vec![""]),
        (Value::Null, vec![""]),
    ];
    // A null password is ignored.
    let bad = bad_passwords().into_iter().filter(|(_, password)| !password.is_null());
    cases.extend(bad.map(|(_, password)| {
        (json!({ "role": "viewer", "password": password }), vec!["/password"])
    }));
    for (patch, pointers) in cases {
        assert_discreet(
            &subject.admin.patch("users/2", &patch).expect_validation_errors(&pointers),
        );
    }
    assert_eq!(subject.admin.get("users/2").expect(200).body(), before);
    subject.clients[0].get("auth/me").expect(200);
    subject.sign_in(PASSWORD).expect(200);
}

#[test]
fn last_admin_cannot_be_removed() {
    let server = Server::start();
    let admin = server.admin();
    server.user("editor", "editor");
    // A disabled admin does not count.
    server.user("other", "admin");
    admin.patch("users/3", &json!({ "disabled": true })).expect(200);
    let before = admin.get("users").expect(200).body();
    for patch in [
        json!({ "role": "editor" }),
        json!({ "role": "viewer" }),
        json!({ "disabled": true }),
        json!({ "role": "viewer", "disabled": true, "password": "a new horse" }),
    ] {
        admin.patch("users/1", &patch).expect_problem(409, "last_admin");
    }
    admin.delete("users/1").expect_problem(409, "last_admin");
    for command in [["role", "admin", "viewer"].as_slice(), &["disable", "admin"]] {
        teamsheet(server.path(), &[&["user"], command].concat()).run().failure();
    }
    assert_eq!(admin.get("users").expect(200).body(), before);
    server.admin();

    // Other admins may be removed, disabled admins changed, and the last one may get a new password.
    admin.patch("users/3", &json!({ "role": "editor" })).expect(200);
    admin.patch("users/3", &json!({ "role": "admin" })).expect(200);
    admin.patch("users/1", &json!({ "password": "a new horse" })).expect(200);
    assert_401("the own token", &admin.get("users"), "token_revoked", INVALID);
    let admin = server.client.sign_in("admin", "a new horse");
    admin.delete("users/3").expect(204);
    admin.patch("users/2", &json!({ "role": "admin" })).expect(200);
    admin.patch("users/1", &json!({ "role": "viewer" })).expect(200);
    assert_401("the own token", &admin.get("users"), "token_revoked", INVALID);
    assert_eq!(server.sign_in("editor").get("users").expect(200).field_values("id"), [1, 2]);
}

#[test]
fn concurrent_demotions_leave_one_admin() {
    let demoted = json!({ "role": "viewer" });
    let disabled = json!({ "disabled": true });
    for patch in [Some(demoted), Some(disabled), None].iter().cycle().take(9) {
        let server = Server::start();
        let admins = [server.admin(), server.user("second", "admin")];
        let responses = run_concurrently(2, |number| {
            let path = format!("users/{}", 2 - number);
            match patch {
                Some(patch) => admins[number].patch(&path, patch),
                None => admins[number].delete(&path),
            }
        });
        let (done, refused): (Vec<_>, Vec<_>) =
            responses.into_iter().partition(|response| response.status < 300);
        assert_eq!(done.len(), 1, "{patch:?} {refused:?}");
        // The second change would remove the last admin, or its author has been demoted.
        let seen = (refused[0].status, refused[0].error());
        let either = [(409, "last_admin".to_owned()), (401, "token_revoked".to_owned())];
        assert!(either.contains(&seen), "{patch:?} {seen:?}");
        let left = admins.iter().filter(|admin| admin.get("users").status == 200).count();
        assert_eq!(left, 1, "{patch:?}");
    }
}
