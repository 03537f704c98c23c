//! Tests of `/auth/password`.

use serde_json::{Value, json};

use crate::{
    support::{
        CHALLENGE, Client, INSUFFICIENT, INVALID, PASSWORD, Response, Server, Setup, assert_401,
        assert_error, assert_unauthorized, login, run_concurrently,
    },
    user_rules::bad_passwords,
};

const NEW: &str = "a new horse";

fn sign_in(server: &Server, name: &str, password: &str) -> Value {
    server.client.post("auth/login", &login(name, password)).expect(200).body()
}

fn refresh(server: &Server, tokens: &Value) -> Response {
    let body = json!({ "refresh_token": tokens["refresh_token"] });
    server.client.post("auth/refresh", &body)
}

/// A client with the access token of a response.
fn client(server: &Server, tokens: &Value) -> Client {
    server.client.with_token(tokens["access_token"].as_str().unwrap())
}

/// A client with a refreshed token.
fn stale(server: &Server, name: &str) -> Client {
    let signed_in = sign_in(server, name, PASSWORD);
    client(server, &refresh(server, &signed_in).expect(200).body())
}

fn change(client: &Client, current: &str, new: &str) -> Response {
    let body = json!({ "current_password": current, "new_password": new });
    client.post("auth/password", &body)
}

#[track_caller]
fn assert_password(server: &Server, name: &str, password: &str) {
    sign_in(server, name, password);
    for wrong in [PASSWORD, NEW].into_iter().filter(|other| *other != password) {
        let response = server.client.post("auth/login", &login(name, wrong));
        assert_error(wrong, &response, 401, "invalid_credentials");
    }
}

#[test]
fn after_a_login_a_new_password_is_enough() {
    for (name, role) in [("viewer", "viewer"), ("editor", "editor"), ("another", "admin")] {
        let server = Server::start();
        let user = server.user(name, role);
        let response = user.post("auth/password", &json!({ "new_password": NEW })).expect(200);
        assert_eq!(response.header("cache-control"), Some("no-store"));
        assert!(!response.text.contains(NEW) && !response.text.contains("$2"), "{}", response.text);
        let (body, of_a_login) = (response.body(), sign_in(&server, name, NEW));
        let members = |body: &Value| body.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(members(&body), members(&of_a_login));
        for member in ["token_type", "expires_in", "refresh_expires_in"] {
            assert_eq!(body[member], of_a_login[member], "{member}");
        }
        // The new token is fresh.
        client(&server, &body)
            .post("auth/password", &json!({ "new_password": PASSWORD }))
            .expect(200);
        assert_password(&server, name, PASSWORD);
    }
}

#[test]
fn after_a_refresh_it_takes_the_current_password() {
    let server = Server::start();
    server.user("editor", "editor");
    let user = stale(&server, "editor");
    for body in [
        json!({ "new_password": NEW }),
        json!({ "new_password": NEW, "current_password": null }),
        json!({ "new_password": PASSWORD }),
    ] {
        let response = user.post("auth/password", &body);
        assert_401("no current one", &response, "fresh_token_required", CHALLENGE);
    }
    for wrong in ["", "wrong horse", NEW, "correct horse ", "Correct horse", "correct horse\0"] {
        let response = change(&user, wrong, NEW);
        assert_401(wrong, &response, "invalid_credentials", CHALLENGE);
    }
    user.get("auth/me").expect(200);
    assert_password(&server, "editor", PASSWORD);
    let response = change(&user, PASSWORD, NEW).expect(200).body();
    client(&server, &response).post("teams", &json!({ "name": "Ajax" })).expect(201);
    assert_password(&server, "editor", NEW);
}

#[test]
fn wrong_current_password_is_rejected_even_with_a_fresh_token() {
    let server = Server::start();
    let user = server.user("editor", "editor");
    assert_401("wrong", &change(&user, NEW, NEW), "invalid_credentials", CHALLENGE);
    assert_password(&server, "editor", PASSWORD);
    change(&user, PASSWORD, NEW).expect(200);
    assert_password(&server, "editor", NEW);
}

#[test]
fn all_that_was_had_with_the_old_one_is_dead_at_once() {
    let server = Server::start();
    let user = server.user("editor", "editor");
    let others = [sign_in(&server, "editor", PASSWORD), sign_in(&server, "editor", PASSWORD)];
    let refreshed = refresh(&server, &others[1]).expect(200).body();
    let admin = server.admin();
    let new = user.post("auth/password", &json!({ "new_password": NEW })).expect(200).body();

    let old = [&user, &client(&server, &others[0]), &client(&server, &refreshed)];
    for user in old {
        for response in [user.get("auth/me"), user.get("teams"), change(user, NEW, PASSWORD)] {
            assert_401("an old token", &response, "token_revoked", INVALID);
        }
    }
    for tokens in [&others[0], &refreshed] {
        assert_401("an old session", &refresh(&server, tokens), "token_revoked", INVALID);
    }
    admin.get("auth/me").expect(200);
    let user = client(&server, &new);
    let sessions = user.get("auth/sessions").expect(200);
    assert_eq!(sessions.field_values("current"), [true]);
    user.post("teams", &json!({ "name": "Ajax" })).expect(201);
    let refreshed = refresh(&server, &new).expect(200).body();

    // The password is stored.
    let tokens = [others[0].clone(), new, refreshed].map(|tokens| tokens["access_token"].clone());
    let server = Server::start_with(Setup { folder: Some(server.stop()), ..Setup::default() });
    let status =
        tokens.map(|token| server.client.with_token(token.as_str().unwrap()).get("auth/me").status);
    assert_eq!(status, [401, 200, 200]);
    assert_password(&server, "editor", NEW);
}

