//! `/sign-in`, `/sign-out` and the session cookie.

use serde_json::json;

use crate::{
    browser::{Browser, input_value},
    support::{PASSWORD, Server, Setup},
};

#[test]
fn sign_in_sets_a_cookie_and_leads_back() {
    let server = Server::start();
    let mut browser = Browser::guest(&server);
    let page = browser.get("/sign-in?next=%2Fteams%2Fnew").expect(200);
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert_eq!(input_value(&page, "next"), "/teams/new");
    let fields = [("username", "admin"), ("password", PASSWORD), ("next", "/teams/new")];
    let response = browser.post("/sign-in", &fields).expect(303);
    assert_eq!(response.header("location"), Some("/teams/new"));
    let cookie = response.header("set-cookie").unwrap();
    assert!(cookie.starts_with("teamsheet="), "{cookie}");
    for attribute in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(!cookie.contains("Secure"), "{cookie}");
    let page = browser.get("/teams/new").expect(200);
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert!(page.text.contains("admin"));
}

#[test]
fn next_does_not_lead_to_another_server() {
    let server = Server::start();
    for next in
        ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
    {
        let mut browser = Browser::guest(&server);
        let fields = [("username", "admin"), ("password", PASSWORD), ("next", next)];
        let response = browser.post("/sign-in", &fields).expect(303);
        assert_eq!(response.header("location"), Some("/"), "{next}");
    }
}

#[test]
fn wrong_password_keeps_the_username_and_says_why() {
    let server = Server::start();
    let mut browser = Browser::guest(&server);
    let page = browser.post("/sign-in", &[("username", "admin"), ("password", "wrong password")]);
    assert_eq!(page.status, 401);
    assert_eq!(input_value(&page, "username"), "admin");
    assert_eq!(input_value(&page, "password"), "");
    assert!(page.text.contains("the username or the password is wrong"));
    assert_eq!(browser.cookie(), None);
}

#[test]
fn guest_is_redirected_to_the_sign_in_page() {
    let server = Server::start();
    let mut browser = Browser::guest(&server);
    let response = browser.get("/teams/new?a=b").expect(303);
    assert_eq!(response.header("location"), Some("/sign-in?next=%2Fteams%2Fnew%3Fa%3Db"));
    let response = browser.post("/teams/new", &[("name", "Rovers")]).expect(303);
    assert_eq!(response.header("location"), Some("/sign-in?next=%2Fteams%2Fnew"));
    assert_eq!(server.count("teams"), 0);
}

#[test]
fn cookie_is_not_accepted_by_the_api() {
    let server = Server::start();
    let browser = Browser::signed_in(&server, "admin");
    let cookie = browser.cookie().unwrap();
    let json = [("Content-Type", "application/json"), ("Cookie", cookie)];
    server.client.send("POST", "teams", &json, Some(br#"{"name": "Rovers"}"#)).expect(401);
    server.client.send("GET", "auth/me", &[("Cookie", cookie)], None).expect(401);
}

#[test]
fn cookie_ends_with_sign_out_password_role_disabling_and_time() {
    let server = Server::start();
    let admin = server.admin();
    let ended = |browser: &mut Browser| browser.get("/teams/new").status == 303;

    let mut browser = Browser::user(&server, "ann", "editor");
    let cookie = browser.cookie().unwrap().to_owned();
    browser.get("/teams/new").expect(200);
    browser.post("/sign-out", &[]).expect(303);
    assert_eq!(browser.cookie(), None);
    // The session has ended on the server as well.
    let page = server.client.send("GET", "/teams/new", &[("Cookie", &cookie)], None);
    assert_eq!(page.status, 303);

    let user = |name: &str| {
        let users = admin.get("users").expect(200).body();
        let mut users = users["data"].as_array().unwrap().iter();
        users.find(|user| user["username"] == name).unwrap()["id"].as_i64().unwrap()
    };
    for (name, change) in [
        ("bea", json!({ "role": "admin" })),
        ("cat", json!({ "disabled": true })),
        ("dora", json!({ "password": "another password" })),
    ] {
        let mut browser = Browser::user(&server, name, "editor");
        browser.get("/teams/new").expect(200);
        admin.patch(&format!("users/{}", user(name)), &change).expect(200);
        assert!(ended(&mut browser), "{name}");
    }

    let mut browser = Browser::user(&server, "eve", "editor");
    for _ in 0..2 {
        server.advance_clock(13 * 86_400);
        browser.get("/teams/new").expect(200);
    }
    server.advance_clock(5 * 86_400);
    assert!(ended(&mut browser), "after 31 days in all");
    let mut browser = Browser::signed_in(&server, "eve");
    server.advance_clock(15 * 86_400);
    assert!(ended(&mut browser), "after 15 days without use");
}

#[test]
fn page_session_is_listed_and_can_be_ended_by_the_api() {
    let server = Server::start();
    let mut browser = Browser::user(&server, "ann", "editor");
    let ann = server.sign_in("ann");
    let sessions = ann.get("auth/sessions").expect(200).body();
    let sessions = sessions["data"].as_array().unwrap();
    // That of `user`, that of the browser, and that of `ann`.
    assert_eq!(sessions.len(), 3);
    ann.delete("auth/sessions").expect(204);
    browser.get("/teams/new").expect(303);
}

#[test]
fn cookie_has_the_host_prefix_behind_a_tls_proxy() {
    let server = Server::start_with(Setup {
        flags: vec!["--trusted-proxy", "127.0.0.1"],
        ..Setup::default()
    });
    let mut browser = Browser::guest(&server);
    let fields = [("username", "admin"), ("password", PASSWORD)];
    let headers = [("X-Forwarded-Proto", "https"), ("Sec-Fetch-Site", "same-origin")];
    let response = browser.post_with("/sign-in", &headers, &fields).expect(303);
    let cookie = response.header("set-cookie").unwrap();
    assert!(cookie.starts_with("__Host-teamsheet=") && cookie.contains("Secure"), "{cookie}");
    browser.get("/teams/new").expect(303);
    let headers = [("X-Forwarded-Proto", "https")];
    browser.send("GET", "/teams/new", &headers, None).expect(200);
}

#[test]
fn sign_in_is_throttled() {
    let server = Server::start();
    let mut browser = Browser::guest(&server);
    for _ in 0..10 {
        browser.post("/sign-in", &[("username", "admin"), ("password", "wrong")]).expect(401);
    }
    let page = browser.post("/sign-in", &[("username", "admin"), ("password", PASSWORD)]);
    assert_eq!(page.status, 429);
    assert!(page.text.contains("too many attempts"));
}
