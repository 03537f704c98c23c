//! `/account`: password, sessions, API keys.

use crate::{
    browser::{Browser, input_value},
    support::{PASSWORD, Server},
};

const NEW: &str = "another password";

#[test]
fn password_change_ends_other_sessions_and_keeps_this_one() {
    let server = Server::start();
    let mut browser = Browser::user(&server, "ann", "viewer");
    let mut other = Browser::signed_in(&server, "ann");
    browser.get("/account").expect(200);
    let fields =
        [("current_password", PASSWORD), ("new_password", NEW), ("repeated_password", NEW)];
    browser.post("/account/password", &fields).expect(303);
    browser.get("/account").expect(200);
    other.get("/account").expect(303);
    let mut again = Browser::guest(&server);
    again.post("/sign-in", &[("username", "ann"), ("password", PASSWORD)]).expect(401);
    again.post("/sign-in", &[("username", "ann"), ("password", NEW)]).expect(303);
}

#[test]
fn invalid_password_change_names_the_field_and_sends_no_password_back() {
    let server = Server::start();
    let mut browser = Browser::user(&server, "ann", "viewer");
    for (current, new, repeated, field, detail) in [
        ("wrong password", NEW, NEW, "current_password", "Current password is wrong"),
        ("", NEW, NEW, "current_password", "Current password is wrong"),
        (PASSWORD, "short", "short", "new_password", "New password must have"),
        (PASSWORD, NEW, "different", "repeated_password", "New password again must be the same"),
    ] {
        let fields =
            [("current_password", current), ("new_password", new), ("repeated_password", repeated)];
        let page = browser.post("/account/password", &fields).expect(422);
        assert!(page.text.contains(detail), "{detail}: {}", page.text);
        assert!(page.text.contains(&format!("aria-describedby=\"{field}-problem\"")), "{field}");
        assert!(!page.text.contains(NEW) && !page.text.contains(PASSWORD));
    }
}

#[test]
fn generated_password_is_to_be_replaced() {
    let server = Server::start();
    let reset = [("role", "viewer"), ("password", NEW)];
    let mut admin = Browser::signed_in(&server, "admin");
    Browser::user(&server, "ann", "viewer");
    admin.post("/users/2/edit", &reset).expect(303);
    let mut ann = Browser::guest(&server);
    let fields = [("username", "ann"), ("password", NEW), ("next", "/teams/1")];
    let response = ann.post("/sign-in", &fields).expect(303);
    assert_eq!(response.header("location"), Some("/account"));
    assert!(ann.get("/account").expect(200).text.contains("Set one that only you know"));
    let fields =
        [("current_password", NEW), ("new_password", PASSWORD), ("repeated_password", PASSWORD)];
    ann.post("/account/password", &fields).expect(303);
    assert!(!ann.get("/account").expect(200).text.contains("Set one that only you know"));
    let response = ann.sign_in("ann").expect(303);
    assert_eq!(response.header("location"), Some("/"));
}

#[test]
fn sessions_are_listed_and_ended() {
    let server = Server::start();
    let mut browser = Browser::user(&server, "ann", "viewer");
    let mut other = Browser::signed_in(&server, "ann");
    let page = browser.get("/account").expect(200);
    assert!(page.text.contains("This browser"));
    let ends = page.text.matches("/end\"").count();
    assert_eq!(ends, 2, "those of the API client and of the other browser");
    let action =
        page.text.split("action=\"").find(|part| part.starts_with("/account/sessions/3/end"));
    assert!(action.is_some(), "{}", page.text);
    for _ in 0..2 {
        browser.post("/account/sessions/3/end", &[]).expect(303);
    }
    other.get("/account").expect(303);
    let mut third = Browser::signed_in(&server, "ann");
    browser.post("/account/sessions/end-others", &[]).expect(303);
    third.get("/account").expect(303);
    browser.get("/account").expect(200);
}

#[test]
fn sessions_of_other_users_cannot_be_ended() {
    let server = Server::start();
    let mut admin = Browser::signed_in(&server, "admin");
    let mut ann = Browser::user(&server, "ann", "admin");
    ann.post("/account/sessions/1/end", &[]).expect(303);
    admin.get("/account").expect(200);
}

#[test]
fn api_key_is_shown_once_and_revoked() {
    let server = Server::start();
    let mut browser = Browser::user(&server, "ann", "editor");
    let key = input_value(&browser.get("/account").expect(200), "idempotency_key");
    let fields = [
        ("name", "Import script"),
        ("role", "editor"),
        ("expires_on", "2026-12-31"),
        ("current_password", PASSWORD),
        ("idempotency_key", key.as_str()),
    ];
    let page = browser.post("/account/api-keys", &fields).expect(200);
    let secret = page.text.split("<code>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert!(secret.starts_with("tsk_"));
    let script = server.client.with_token(&secret);
    script.post("teams", &serde_json::json!({ "name": "Rovers" })).expect(201);
    // A reload creates no other key.
    let page = browser.post("/account/api-keys", &fields).expect(200);
    assert!(!page.text.contains("tsk_"));
    assert_eq!(server.count("api_keys"), 1);
    let page = browser.get("/account").expect(200);
    assert!(page.text.contains("Import script") && page.text.contains("31 December 2026"));
    for _ in 0..2 {
        browser.post("/account/api-keys/1/revoke", &[]).expect(303);
    }
    script.get("teams").expect(401);
}

#[test]
fn invalid_api_key_form_keeps_its_values() {
    let server = Server::start();
    let mut browser = Browser::user(&server, "ann", "editor");
    let fields = [("name", "Script"), ("role", "admin"), ("current_password", PASSWORD)];
    let page = browser.post("/account/api-keys", &fields).expect(422);
    assert!(page.text.contains("value=\"Script\""));
    let fields = [("name", "Script"), ("role", "editor"), ("current_password", "wrong password")];
    let page = browser.post("/account/api-keys", &fields).expect(422);
    assert!(page.text.contains("Your password is wrong"));
    assert!(page.text.contains("value=\"Script\""));
    assert_eq!(server.count("api_keys"), 0);
}
