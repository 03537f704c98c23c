//! Tokens with a wrong signature or header.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::{
    Engine,
    engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD},
};
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::{Value, json};

use super::forge::{Forge, Forged, assert_all_invalid, sign, sign_text, tampered};
use crate::support::Server;

#[test]
fn wrong_signature_is_rejected() {
    let server = Server::start();
    let forge = Forge::new(server.path(), &server.admin());
    let [header, payload, signature] = forge.parts();
    let message = format!("{header}.{payload}");
    let with = |signature: &str| format!("{message}.{signature}");
    let mut forged: Forged = Vec::new();
    let mut add = |what: &str, token: String| forged.push((what.to_owned(), token));

    add("no signature", with(""));
    add("no signature and no dot", message.clone());
    add("a signature cut short", with(&signature[..signature.len() - 1]));
    add("half a signature", with(&signature[..22]));
    add("one character more", with(&format!("{signature}A")));
    add("a signature twice", with(&signature.repeat(2)));
    add("a padded signature", with(&format!("{signature}=")));
    add("a signature of zeros", with(&URL_SAFE_NO_PAD.encode([0; 32])));
    for at in [0, 1, 21, 41] {
        add(&format!("a signature tampered at {at}"), with(&tampered(signature, at)));
    }
    // 43 characters encode 258 bits, two more than the signature has.
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let last = letters.find(&signature[42..]).unwrap();
    add("the two bits that no signature has", {
        with(&format!("{}{}", &signature[..42], &letters[last + 1..last + 2]))
    });
    let hexadecimal: Vec<_> =
        URL_SAFE_NO_PAD.decode(signature).unwrap().iter().map(|b| format!("{b:02x}")).collect();
    add("a signature in hexadecimal", with(&hexadecimal.concat()));
    let other = Forge::new(server.path(), &server.admin());
    add("the signature of another token", with(other.parts()[2]));
    add("the payload of another token", format!("{header}.{}.{signature}", other.parts()[1]));

    for at in [0, payload.len() / 2, payload.len() - 1] {
        let token = format!("{header}.{}.{signature}", tampered(payload, at));
        add(&format!("a payload tampered at {at}"), token);
    }
    let promoted = URL_SAFE_NO_PAD.encode(forge.payload(&[("sub", Some(r#""2""#))]));
    add("another subject", format!("{header}.{promoted}.{signature}"));

    let claims = forge.payload(&[]);
    let hash = EncodingKey::from_secret(&forge.key);
    let in_base64 = URL_SAFE_NO_PAD.encode(&forge.key);
    let longer = [&forge.key[..], b"x"].concat();
    let keys: [(&str, &[u8]); 6] = [
        ("an empty key", b""),
        ("a key of zeros", &[0; 32]),
        ("another key", &[7; 32]),
        ("half of the key", &forge.key[..16]),
        ("the key and one byte", &longer),
        ("the key in base64", in_base64.as_bytes()),
    ];
    for (what, key) in keys {
        add(what, sign(&forge.header, &claims, key, Algorithm::HS256));
    }
    for algorithm in [Algorithm::HS384, Algorithm::HS512] {
        let signature = crypto::sign(message.as_bytes(), &hash, algorithm).unwrap();
        add(&format!("our header, signed with {algorithm:?}"), with(&signature));
    }
    let payload = URL_SAFE.encode(forge.payload(&[("jti", Some(r#""22""#))]));
    let padded = if payload.ends_with('=') { payload } else { format!("{payload}=") };
    let padded = sign_text(&format!("{header}.{padded}"), &forge.key, Algorithm::HS256);
    add("a padded payload", padded);

    assert_all_invalid(&server, forged);
}

#[test]
fn wrong_header_is_rejected() {
    let server = Server::start();
    let forge = Forge::new(server.path(), &server.admin());
    let claims = forge.payload(&[]);
    let mut forged: Forged = Vec::new();
    let mut add = |what: String, token: String| forged.push((what, token));

    for algorithm in [Algorithm::HS384, Algorithm::HS512] {
        let name = format!("{algorithm:?}");
        let header = forge.header_with("alg", Some(json!(name)));
        let token = sign(&header, &claims, &forge.key, algorithm);
        add(format!("{name}, signed so"), token);
        add(format!("{name}, signed with HS256"), forge.sign(&header, &claims));
    }
    for none in ["none", "None", "NONE", "nOnE"] {
        let header = forge.header_with("alg", Some(json!(none)));
        let signed = forge.sign(&header, &claims);
        let (message, _) = signed.rsplit_once('.').unwrap();
        add(format!("{none}, an empty signature"), format!("{message}."));
        add(format!("{none}, no signature"), message.to_owned());
        let honest = format!("{message}.{}", forge.parts()[2]);
        add(format!("{none}, the honest signature"), honest);
        add(format!("{none}, signed"), signed);
    }
    let members: [(&str, Option<Value>); 29] = [
        ("alg", Some(json!("RS256"))),
        ("alg", Some(json!("ES256"))),
        ("alg", Some(json!("PS256"))),
        ("alg", Some(json!("EdDSA"))),
        ("alg", Some(json!("hs256"))),
        ("alg", Some(json!(["HS256"]))),
        ("alg", Some(json!(null))),
        ("alg", Some(json!(""))),
        ("alg", None),
        ("typ", Some(json!("JWT"))),
        ("typ", Some(json!("jwt"))),
        ("typ", Some(json!("rt+jwt"))),
        ("typ", Some(json!("application/json"))),
        ("typ", Some(json!(null))),
        ("typ", None),
        ("kid", Some(json!("another"))),
        ("kid", Some(json!(""))),
        ("kid", Some(json!("../../../../dev/null"))),
        ("kid", Some(json!("' UNION SELECT 'known' --"))),
        ("kid", Some(json!("signing.key\u{0}"))),
        ("kid", Some(json!(1))),
        ("kid", None),
        ("crit", Some(json!(["exp"]))),
        ("jku", Some(json!("https://example.org/jwks.json"))),
        ("jwk", Some(json!({ "kty": "oct", "k": URL_SAFE_NO_PAD.encode(&forge.key) }))),
        ("x5u", Some(json!("https://example.org/certificate.pem"))),
        ("x5c", Some(json!(["MIIB"]))),
        ("zip", Some(json!("DEF"))),
        ("cty", Some(json!("JWT"))),
    ];
    for (name, value) in members {
        let what = match &value {
            Some(value) => format!("{name} {value}"),
            None => format!("no {name}"),
        };
        add(what, forge.sign(&forge.header_with(name, value), &claims));
    }
    let empty = forge.header_with("kid", Some(json!("../../../../dev/null")));
    let token = sign(&empty, &claims, b"", Algorithm::HS256);
    add("kid of an empty file, signed with nothing".to_owned(), token);

    let inside = forge.header.strip_prefix('{').unwrap();
    let texts = [
        ("alg twice, none first", format!(r#"{{"alg":"none",{inside}"#)),
        ("alg twice, the same", format!(r#"{{"alg":"HS256",{inside}"#)),
        ("no object", "[]".to_owned()),
        ("no JSON", "header".to_owned()),
        ("nothing", String::new()),
    ];
    for (what, header) in texts {
        add(format!("a header with {what}"), forge.sign(&header, &claims));
    }
    assert_all_invalid(&server, forged);
}

/// The header contains the public key that verifies the signature.
#[test]
fn key_in_the_token_header_is_rejected() {
    let server = Server::start();
    let forge = Forge::new(server.path(), &server.admin());
    let random = aws_lc_rs::rand::SystemRandom::new();
    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&random).unwrap();
    let pair = Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).unwrap();
    let x = URL_SAFE_NO_PAD.encode(pair.public_key().as_ref());
    let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": x, "kid": "mine" });
    let mut forged: Forged = Vec::new();
    for member in ["jwk", "jku", "x5u", "x5c"] {
        let value = match member {
            "jwk" => jwk.clone(),
            "x5c" => json!([x]),
            _ => json!("https://example.org/jwks.json"),
        };
        for alg in ["EdDSA", "HS256"] {
            let header = json!({ "alg": alg, "typ": "at+jwt", "kid": "mine", member: value });
            let header = URL_SAFE_NO_PAD.encode(header.to_string());
            let message = format!("{header}.{}", URL_SAFE_NO_PAD.encode(forge.payload(&[])));
            let signature = URL_SAFE_NO_PAD.encode(pair.sign(message.as_bytes()));
            forged.push((format!("{alg} with {member}"), format!("{message}.{signature}")));
        }
    }
    assert_all_invalid(&server, forged);
}
