//! Tests of `/auth/logout`.

use serde_json::json;

use super::{
    assert_good, assert_refused_everywhere,
    forge::{Forge, tampered},
    pair::Pair,
    user,
};
use crate::support::{
    Client, INSUFFICIENT, INVALID, Process, Response, Server, Setup, assert_401, assert_error,
    assert_unauthorized,
};

fn logout(client: &Client) -> Response {
    client.send("POST", "auth/logout", &[], None)
}

#[test]
fn logout_is_204_also_when_it_is_sent_again() {
    let server = Server::start();
    let pair = Pair::login(&server.client, "admin");
    for _ in 0..3 {
        let response = logout(&pair.client).expect(204);
        assert_eq!(response.text, "");
    }
    pair.assert_over("logged out");
}

#[test]
fn logout_ends_its_session_at_once_and_no_other() {
    let server = Server::start();
    server.user("vera", "editor");
    let login = |name| Pair::login(&server.client, name);
    let (other, vera, pair) = (login("admin"), login("vera"), login("admin"));
    let next = pair.next();
    logout(&pair.client).expect(204);
    assert_refused_everywhere("logged out", &pair.client, "token_revoked");
    pair.assert_over("the login");
    // All tokens of the session are revoked.
    next.assert_over("what was refreshed");
    other.assert_goes_on("another session of the user");
    vera.assert_goes_on("the session of another user");
    server.client.get("teams").expect(200);
    assert_good("a new session", &login("admin").client);
}

#[test]
fn logout_needs_a_token_of_ours() {
    let server = Server::start();
    let pair = Pair::login(&server.client, "admin");
    assert_unauthorized("no token", &logout(&server.client));
    let basic = [("Authorization", "Basic YWRtaW46Y29ycmVjdCBob3JzZQ==")];
    let response = server.client.send("POST", "auth/logout", &basic, None);
    assert_unauthorized("another scheme", &response);

    let forge = Forge::new(server.path(), &pair.client);
    let token = &forge.honest;
    let late = (server.now() + 6).to_string();
    let bad = [
        ("a word", "bad".to_owned()),
        ("nothing", String::new()),
        ("the refresh token", pair.refresh.clone()),
        ("a tampered signature", tampered(token, token.len() - 20)),
        ("a tampered payload", tampered(token, token.find('.').unwrap() + 9)),
        ("a token that is not good yet", forge.changed(&[("nbf", Some(&late))])),
        ("a claim too few", forge.changed(&[("jti", None)])),
    ];
    for (what, token) in bad {
        let response = logout(&server.client.with_token(token));
        assert_401(what, &response, "invalid_token", INVALID);
    }
    let pair = pair.assert_goes_on("after all of them");
    server.advance_clock(600);
    assert_401("an expired one", &logout(&pair.client), "token_expired", INVALID);
    let pair = pair.next();
    assert_good("a token that was not sent", &pair.client);
    logout(&pair.client).expect(204);
    server.advance_clock(600);
    let again = logout(&pair.client);
    assert_401("again, once it has expired", &again, "token_expired", INVALID);
}

/// A logout after an admin's change has ended the session is 204.
#[test]
fn logout_takes_a_token_that_was_revoked_by_anything() {
    let server = Server::start();
    let cases: [(&str, &[&str]); 3] = [
        ("disabled", &["disable", "NAME"]),
        ("password", &["password", "NAME", "--bcrypt-cost", "4"]),
        ("role", &["role", "NAME", "viewer"]),
    ];
    for (what, command) in cases {
        let name = format!("the {what}");
        server.user(&name, "editor");
        let pair = Pair::login(&server.client, &name);
        let command: Vec<_> =
            command.iter().map(|word| if *word == "NAME" { &name } else { *word }).collect();
        user(server.path(), &command);
        assert_401(what, &pair.client.get("teams"), "token_revoked", INVALID);
        for _ in 0..2 {
            assert_eq!(logout(&pair.client).status, 204, "{what}");
        }
        pair.assert_over(what);
    }
    let pair = Pair::login(&server.client, "admin");
    pair.next();
    pair.send().expect(401);
    logout(&pair.client).expect(204);
}

#[test]
fn logout_with_an_api_key_is_forbidden() {
    let server = Server::start();
    let pair = Pair::login(&server.client, "admin");
    let key = pair.client.post("auth/api-keys", &json!({ "name": "x" })).expect(201).body();
    let key = server.client.with_token(key["key"].as_str().unwrap());
    let response = logout(&key);
    assert_error("a key", &response, 403, "insufficient_role");
    assert_eq!(response.header("www-authenticate"), Some(INSUFFICIENT));
    assert_good("the key", &key);
    pair.assert_goes_on("the session that made it");
}

/// An invalid key is 401 here as on any other path.
#[test]
fn logout_with_an_invalid_api_key_is_401() {
    let server = Server::start();
    let pair = Pair::login(&server.client, "admin");
    let key = pair.client.post("auth/api-keys", &json!({ "name": "x" })).expect(201).body();
    let key = key["key"].as_str().unwrap();
    for bad in ["tsk_", "tsk_x", &tampered(key, 9), &key[..key.len() - 1]] {
        let client = server.client.with_token(bad);
        assert_401(bad, &client.get("teams"), "invalid_token", INVALID);
        assert_401(bad, &logout(&client), "invalid_token", INVALID);
    }
}

#[test]
fn logout_survives_a_restart() {
    let server = Server::start();
    let login = || Pair::login(&server.client, "admin");
    let (pair, other) = (login(), login());
    logout(&pair.client).expect(204);
    let folder = server.stop();

    let server = Server::start_with(Setup { folder: Some(folder), ..Setup::default() });
    let pair = pair.at(&server.client);
    pair.assert_over("logged out before");
    logout(&pair.client).expect(204);
    other.at(&server.client).assert_goes_on("another session");
}

#[test]
fn acknowledged_logout_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = Process::start(folder.path(), &[]);
    let login = || Pair::login(&first.client(), "admin");
    let (pair, other, used) = (login(), login(), login());
    let heir = used.next();
    logout(&pair.client).expect(204);
    first.signal("KILL");

    let second = Process::start(folder.path(), &[]);
    pair.at(&second.client()).assert_over("logged out before the kill");
    other.at(&second.client()).assert_goes_on("another session");
    used.at(&second.client()).send().expect(401);
    heir.at(&second.client()).assert_over("a token that was used before the kill and after");
    second.client().get("teams").expect(200);
}
