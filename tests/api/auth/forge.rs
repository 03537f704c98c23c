//! Builds forged tokens from the parts of a valid one.

use std::{collections::BTreeSet, fs, path::Path};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::{Map, Value, json};

use super::everywhere;
use crate::support::{Client, INVALID, Server, unauthorized_mismatch};

/// The parts of a valid token, and the signing key.
pub struct Forge {
    pub key: Vec<u8>,
    pub header: String,
    pub claims: Map<String, Value>,
    pub honest: String,
}

/// The change of a claim: a new value as JSON text, or its removal.
pub type Change<'a> = (&'a str, Option<&'a str>);

impl Forge {
    pub fn new(folder: &Path, client: &Client) -> Self {
        let honest = client.token.clone().unwrap();
        let parts: Vec<_> = honest.split('.').collect();
        let text = |part| String::from_utf8(URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
        Self {
            key: fs::read(folder.join("signing.key")).unwrap(),
            header: text(parts[0]),
            claims: serde_json::from_str(&text(parts[1])).unwrap(),
            honest: honest.clone(),
        }
    }

    /// A correctly signed token with this header and payload.
    pub fn sign(&self, header: &str, payload: impl AsRef<[u8]>) -> String {
        sign(header, payload, &self.key, Algorithm::HS256)
    }

    /// The claims of the valid token with some changes, as JSON text.
    pub fn payload(&self, changes: &[Change]) -> String {
        let mut claims: Vec<_> =
            self.claims.iter().map(|(name, value)| (name.as_str(), value.to_string())).collect();
        for (name, value) in changes {
            let at = claims.iter().position(|(claim, _)| claim == name);
            match (at, value) {
                (Some(at), Some(value)) => (*value).clone_into(&mut claims[at].1),
                (Some(at), None) => drop(claims.remove(at)),
                (None, value) => claims.push((name, value.unwrap().to_owned())),
            }
        }
        let members = claims.iter().map(|(name, value)| format!("{name:?}:{value}"));
        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
    }

    /// A correctly signed token with changed claims and the valid header.
    pub fn changed(&self, changes: &[Change]) -> String {
        self.sign(&self.header, self.payload(changes))
    }

    /// The header of the valid token with one parameter added or replaced.
    pub fn header_with(&self, name: &str, value: Option<Value>) -> String {
        let mut header: Map<String, Value> = serde_json::from_str(&self.header).unwrap();
        match value {
            Some(value) => drop(header.insert(name.to_owned(), value)),
            None => drop(header.remove(name).unwrap()),
        }
        Value::from(header).to_string()
    }

    /// The three parts of the valid token.
    pub fn parts(&self) -> [&str; 3] {
        self.honest.split('.').collect::<Vec<_>>().try_into().unwrap()
    }
}

/// An unsigned token with this header and payload.
pub fn sign(header: &str, payload: impl AsRef<[u8]>, key: &[u8], algorithm: Algorithm) -> String {
    let [header, payload] =
        [header.as_bytes(), payload.as_ref()].map(|part| URL_SAFE_NO_PAD.encode(part));
    sign_text(&format!("{header}.{payload}"), key, algorithm)
}

pub fn sign_text(message: &str, key: &[u8], algorithm: Algorithm) -> String {
    let key = EncodingKey::from_secret(key);
    format!("{message}.{}", crypto::sign(message.as_bytes(), &key, algorithm).unwrap())
}

/// Replaces one character of a text.
pub fn tampered(text: &str, at: usize) -> String {
    let other = if &text[at..=at] == "A" { "B" } else { "A" };
    format!("{}{other}{}", &text[..at], &text[at + 1..])
}

pub type Forged = Vec<(String, String)>;

/// Sends each token to several paths; asserts 401 `invalid_token`, and that no team is created.
#[track_caller]
pub fn assert_all_invalid(server: &Server, forged: Forged) {
    let mut accepted = Vec::new();
    let names: BTreeSet<_> = forged.iter().map(|(what, _)| what.clone()).collect();
    assert_eq!(names.len(), forged.len(), "two cases have one name");
    for (what, token) in forged {
        for (kind, response) in everywhere(&server.client.with_token(token)) {
            let wrong = unauthorized_mismatch(&response, "invalid_token", INVALID);
            accepted.extend(wrong.map(|wrong| format!("{what}, {kind}: {wrong}")));
        }
    }
    assert!(accepted.is_empty(), "{}", accepted.join("\n"));
    assert_eq!(server.client.get("teams").expect(200).body()["data"], json!([]));
}
