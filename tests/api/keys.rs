//! Rotation of the key that signs, and tokens that others can check.

use std::{fs, path::Path};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::{Value, json};
use teamsheet::clock::Timestamp;

use crate::support::{Client, INVALID, Server, Setup, assert_401, teamsheet};

const EDDSA: [&str; 2] = ["--signing", "eddsa"];

fn eddsa() -> Server {
    Server::start_with(Setup { flags: EDDSA.to_vec(), ..Setup::default() })
}

fn header(client: &Client) -> Value {
    let token = client.token.as_ref().unwrap();
    let header = URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap();
    serde_json::from_slice(&header).unwrap()
}

fn rotate(folder: &Path) -> String {
    let said = teamsheet(folder, &["key", "rotate"]).run().success();
    said.out.trim().rsplit(' ').next().unwrap().to_owned()
}

#[track_caller]
fn assert_invalid(what: &str, client: &Client) {
    assert_401(what, &client.get("teams"), "invalid_token", INVALID);
}

#[test]
fn a_rotation_beside_the_server_signs_nobody_out() {
    for flags in [&[][..], &EDDSA] {
        let server = Server::start_with(Setup { flags: flags.to_vec(), ..Setup::default() });
        let before = server.admin();
        let kid = rotate(server.path());
        let after = server.admin();
        assert_eq!(header(&after)["kid"], kid.as_str(), "seen with the very next token");
        assert_ne!(header(&before)["kid"], kid.as_str());
        for client in [&before, &after] {
            client.get("auth/me").expect(200);
            client.post("players", &json!({ "name": "Ann" })).expect(201);
        }
        let again = rotate(server.path());
        assert_ne!(again, kid);
        for client in [&before, &after, &server.admin()] {
            client.get("auth/me").expect(200);
        }
    }
}

/// Whoever fears for a key does not want to hear that another one was rotated.
#[test]
fn a_rotation_leaves_no_key_of_the_folder_as_it_was() {
    let folder = Server::start().stop();
    let flags = EDDSA.to_vec();
    let server = Server::start_with(Setup { folder: Some(folder), flags });
    let keys = ["signing.key", "signing-ed25519.key"].map(|name| server.path().join(name));
    let before = keys.clone().map(|key| fs::read(key).unwrap());
    let admin = server.admin();
    rotate(server.path());
    for (key, before) in keys.iter().zip(&before) {
        assert_ne!(&fs::read(key).unwrap(), before, "{}", key.display());
    }
    assert_ne!(header(&server.admin())["kid"], header(&admin)["kid"]);
}

#[test]
fn a_rotation_is_remembered_by_a_server_that_starts_later() {
    let server = Server::start();
    let before = server.admin();
    rotate(server.path());
    let folder = server.stop();
    let later = Server::start_with(Setup { folder: Some(folder), ..Setup::default() });
    later.client.with_token(before.token.unwrap()).get("auth/me").expect(200);
}

/// The command has the clock of the machine, so the server is moved to it.
fn to_real_time(server: &Server) {
    server.advance_clock(Timestamp::now().as_second() - server.now());
}

#[test]
fn a_retired_key_is_over_when_its_last_token_is() {
    let server = Server::start();
    to_real_time(&server);
    let before = server.admin();
    rotate(server.path());
    server.advance_clock(590);
    before.get("auth/me").expect(200);
    server.advance_clock(20);
    // The token has expired by then; that it is invalid, and not expired, tells that its key is gone.
    assert_invalid("a token of a forgotten key", &before);
}

#[test]
fn a_retired_key_signs_nothing_new() {
    let server = Server::start();
    to_real_time(&server);
    let honest = server.admin();
    let old = fs::read(server.path().join("signing.key")).unwrap();
    rotate(server.path());
    let token = honest.token.clone().unwrap();
    let parts: Vec<_> = token.split('.').collect();
    let claims = URL_SAFE_NO_PAD.decode(parts[1]).unwrap();
    let resigned = |later: i64| {
        let mut claims: Value = serde_json::from_slice(&claims).unwrap();
        for claim in ["iat", "nbf", "exp"] {
            claims[claim] = (claims[claim].as_i64().unwrap() + later).into();
        }
        let message = format!("{}.{}", parts[0], URL_SAFE_NO_PAD.encode(claims.to_string()));
        let key = EncodingKey::from_secret(&old);
        let signature = crypto::sign(message.as_bytes(), &key, Algorithm::HS256).unwrap();
        honest.with_token(format!("{message}.{signature}"))
    };
    server.advance_clock(120);
    resigned(0).get("auth/me").expect(200);
    assert_invalid("signed with the old key after the rotation", &resigned(120));
}

