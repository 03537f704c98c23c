//! Throttling of accounts by failures, and of addresses by attempts.

use serde_json::json;

use crate::support::{Client, PASSWORD, Response, Server, Setup, assert_error, login};

fn fail(client: &Client, name: &str) -> Response {
    client.post("auth/login", &login(name, "wrong horse"))
}

fn succeed(client: &Client, name: &str) -> Response {
    client.post("auth/login", &login(name, PASSWORD))
}

#[track_caller]
fn assert_throttled(what: &str, response: &Response, seconds: &str) {
    assert_error(what, response, 429, "too_many_requests");
    assert_eq!(response.header("retry-after"), Some(seconds), "{what}");
    assert_eq!(response.header("www-authenticate"), None, "{what}");
}

/// Asserts that an account is throttled after exactly this number of failures.
#[track_caller]
fn assert_left(client: &Client, names: &[&str], failures: usize, seconds: &str) {
    for (number, name) in names.iter().cycle().take(failures).enumerate() {
        let what = format!("{name}, failure {number}");
        assert_error(&what, &fail(client, name), 401, "invalid_credentials");
    }
    for name in names {
        assert_throttled(name, &fail(client, name), seconds);
    }
}

#[test]
fn account_allows_ten_failures_then_one_every_six_seconds() {
    // Also unknown and disabled accounts; case-insensitively.
    for names in
        [["admin", "ADMIN", " Admin "], ["nobody", "Nobody", "nobOdy"], ["gone", "GONE", "Gone"]]
    {
        let server = Server::start();
        server.user("gone", "editor");
        server.admin().patch("users/2", &json!({ "disabled": true })).expect(200);
        let client = &server.client;
        assert_left(client, &names, 10, "6");
        server.advance_clock(4);
        assert_left(client, &names, 0, "2");
        server.advance_clock(1);
        assert_left(client, &names, 0, "1");
        server.advance_clock(1);
        assert_left(client, &names, 1, "6");
        server.advance_clock(13);
        assert_left(client, &names, 2, "5");
        server.advance_clock(3600);
        assert_left(client, &names, 10, "6");
    }
}

#[test]
fn throttled_account_rejects_the_right_password_until_the_wait_is_over() {
    let server = Server::start();
    let client = &server.client;
    assert_left(client, &["admin"], 10, "6");
    // Rejected attempts do not extend the wait.
    for _ in 0..40 {
        assert_throttled("right", &succeed(client, "admin"), "6");
    }
    server.advance_clock(6);
    succeed(client, "admin").expect(200);
}

#[test]
fn success_resets_the_failure_count() {
    let server = Server::start();
    let client = &server.client;
    for _ in 0..2 {
        for _ in 0..9 {
            assert_error("a failure", &fail(client, "admin"), 401, "invalid_credentials");
        }
        succeed(client, "ADMIN").expect(200);
    }
    assert_left(client, &["admin"], 10, "6");
    server.advance_clock(6);
    succeed(client, "admin").expect(200);
    assert_left(client, &["admin"], 10, "6");
    server.advance_clock(60);
    // Successes are not throttled.
    for _ in 0..30 {
        succeed(client, "admin").expect(200);
    }
}

#[test]
fn throttled_account_does_not_affect_other_accounts() {
    let server = Server::start();
    let (editor, admin) = (server.user("editor", "editor"), server.admin());
    assert_left(&server.client, &["admin"], 10, "6");
    for _ in 0..12 {
        succeed(&server.client, "editor").expect(200);
    }
    assert_left(&server.client, &["editor"], 10, "6");
    assert_left(&server.client, &["nobody"], 10, "6");
    // Existing sessions are not affected.
    for client in [editor, admin] {
        client.create_player("Ann");
        client.get("auth/me").expect(200);
    }
}

/// One attempt of each kind in turn.
fn attempt(client: &Client, number: usize) -> Response {
    match number % 4 {
        0 => fail(client, &format!("nobody {number}")),
        1 => client.post("auth/login", &json!({})),
        2 => client.post("auth/refresh", &json!({ "refresh_token": "none" })),
        _ => client.post("auth/register", &json!({ "username": "x" })),
    }
}

#[test]
fn address_allows_a_hundred_attempts_then_one_per_second() {
    let flags = vec!["--registration", "open"];
    let server = Server::start_with(Setup { flags, ..Setup::default() });
    let client = &server.client;
    for number in 0..100 {
        let response = attempt(client, number);
        assert!([401, 422].contains(&response.status), "{number}: {}", response.text);
    }
    for number in 0..8 {
        assert_throttled("too many", &attempt(client, number), "1");
    }
    assert_throttled("right", &succeed(client, "admin"), "1");
    for number in 0..4 {
        server.advance_clock(1);
        assert_ne!(attempt(client, number).status, 429, "one more");
        assert_throttled("no more", &attempt(client, number + 1), "1");
    }
    server.advance_clock(1);
    let tokens = succeed(client, "admin").expect(200).body();
    let refresh = json!({ "refresh_token": tokens["refresh_token"] });
    assert_throttled("a refresh", &client.post("auth/refresh", &refresh), "1");
    server.advance_clock(1);
    // The refresh token is still valid.
    client.post("auth/refresh", &refresh).expect(200);
    server.advance_clock(3600);
    for number in 0..100 {
        assert_ne!(attempt(client, number).status, 429, "after an hour, {number}");
    }
    assert_throttled("too many again", &attempt(client, 0), "1");
}

