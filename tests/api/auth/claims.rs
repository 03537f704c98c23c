//! Tokens with a valid signature and invalid claims.

use std::collections::BTreeSet;

use serde_json::Value;

use super::forge::{Change, Forge, Forged, assert_all_invalid};
use crate::support::Server;

/// Each token has a valid signature; only the claims are wrong.
#[test]
fn claims_of_a_wrong_type_are_rejected() {
    let server = Server::start();
    let forge = Forge::new(server.path(), &server.admin());
    let mut forged: Forged = Vec::new();
    for (name, value) in &forge.claims {
        let honest = value.to_string();
        let mut wrong = vec!["null".to_owned(), "{}".to_owned(), "[]".to_owned()];
        wrong.push(format!("[{honest}]"));
        wrong.push(format!("{{{:?}:{honest}}}", "a"));
        let others: &[&str] = match value {
            Value::String(_) => &["1", "1.5", "true", r#""""#],
            Value::Bool(_) => &["0", "1", r#""true""#, r#""""#],
            _ => &[
                r#""1""#,
                r#""""#,
                "true",
                "1.0",
                "1e9",
                "-0",
                "1772366400.0",
                "9223372036854775808",
                "18446744073709551615",
                "18446744073709551616",
                "-9223372036854775809",
            ],
        };
        // The token id is not interpreted.
        let others = others.iter().filter(|value| (name.as_str(), **value) != ("jti", r#""""#));
        wrong.extend(others.map(|value| (*value).to_owned()));
        if value.is_i64() {
            wrong.push(format!("{honest:?}"));
            wrong.push(format!("{honest}.0"));
            wrong.push(format!("{honest}e0"));
        }
        for value in wrong.into_iter().collect::<BTreeSet<_>>() {
            forged.push((format!("{name} {value}"), forge.changed(&[(name, Some(&value))])));
        }
        forged.push((format!("no {name}"), forge.changed(&[(name, None)])));
    }
    assert_all_invalid(&server, forged);
}

#[test]
fn claims_with_wrong_values_are_rejected() {
    let server = Server::start();
    let forge = Forge::new(server.path(), &server.admin());
    let now = server.now();
    let (soon, far) = ((now + 6).to_string(), i64::MAX.to_string());
    let cases: [Change; 25] = [
        ("iss", Some(r#""Teamsheet""#)),
        ("iss", Some(r#""teamsheet ""#)),
        ("iss", Some(r#""https://example.org""#)),
        ("aud", Some(r#""another""#)),
        ("aud", Some(r#""teamsheet,teamsheet""#)),
        ("aud", Some(r#"["teamsheet","another"]"#)),
        ("sub", Some(r#""0""#)),
        ("sub", Some(r#""01""#)),
        ("sub", Some(r#""-1""#)),
        ("sub", Some(r#""+1""#)),
        ("sub", Some(r#"" 1""#)),
        ("sub", Some(r#""1.0""#)),
        ("sub", Some(r#""admin""#)),
        ("sub", Some(r#""9223372036854775808""#)),
        ("role", Some(r#""owner""#)),
        ("role", Some(r#""Admin""#)),
        ("role", Some(r#""ADMIN""#)),
        ("role", Some(r#"" admin""#)),
        ("iat", Some(&soon)),
        ("iat", Some(&far)),
        ("nbf", Some(&soon)),
        ("nbf", Some(&far)),
        ("scope", Some(r#""all""#)),
        ("Exp", Some("1")),
        ("", Some("1")),
    ];
    let mut forged: Forged =
        cases.iter().map(|change| (format!("{change:?}"), forge.changed(&[*change]))).collect();

    let inside = forge.payload(&[]);
    let inside = inside.strip_prefix('{').unwrap();
    for (name, value) in &forge.claims {
        let text = format!("{{{name:?}:{value},{inside}");
        forged.push((format!("{name} twice, the same"), forge.sign(&forge.header, text)));
    }
    let payloads = [
        ("exp twice, a later one first", format!(r#"{{"exp":{far},{inside}"#)),
        ("exp twice, one of them escaped", format!(r#"{{"e\u0078p":{far},{inside}"#)),
        ("nothing", String::new()),
        ("null", "null".to_owned()),
        ("an empty object", "{}".to_owned()),
        ("an array with the claims in it", format!("[{}]", forge.payload(&[]))),
        ("a string", Value::from(forge.payload(&[])).to_string()),
        ("a word behind it", format!("{} x", forge.payload(&[]))),
        ("itself twice", forge.payload(&[]).repeat(2)),
        ("a byte order mark", format!("\u{feff}{}", forge.payload(&[]))),
        ("a comma too many", forge.payload(&[]).replace('}', ",}")),
        ("single quotes", forge.payload(&[]).replace('"', "'")),
        ("many brackets", "[".repeat(1000)),
    ];
    for (what, payload) in payloads {
        forged.push((format!("a payload: {what}"), forge.sign(&forge.header, payload)));
    }
    let bytes = [br#"{"jti":"#, &b"\"\xff\""[..], b",", inside.as_bytes()].concat();
    forged.push(("a payload: no UTF-8".to_owned(), forge.sign(&forge.header, bytes)));
    assert_all_invalid(&server, forged);
}

/// Serde also accepts an array for a struct.
#[test]
fn token_that_lives_longer_than_ours_is_rejected() {
    let server = Server::start();
    let forge = Forge::new(server.path(), &server.admin());
    let issued = server.now();
    let token = |seconds: i64| forge.changed(&[("exp", Some(&(issued + seconds).to_string()))]);
    let status = |seconds| server.client.with_token(token(seconds)).get("auth/me").status;
    assert_eq!((status(599), status(600), status(601)), (200, 200, 401));
}

#[test]
fn claims_as_an_array_are_rejected() {
    let server = Server::start();
    let forge = Forge::new(server.path(), &server.admin());
    let in_order = ["iss", "aud", "sub", "sid", "ver", "role", "iat", "nbf", "exp", "jti", "fresh"];
    let array = Value::from(in_order.map(|name| forge.claims[name].clone()).to_vec());
    let token = forge.sign(&forge.header, array.to_string());
    assert_all_invalid(&server, vec![("an array".to_owned(), token)]);
}

/// Serde also accepts an object for an enum: `{"admin": null}`.
#[test]
fn role_as_an_object_is_rejected() {
    let server = Server::start();
    let forge = Forge::new(server.path(), &server.admin());
    let token = forge.changed(&[("role", Some(r#"{"admin":null}"#))]);
    assert_all_invalid(&server, vec![("an object".to_owned(), token)]);
}