#[test]
fn a_key_from_outside_is_not_rotated_and_signs_no_eddsa() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [&["key", "rotate"][..], &["serve", "--port", "0", "--signing", "eddsa"]] {
        let mut command = teamsheet(folder.path(), arguments);
        command.command.env("TEAMSHEET_JWT_SECRET", "s".repeat(32));
        let said = command.run().failure();
        assert!(
            said.err.contains("is not possible with a key that is set by TEAMSHEET_JWT_SECRET"),
            "{}",
            said.err
        );
    }
    let nothing = teamsheet(folder.path(), &["key", "rotate"]).run().failure();
    assert!(nothing.err.contains("there is no signing key in"), "{}", nothing.err);
}

#[test]
fn with_eddsa_others_can_check_a_token() {
    let server = eddsa();
    let admin = server.admin();
    let header = header(&admin);
    assert_eq!((&header["alg"], &header["typ"]), (&json!("EdDSA"), &json!("at+jwt")));
    rotate(server.path());
    let answer = server.client.get("/.well-known/jwks.json").expect(200);
    assert_eq!(answer.header("cache-control"), Some("public, max-age=60"));
    let keys = answer.body()["keys"].as_array().unwrap().clone();
    assert_eq!(keys.len(), 2, "the one that signs, and the one before it");
    let key = keys.iter().find(|key| key["kid"] == header["kid"]).unwrap();
    let members: Vec<_> = key.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        members,
        ["alg", "crv", "kid", "kty", "use", "x"],
        "and nothing of the private part"
    );
    let jwk = serde_json::from_value(key.clone()).unwrap();
    let key = jsonwebtoken::DecodingKey::from_jwk(&jwk).unwrap();
    let token = admin.token.as_ref().unwrap();
    let (message, signature) = token.rsplit_once('.').unwrap();
    assert!(crypto::verify(signature, message.as_bytes(), &key, Algorithm::EdDSA).unwrap());
}

#[test]
fn with_a_secret_there_is_no_public_key() {
    let server = Server::start();
    assert_eq!(server.client.get("/.well-known/jwks.json").expect(404).error(), "not_found");
}

#[test]
fn with_eddsa_nothing_else_is_accepted() {
    let server = Server::start();
    let with_secret = server.admin();
    let secret = fs::read(server.path().join("signing.key")).unwrap();
    let folder = server.stop();
    let flags = EDDSA.to_vec();
    let server = Server::start_with(Setup { folder: Some(folder), flags });
    let admin = server.admin();
    assert_invalid("a token of the secret", &admin.with_token(with_secret.token.unwrap()));

    // The classic: what is public is taken for a secret, and signed with.
    let token = admin.token.clone().unwrap();
    let parts: Vec<_> = token.split('.').collect();
    let jwks = server.client.get("/.well-known/jwks.json").body();
    let x = jwks["keys"][0]["x"].as_str().unwrap();
    let public = URL_SAFE_NO_PAD.decode(x).unwrap();
    for key in [x.as_bytes(), &public, &secret] {
        for name in ["HS256", "EdDSA"] {
            let header = json!({ "alg": name, "typ": "at+jwt", "kid": header(&admin)["kid"] });
            let header = URL_SAFE_NO_PAD.encode(header.to_string());
            let message = format!("{header}.{}", parts[1]);
            let key = EncodingKey::from_secret(key);
            let signature = crypto::sign(message.as_bytes(), &key, Algorithm::HS256).unwrap();
            assert_invalid(name, &admin.with_token(format!("{message}.{signature}")));
        }
    }
    admin.get("auth/me").expect(200);
}

#[test]
fn a_key_file_that_is_damaged_while_the_server_runs_does_not_stop_it() {
    let server = Server::start();
    let admin = server.admin();
    fs::write(server.path().join("signing.key"), "short").unwrap();
    admin.get("auth/me").expect(200);
    server.admin().get("auth/me").expect(200);
}