#[test]
fn throttle_limits_are_configurable() {
    let flags = vec![
        "--login-failures",
        "2",
        "--login-failure-seconds",
        "60",
        "--address-attempts",
        "9",
        "--address-attempt-seconds",
        "20",
    ];
    let server = Server::start_with(Setup { flags, ..Setup::default() });
    let client = &server.client;
    assert_left(client, &["admin"], 2, "60");
    server.advance_clock(60);
    assert_left(client, &["admin"], 1, "60");
    // Three of the nine attempts were made, and recovered, in that minute; two were made since.
    for _ in 0..7 {
        assert_eq!(attempt(client, 1).status, 422);
    }
    assert_throttled("the address", &attempt(client, 1), "20");
    server.advance_clock(19);
    assert_throttled("the address", &attempt(client, 1), "1");
    server.advance_clock(1);
    assert_eq!(attempt(client, 1).status, 422);
}

#[test]
fn only_sign_in_is_throttled() {
    let flags = vec!["--address-attempts", "1", "--registration", "open"];
    let server = Server::start_with(Setup { flags, ..Setup::default() });
    let admin = server.admin();
    for path in ["auth/login", "auth/refresh", "auth/register"] {
        assert_throttled(path, &server.client.post(path, &json!({})), "1");
    }
    for _ in 0..150 {
        server.client.get("teams").expect(200);
    }
    for path in ["players", "memberships", "/healthz", "/readyz"] {
        server.client.get(path).expect(200);
    }
    for number in 0..20 {
        admin.create_team(&format!("Team {number}"));
        admin.get("auth/me").expect(200);
        assert_eq!(server.client.post("teams", &json!({})).status, 401);
        assert_eq!(server.client.with_token("none").get("teams").status, 401);
    }
    admin.post("auth/password", &json!({ "new_password": "a new horse" })).expect(200);
}

#[test]
fn closed_registration_is_not_counted_as_an_attempt() {
    let flags = vec!["--address-attempts", "1"];
    let server = Server::start_with(Setup { flags, ..Setup::default() });
    for _ in 0..3 {
        let response = server.client.post("auth/register", &login("newcomer", PASSWORD));
        assert_error("closed", &response, 403, "registration_closed");
    }
    succeed(&server.client, "admin").expect(200);
}

#[test]
fn clock_that_is_set_back_does_not_lock_logins_and_refreshes() {
    let server = Server::start();
    let client = &server.client;
    assert_left(client, &["admin"], 10, "6");
    for number in 0..100 {
        attempt(client, number);
    }
    server.advance_clock(-3600);
    server.advance_clock(60);
    succeed(client, "admin").expect(200);
    assert_left(client, &["admin"], 10, "6");
}

/// Signs in from an address, as seen by a trusted proxy; returns the status.
fn sign_in_from(server: &Server, address: &str, password: &str) -> u16 {
    let headers = [("X-Forwarded-For", address)];
    server.client.json_with("POST", "auth/login", &headers, &login("admin", password)).status
}

#[test]
fn wrong_passwords_of_others_do_not_lock_out_a_client_that_has_signed_in_before() {
    let flags = vec!["--trusted-proxy", "127.0.0.1"];
    let server = Server::start_with(Setup { flags: flags.clone(), ..Setup::default() });
    assert_eq!(sign_in_from(&server, "192.0.2.1", PASSWORD), 200);
    // Ten others guess.
    let others = (1..=10).map(|n| sign_in_from(&server, &format!("198.51.100.{n}"), "wrong"));
    assert!(others.collect::<Vec<_>>().iter().all(|status| *status == 401));
    assert_eq!(sign_in_from(&server, "198.51.100.11", PASSWORD), 429);
    assert_eq!(sign_in_from(&server, "192.0.2.1", PASSWORD), 200);
    // That is known after a restart as well.
    let server =
        Server::start_with(Setup { flags, folder: Some(server.stop()), ..Setup::default() });
    for _ in 0..10 {
        assert_eq!(sign_in_from(&server, "198.51.100.1", "wrong"), 401);
    }
    assert_eq!(sign_in_from(&server, "198.51.100.1", PASSWORD), 429);
    assert_eq!(sign_in_from(&server, "192.0.2.1", PASSWORD), 200);
    // A known client has its own limit.
    for _ in 0..10 {
        assert_eq!(sign_in_from(&server, "192.0.2.1", "wrong"), 401);
    }
    assert_eq!(sign_in_from(&server, "192.0.2.1", PASSWORD), 429);
}

#[test]
fn known_clients_are_bounded() {
    let flags = vec!["--trusted-proxy", "127.0.0.1", "--address-attempts", "1000"];
    let server = Server::start_with(Setup { flags, ..Setup::default() });
    for n in 1..=30 {
        server.advance_clock(1);
        assert_eq!(sign_in_from(&server, &format!("192.0.2.{n}"), PASSWORD), 200);
    }
    assert_eq!(server.count("known_clients"), 20);
    assert_eq!(server.count("known_clients WHERE network = '192.0.2.30'"), 1);
}
