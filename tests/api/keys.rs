//! Rotation of the signing key, and EdDSA.

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
fn rotation_while_running_keeps_tokens_valid() {
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

/// After a leak, no key of the folder may stay in use.
#[test]
fn rotation_replaces_all_keys_of_the_folder() {
    let folder = Server::start().stop();
    let flags = EDDSA.to_vec();
    let server = Server::start_with(Setup { folder: Some(folder), flags, ..Setup::default() });
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
fn retired_key_is_loaded_after_a_restart() {
    let server = Server::start();
    let before = server.admin();
    rotate(server.path());
    let folder = server.stop();
    let later = Server::start_with(Setup { folder: Some(folder), ..Setup::default() });
    later.client.with_token(before.token.unwrap()).get("auth/me").expect(200);
}

/// The command uses the system clock, so the server's clock is set to it.
fn to_real_time(server: &Server) {
    server.advance_clock(Timestamp::now().as_second() - server.now());
}

#[test]
fn retired_key_expires_with_its_last_token() {
    let server = Server::start();
    to_real_time(&server);
    let before = server.admin();
    rotate(server.path());
    server.advance_clock(590);
    before.get("auth/me").expect(200);
    server.advance_clock(20);
    // The token has expired as well; `invalid_token` instead of `token_expired` shows that its key is not used.
    assert_invalid("a token of a forgotten key", &before);
}

#[test]
fn retired_key_does_not_verify_later_tokens() {
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
fn configured_secret_cannot_be_rotated_or_used_for_eddsa() {
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
fn eddsa_tokens_can_be_verified_with_the_jwk_set() {
    let server = eddsa();
    let admin = server.admin();
    let header = header(&admin);
    assert_eq!((&header["alg"], &header["typ"]), (&json!("EdDSA"), &json!("at+jwt")));
    rotate(server.path());
    let response = server.client.get("/.well-known/jwks.json").expect(200);
    assert_eq!(response.header("cache-control"), Some("public, max-age=60"));
    let keys = response.body()["keys"].as_array().unwrap().clone();
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
fn jwks_is_404_with_a_secret() {
    let server = Server::start();
    assert_eq!(server.client.get("/.well-known/jwks.json").expect(404).error(), "not_found");
}

#[test]
fn eddsa_server_rejects_other_algorithms() {
    let server = Server::start();
    let with_secret = server.admin();
    let secret = fs::read(server.path().join("signing.key")).unwrap();
    let folder = server.stop();
    let flags = EDDSA.to_vec();
    let server = Server::start_with(Setup { folder: Some(folder), flags, ..Setup::default() });
    let admin = server.admin();
    assert_invalid("a token of the secret", &admin.with_token(with_secret.token.unwrap()));

    // The algorithm confusion attack: the public key as an HMAC secret.
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
fn damaged_key_file_at_runtime_keeps_the_loaded_key() {
    let server = Server::start();
    let admin = server.admin();
    fs::write(server.path().join("signing.key"), "short").unwrap();
    admin.get("auth/me").expect(200);
    server.admin().get("auth/me").expect(200);
}
