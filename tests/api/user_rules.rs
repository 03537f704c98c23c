//! The rules of usernames and passwords, which apply wherever one is set.

use serde_json::{Value, json};

use crate::{
    support::{PASSWORD, Server, assert_error, run_concurrently, with_fields},
    users::{assert_discreet, body, cannot_sign_in},
};

/// Invalid passwords.
pub fn bad_passwords() -> [(&'static str, Value); 12] {
    [
        ("none", Value::Null),
        ("empty", json!("")),
        ("7 bytes", json!("1234567")),
        ("7 bytes of UTF-8", json!("äöü1")),
        ("72 bytes", json!("a".repeat(72))),
        ("72 bytes of UTF-8", json!("ä".repeat(36))),
        ("many bytes", json!("a".repeat(5000))),
        ("a NUL inside", json!("pass\0word")),
        ("a NUL at the end", json!("password\0")),
        ("a number", json!(12_345_678)),
        ("an array", json!([PASSWORD])),
        ("an object", json!({ "plain": PASSWORD })),
    ]
}

/// Valid passwords at the bounds of the rules.
pub fn good_passwords() -> [String; 7] {
    [
        "12345678",
        &"a".repeat(71),
        &"ä".repeat(35),
        "🦀🦀",
        "        ",
        " blanks stay ",
        "a\nb\tc d\u{7}",
    ]
    .map(str::to_owned)
}

/// Invalid usernames.
pub fn bad_names() -> [(&'static str, Value); 13] {
    [
        ("none", Value::Null),
        ("empty", json!("")),
        ("2 characters", json!("ab")),
        ("2 characters and blanks", json!("  ab  ")),
        ("only blanks", json!("     ")),
        ("41 characters", json!("a".repeat(41))),
        ("41 characters of UTF-8", json!("ä".repeat(41))),
        ("a bell", json!("a\u{7}bc")),
        ("a line break", json!("abc\ndef")),
        ("a NUL", json!("abc\0")),
        ("turned around", json!("abc\u{202e}def")),
        ("a number", json!(12345)),
        ("an array", json!(["abc"])),
    ]
}

/// Valid usernames at the bounds of the rules, as sent and as stored.
pub fn good_names() -> [(String, String); 6] {
    let kept = |name: &str| (name.to_owned(), name.to_owned());
    [
        kept("abc"),
        kept(&"n".repeat(40)),
        kept(&"ä".repeat(40)),
        kept("日本語"),
        ("  Otto Rehhagel ".to_owned(), "Otto Rehhagel".to_owned()),
        ("Pele\u{301}".to_owned(), "Pelé".to_owned()),
    ]
}

#[test]
fn names_and_passwords_keep_their_rules() {
    let server = Server::start();
    let admin = server.admin();
    for (what, name) in bad_names() {
        let response =
            admin.post("users", &with_fields(body("x", "editor"), &json!({ "username": name })));
        assert_error(what, &response, 422, "validation_failed");
        assert_eq!(response.pointers(), ["/username"], "{what}");
    }
    for (what, password) in bad_passwords() {
        let asked = json!({ "password": password });
        let response = admin.post("users", &with_fields(body("the name", "editor"), &asked));
        assert_error(what, &response, 422, "validation_failed");
        assert_eq!(response.pointers(), ["/password"], "{what}");
        assert_discreet(&response);
    }
    assert_eq!(admin.get("users").expect(200).field_values("id"), [1], "nobody was added");
    for (sent, kept) in good_names() {
        let made = admin.post("users", &body(&sent, "viewer")).expect(201).body();
        assert_eq!(made["username"], kept);
        server.sign_in(&sent);
        server.sign_in(&kept);
    }
    for (number, password) in good_passwords().into_iter().enumerate() {
        let name = format!("number {number}");
        let asked = json!({ "password": password });
        admin.post("users", &with_fields(body(&name, "viewer"), &asked)).expect(201);
        server.client.sign_in(&name, &password);
        // Passwords are neither truncated nor trimmed.
        let mut shorter = password.clone();
        shorter.pop();
        for wrong in [shorter, format!("{password} "), format!("{password}{password}")] {
            cannot_sign_in(&server.client, &name, &wrong);
        }
    }
}

#[test]
fn all_invalid_fields_are_reported() {
    let server = Server::start();
    let admin = server.admin();
    let cases: [(Value, &[&str]); 11] = [
        (json!({}), &["/username", "/password", "/role"]),
        (
            json!({ "username": "a", "password": "b", "role": "c" }),
            &["/username", "/password", "/role"],
        ),
        (json!({ "username": 1, "hash": "x" }), &["/username", "/password", "/role", "/hash"]),
        (with_fields(body("the name", "x"), &json!({ "role": null })), &["/role"]),
        (body("the name", "owner"), &["/role"]),
        (body("the name", "Admin"), &["/role"]),
        (body("the name", ""), &["/role"]),
        (with_fields(body("the name", "x"), &json!({ "role": 1 })), &["/role"]),
        (
            with_fields(body("the name", "viewer"), &json!({ "token_version": 1 })),
            &["/token_version"],
        ),
        (
            with_fields(
                body("the name", "viewer"),
                &json!({ "password_hash": "x", "email": "a@b" }),
            ),
            &["/password_hash", "/email"],
        ),
        (json!([body("the name", "viewer")]), &[""]),
    ];
    for (body, pointers) in cases {
        assert_discreet(&admin.post("users", &body).expect_validation_errors(pointers));
    }
    assert_eq!(admin.get("users").expect(200).field_values("id"), [1]);
}

#[test]
fn usernames_are_unique_case_insensitively() {
    let server = Server::start();
    let admin = server.admin();
    for name in ["Ängström", "Straße", "Οδος", "Pelé"] {
        admin.post("users", &body(name, "viewer")).expect(201);
    }
    for name in ["admin", "ADMIN", " aDmIn ", "äNGSTRÖM", "STRASSE", "ΟΔΟΣ", "Pele\u{301}"] {
        let response =
            admin.post("users", &body(name, "viewer")).expect_problem(409, "already_exists");
        assert_discreet(&response);
    }
    admin.post("users", &body("Pele", "viewer")).expect(201);
    let responses = run_concurrently(6, |number| {
        let name = if number % 2 == 0 { "the same" } else { "THE SAME" };
        admin.post("users", &body(name, "viewer"))
    });
    let made = responses.iter().filter(|response| response.status == 201).count();
    assert_eq!(made, 1, "{responses:?}");
    for response in responses.into_iter().filter(|response| response.status != 201) {
        response.expect_problem(409, "already_exists");
    }
}
