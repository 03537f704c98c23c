//! Tokens that are revoked by a change of the user, the session or the signing key.

use std::fs;

use diesel::{Connection, RunQueryDsl, SqliteConnection};

use super::{
    assert_good, assert_refused_everywhere,
    forge::{Change, Forge},
    user,
};
use crate::support::{INVALID, PASSWORD, Server, Setup, assert_401, login};

/// Valid tokens that contradict the session or user in the database.
#[test]
fn token_is_valid_only_while_its_session_is_active() {
    let server = Server::start();
    let vera = Forge::new(server.path(), &server.user("vera", "viewer"));
    let forge = Forge::new(server.path(), &server.admin());
    let other = vera.claims["sid"].to_string();
    let version = (forge.claims["ver"].as_i64().unwrap() + 1).to_string();
    let cases: [(&str, &[Change]); 11] = [
        ("no such session", &[("sid", Some("999"))]),
        ("session 0", &[("sid", Some("0"))]),
        ("a negative session", &[("sid", Some("-1"))]),
        ("the session of another", &[("sid", Some(&other))]),
        ("another user", &[("sub", Some(r#""2""#))]),
        ("no such user", &[("sub", Some(r#""999""#))]),
        ("a lower role", &[("role", Some(r#""viewer""#))]),
        ("another role", &[("role", Some(r#""editor""#))]),
        ("a later counter", &[("ver", Some(&version))]),
        ("a negative counter", &[("ver", Some("-1"))]),
        ("the last counter", &[("ver", Some("9223372036854775807"))]),
    ];
    for (what, changes) in cases {
        let client = server.client.with_token(forge.changed(changes));
        assert_refused_everywhere(what, &client, "token_revoked");
    }
    let promoted = server.client.with_token(vera.changed(&[("role", Some(r#""admin""#))]));
    assert_refused_everywhere("a viewer as an admin", &promoted, "token_revoked");
}

#[test]
fn changes_by_the_command_line_revoke_tokens_at_once() {
    let server = Server::start();
    let cases: [(&str, &[&[&str]]); 5] = [
        ("disabled", &[&["disable", "NAME"]]),
        ("disabled and let in again", &[&["disable", "NAME"], &["disable", "NAME", "--undo"]]),
        ("password", &[&["password", "NAME", "--bcrypt-cost", "4"]]),
        ("role", &[&["role", "NAME", "viewer"]]),
        ("role and back", &[&["role", "NAME", "admin"], &["role", "NAME", "editor"]]),
    ];
    for (number, (what, commands)) in cases.into_iter().enumerate() {
        let name = format!("user {number}");
        let (first, second) = (server.user(&name, "editor"), server.sign_in(&name));
        assert_good(what, &first);
        for command in commands {
            let command: Vec<_> =
                command.iter().map(|word| if *word == "NAME" { &name } else { *word }).collect();
            user(server.path(), &command);
            for client in [&first, &second] {
                assert_401(what, &client.get("auth/me"), "token_revoked", INVALID);
            }
        }
        assert_refused_everywhere(what, &first, "token_revoked");
        let again = server.client.post("auth/login", &login(&name, PASSWORD));
        assert_eq!(again.status, if what == "disabled" { 401 } else { 200 }, "{what}");
    }
}

#[test]
fn unchanged_update_keeps_sessions() {
    let server = Server::start();
    let client = server.user("editor", "editor");
    user(server.path(), &["role", "editor", "editor"]);
    user(server.path(), &["disable", "editor", "--undo"]);
    user(server.path(), &["list"]);
    assert_good("the same role again", &client);
}

#[test]
fn token_is_invalid_after_its_session_ends() {
    let server = Server::start();
    let (ended, other) = (server.admin(), server.admin());
    let session = &Forge::new(server.path(), &ended).claims["sid"];
    let file = server.path().join("teamsheet.db");
    let mut database = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    let end = format!("UPDATE sessions SET ended_at = '2026-03-01T12:00:00Z' WHERE id = {session}");
    assert_eq!(diesel::sql_query(end).execute(&mut database).unwrap(), 1);
    assert_refused_everywhere("its session has ended", &ended, "token_revoked");
    assert_good("another session of the same user", &other);
}

#[test]
fn tokens_and_their_end_outlive_the_server() {
    let server = Server::start();
    let (admin, revoked) = (server.admin().token.unwrap(), server.user("revoked", "editor"));
    user(server.path(), &["role", "revoked", "viewer"]);
    let revoked = revoked.token.unwrap();
    let key = fs::read(server.path().join("signing.key")).unwrap();
    let folder = server.stop();

    let server = Server::start_with(Setup { folder: Some(folder), ..Setup::default() });
    assert_eq!(fs::read(server.path().join("signing.key")).unwrap(), key);
    assert_good("an old token", &server.client.with_token(admin));
    let revoked = server.client.with_token(revoked);
    assert_refused_everywhere("a revoked one", &revoked, "token_revoked");
    // The first user was created only once.
    assert_eq!(user(server.path(), &["list"]).lines().count(), 2);
}

#[test]
fn new_signing_key_invalidates_all_tokens() {
    let server = Server::start();
    let token = server.admin().token.unwrap();
    let folder = server.stop();
    fs::remove_file(folder.path().join("signing.key")).unwrap();
    let server = Server::start_with(Setup { folder: Some(folder), ..Setup::default() });
    assert_refused_everywhere("an old token", &server.client.with_token(token), "invalid_token");
    assert_good("a new token", &server.admin());
}