#[test]
fn new_password_is_validated() {
    let server = Server::start();
    let user = server.user("editor", "editor");
    for (what, new) in bad_passwords() {
        let response = user.post("auth/password", &json!({ "new_password": new }));
        assert_error(what, &response, 422, "validation_failed");
        assert_eq!(response.pointers(), ["/new_password"], "{what}");
    }
    let cases: [(Value, &[&str]); 5] = [
        (json!({}), &["/new_password"]),
        (json!({ "password": NEW }), &["/new_password", "/password"]),
        (json!({ "current_password": 1, "new_password": NEW }), &["/current_password"]),
        (
            json!({ "current_password": [], "new_password": "x", "username": "admin" }),
            &["/current_password", "/new_password", "/username"],
        ),
        (json!("a new horse"), &[""]),
    ];
    for (body, pointers) in cases {
        user.post("auth/password", &body).expect_validation_errors(pointers);
    }
    user.get("auth/me").expect(200);
    assert_password(&server, "editor", PASSWORD);
    // The current password is only compared, not validated.
    let long = "a".repeat(5000);
    assert_401("long", &change(&user, &long, NEW), "invalid_credentials", CHALLENGE);
}

#[test]
fn password_change_requires_a_session() {
    let server = Server::start();
    let admin = server.admin();
    let key = admin.post("auth/api-keys", &json!({ "name": "script" })).expect(201).body();
    let key = server.client.with_token(key["key"].as_str().unwrap());
    for body in [
        json!({ "new_password": NEW }),
        json!({ "new_password": NEW, "current_password": PASSWORD }),
    ] {
        let response = key.post("auth/password", &body);
        assert_error("a key", &response, 403, "insufficient_role");
        assert_eq!(response.header("www-authenticate"), Some(INSUFFICIENT));
        assert_unauthorized("nobody", &server.client.post("auth/password", &body));
    }
    assert_password(&server, "admin", PASSWORD);
}

#[test]
fn guessing_the_current_one_is_throttled_like_a_login() {
    let server = Server::start();
    server.user("editor", "editor");
    let (user, fresh) = (stale(&server, "editor"), server.sign_in("editor"));
    for _ in 0..10 {
        assert_error("a guess", &change(&user, NEW, NEW), 401, "invalid_credentials");
    }
    for response in [
        change(&user, NEW, NEW),
        change(&user, PASSWORD, NEW),
        change(&fresh, PASSWORD, NEW),
        server.client.post("auth/login", &login("Editor", PASSWORD)),
    ] {
        assert_error("one too many", &response, 429, "too_many_requests");
        assert_eq!(response.header("retry-after"), Some("6"));
    }
    // Other accounts and requests without a password are not throttled.
    change(&stale(&server, "admin"), PASSWORD, PASSWORD).expect(200);
    user.get("auth/me").expect(200);
    server.advance_clock(6);
    assert_error("one more", &change(&user, NEW, NEW), 401, "invalid_credentials");
    assert_error("no more", &change(&user, NEW, NEW), 429, "too_many_requests");
    server.advance_clock(6);
    change(&user, PASSWORD, NEW).expect(200);
    // A success resets the count.
    for _ in 0..10 {
        let response = server.client.post("auth/login", &login("editor", PASSWORD));
        assert_error("a new count", &response, 401, "invalid_credentials");
    }
}

/// The current password must not have changed when the new one is stored. Otherwise somebody who
/// knows the old password could undo a concurrent change, such as a reset by an admin.
#[test]
fn concurrent_password_changes_succeed_once() {
    let server = Server::start();
    server.user("editor", "editor");
    let user = stale(&server, "editor");
    let passwords: Vec<_> = (0..4).map(|number| format!("horse number {number}")).collect();
    let responses = run_concurrently(4, |number| change(&user, PASSWORD, &passwords[number]));
    let seen: Vec<_> = responses.iter().map(|response| response.status).collect();
    let signed_in: Vec<_> = passwords
        .iter()
        .map(|password| server.client.post("auth/login", &login("editor", password)).status)
        .collect();
    let count = |statuses: &[u16], status| statuses.iter().filter(|seen| **seen == status).count();
    assert_eq!(count(&signed_in, 200), 1, "{signed_in:?}");
    assert_eq!((count(&seen, 200), count(&seen, 401)), (1, 3), "{seen:?}");
    assert_eq!(seen, signed_in);
}

/// An admin resets a leaked password: whoever knows the old one must not be able to undo it.
#[test]
fn password_change_does_not_overwrite_a_concurrent_reset() {
    for round in 0..10 {
        let server = Server::start();
        let (admin, user) = (server.admin(), server.user("editor", "editor"));
        let responses = run_concurrently(2, |number| match number {
            0 => admin.patch("users/2", &json!({ "password": "the reset horse" })),
            _ => change(&user, PASSWORD, NEW),
        });
        assert_eq!(responses[0].status, 200, "{}", responses[0].text);
        // If the change came first, it was valid until the reset.
        assert!([200, 401].contains(&responses[1].status), "{}", responses[1].text);
        let signed_in = ["the reset horse", NEW, PASSWORD]
            .map(|password| server.client.post("auth/login", &login("editor", password)).status);
        assert_eq!(signed_in, [200, 401, 401], "round {round}, {}", responses[1].status);
    }
}
