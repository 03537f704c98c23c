//! `/users`, for admins.

use crate::{
    browser::{Browser, input_value},
    support::Server,
};

const PASSWORD: &str = "a long password";

#[test]
fn user_is_added_once_with_a_temporary_password() {
    let server = Server::start();
    let mut admin = Browser::signed_in(&server, "admin");
    let key = input_value(&admin.get("/users").expect(200), "idempotency_key");
    let fields = [
        ("username", "ann"),
        ("password", PASSWORD),
        ("role", "editor"),
        ("idempotency_key", key.as_str()),
    ];
    for _ in 0..2 {
        admin.post("/users", &fields).expect(303);
    }
    let page = admin.get("/users").expect(200);
    assert!(page.text.contains("ann") && page.text.contains("temporary password"));
    assert_eq!(server.count("users"), 2);
    let mut ann = Browser::guest(&server);
    let response = ann.post("/sign-in", &[("username", "ann"), ("password", PASSWORD)]).expect(303);
    assert_eq!(response.header("location"), Some("/account"));
}

#[test]
fn invalid_user_form_keeps_the_name_but_not_the_password() {
    let server = Server::start();
    let mut admin = Browser::signed_in(&server, "admin");
    let fields = [("username", "ann"), ("password", "short"), ("role", "editor")];
    let page = admin.post("/users", &fields).expect(422);
    assert_eq!(input_value(&page, "username"), "ann");
    assert_eq!(input_value(&page, "password"), "");
    assert!(page.text.contains("Temporary password must have"), "{}", page.text);
    let fields = [("username", "Admin"), ("password", PASSWORD), ("role", "editor")];
    let page = admin.post("/users", &fields).expect(409);
    assert!(page.text.contains("there is a user Admin already"));
}

#[test]
fn disabled_user_is_signed_out_at_the_next_click() {
    let server = Server::start();
    let mut admin = Browser::signed_in(&server, "admin");
    let mut ann = Browser::user(&server, "ann", "editor");
    ann.get("/teams/new").expect(200);
    let version = input_value(&admin.get("/users/2/edit").expect(200), "version");
    let fields = [("role", "editor"), ("disabled", "true"), ("version", version.as_str())];
    admin.post("/users/2/edit", &fields).expect(303);
    let response = ann.get("/teams/new").expect(303);
    assert_eq!(response.header("location"), Some("/sign-in?next=%2Fteams%2Fnew"));
    let page = ann.sign_in("ann").expect(401);
    assert!(page.text.contains("wrong"));
    assert!(admin.get("/users").expect(200).text.contains("disabled"));
}

#[test]
fn second_admin_sees_both_versions_of_a_user() {
    let server = Server::start();
    let mut admin = Browser::signed_in(&server, "admin");
    Browser::user(&server, "ann", "viewer");
    let version = input_value(&admin.get("/users/2/edit").expect(200), "version");
    let fields = [("role", "admin"), ("version", version.as_str())];
    admin.post("/users/2/edit", &fields).expect(303);
    let fields = [("role", "editor"), ("version", version.as_str())];
    let page = admin.post("/users/2/edit", &fields).expect(412);
    assert!(page.text.contains("Somebody saved other values"));
    let version = input_value(&page, "version");
    admin.post("/users/2/edit", &[("role", "editor"), ("version", version.as_str())]).expect(303);
}

#[test]
fn user_is_deleted_after_a_page_that_says_what_goes_along() {
    let server = Server::start();
    let mut admin = Browser::signed_in(&server, "admin");
    let mut ann = Browser::user(&server, "ann", "viewer");
    let page = admin.get("/users/2/delete").expect(200);
    assert!(page.text.contains("sessions and API keys"));
    for _ in 0..2 {
        admin.post("/users/2/delete", &[]).expect(303);
    }
    ann.get("/account").expect(303);
    admin.get("/users/2/edit").expect(404);
    // The last admin stays.
    let page = admin.post("/users/1/delete", &[]).expect(409);
    assert!(page.text.contains("last admin"));
}
