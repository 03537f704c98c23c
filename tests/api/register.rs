//! Tests of `/auth/register`.

use serde_json::{Value, json};

use crate::{
    support::{PASSWORD, Server, Setup, assert_error, login, run_concurrently, with_fields},
    user_rules::{bad_names, bad_passwords, good_names, good_passwords},
    users::assert_discreet,
};

fn open() -> Server {
    Server::start_with(Setup { flags: vec!["--registration", "open"], ..Setup::default() })
}

fn how_many(server: &Server) -> usize {
    server.admin().get("users").expect(200).field_values("id").len()
}

#[test]
fn registration_is_closed_unless_it_is_opened() {
    for flags in [vec![], vec!["--registration", "closed"]] {
        let server = Server::start_with(Setup { flags, ..Setup::default() });
        let clients = [server.client.clone(), server.admin()];
        for body in [login("newcomer", PASSWORD), login("admin", PASSWORD), json!({}), Value::Null]
        {
            for client in &clients {
                let response = client.post("auth/register", &body);
                assert_error(&body.to_string(), &response, 403, "registration_closed");
                // No token opens it.
                assert_eq!(response.header("www-authenticate"), None);
            }
        }
        assert_eq!(how_many(&server), 1);
    }
}

#[test]
fn registered_user_is_a_viewer_and_can_sign_in() {
    let server = open();
    let made = server.client.post("auth/register", &login(" New Comer ", PASSWORD)).expect(201);
    let expected = json!({
        "id": 2, "username": "New Comer", "role": "viewer", "disabled": false, "version": 1,
        "created_at": "2026-03-01T12:00:00.000Z", "updated_at": "2026-03-01T12:00:00.000Z",
    });
    assert_eq!(made.body(), expected);
    assert_eq!(made.header("location"), Some("/api/v1/users/2"));
    assert_discreet(&made);
    let client = server.sign_in("new comer");
    assert_eq!(client.get("auth/me").expect(200).body(), expected);
    for (method, path) in
        [("POST", "teams"), ("POST", "players"), ("GET", "users"), ("PATCH", "users/2")]
    {
        let response = client.json(method, path, &json!({ "name": "X", "role": "admin" }));
        assert_error(path, &response, 403, "insufficient_role");
    }
    server.admin().assert_stored("users", &expected);
}

#[test]
fn registration_with_a_role_is_rejected() {
    let server = open();
    let cases: [(Value, &[&str]); 8] = [
        (json!({ "role": "admin" }), &["/role"]),
        (json!({ "role": "viewer" }), &["/role"]),
        (json!({ "role": null }), &["/role"]),
        (json!({ "disabled": false }), &["/disabled"]),
        (json!({ "id": 1 }), &["/id"]),
        (json!({ "token_version": 5, "hash": "x" }), &["/token_version", "/hash"]),
        (json!({ "username": "a", "role": "editor" }), &["/username", "/role"]),
        (json!({ "username": 1, "password": null, "x": 1 }), &["/username", "/password", "/x"]),
    ];
    for (more, pointers) in cases {
        let body = with_fields(login("newcomer", PASSWORD), &more);
        assert_discreet(
            &server.client.post("auth/register", &body).expect_validation_errors(pointers),
        );
    }
    server.client.post("auth/register", &json!([])).expect_validation_errors(&[""]);
    server.client.post("auth/register?role=admin", &login("newcomer", PASSWORD)).expect(400);
    assert_eq!(how_many(&server), 1);
}

#[test]
fn registration_body_is_validated() {
    let server = open();
    for (what, name) in bad_names() {
        let body = json!({ "username": name, "password": PASSWORD });
        let response = server.client.post("auth/register", &body);
        assert_error(what, &response, 422, "validation_failed");
        assert_eq!(response.pointers(), ["/username"], "{what}");
    }
    for (what, password) in bad_passwords() {
        let body = json!({ "username": "newcomer", "password": password });
        let response = server.client.post("auth/register", &body);
        assert_error(what, &response, 422, "validation_failed");
        assert_eq!(response.pointers(), ["/password"], "{what}");
        assert_discreet(&response);
    }
    assert_eq!(how_many(&server), 1);
    for (sent, kept) in good_names() {
        let made = server.client.post("auth/register", &login(&sent, PASSWORD)).expect(201);
        assert_eq!(made.body()["username"], kept);
    }
    for (number, password) in good_passwords().into_iter().enumerate() {
        let name = format!("number {number}");
        server.client.post("auth/register", &login(&name, &password)).expect(201);
        server.client.sign_in(&name, &password);
    }
}

#[test]
fn registration_of_an_existing_name_is_409() {
    let server = open();
    server.user("Ängström", "editor");
    for name in ["admin", "ADMIN", "ängström"] {
        let response = server.client.post("auth/register", &login(name, "another horse"));
        assert_discreet(&response.expect_problem(409, "already_exists"));
        let taken = server.client.post("auth/login", &login(name, "another horse"));
        assert_error(name, &taken, 401, "invalid_credentials");
        server.sign_in(name);
    }
    let responses = run_concurrently(6, |number| {
        let password = format!("horse number {number}");
        (server.client.post("auth/register", &login("the same", &password)), password)
    });
    let mut made = 0;
    for (response, password) in responses {
        let signed_in = server.client.post("auth/login", &login("the same", &password)).status;
        if response.status == 201 {
            made += 1;
            assert_eq!(signed_in, 200);
        } else {
            response.expect_problem(409, "already_exists");
            assert_eq!(signed_in, 401);
        }
    }
    assert_eq!(made, 1);
}
