//! `/players/new` and `/players/{id}/edit`.

use serde_json::json;

use crate::{
    browser::{Browser, input_value},
    support::Server,
};

#[test]
fn player_is_created_and_edited() {
    let server = Server::start();
    let mut browser = Browser::user(&server, "ann", "editor");
    let key = input_value(&browser.get("/players/new").expect(200), "idempotency_key");
    let fields = [
        ("given_name", "Ann"),
        ("family_name", "Ash"),
        ("birth_date", "1990-05"),
        ("nationality", "nor"),
        ("height_cm", "178"),
        ("dominant_side", "left"),
        ("idempotency_key", key.as_str()),
    ];
    for _ in 0..2 {
        let response = browser.post("/players/new", &fields).expect(303);
        assert_eq!(response.header("location"), Some("/players/1"));
    }
    let player = server.admin().get("players/1").expect(200).body();
    assert_eq!((&player["name"], &player["height_cm"]), (&json!("Ann Ash"), &json!(178)));
    assert_eq!((&player["weight_kg"], &player["birth_date"]), (&json!(null), &json!("1990-05")));
    let page = browser.get("/players/1/edit").expect(200);
    assert_eq!(input_value(&page, "height_cm"), "178");
    let version = input_value(&page, "version");
    let fields = [("name", "Annie"), ("given_name", "Ann"), ("version", version.as_str())];
    browser.post("/players/1/edit", &fields).expect(303);
    let player = server.admin().get("players/1").expect(200).body();
    assert_eq!((&player["name"], &player["family_name"]), (&json!("Annie"), &json!(null)));
}

#[test]
fn invalid_player_form_keeps_its_values_and_names_the_fields() {
    let server = Server::start();
    let mut browser = Browser::user(&server, "ann", "editor");
    let fields = [("birth_date", "yesterday"), ("height_cm", "tall"), ("weight_kg", "5")];
    let page = browser.post("/players/new", &fields).expect(422);
    for (name, value) in fields {
        assert_eq!(input_value(&page, name), value);
        assert!(page.text.contains(&format!("id=\"{name}-problem\"")), "{name}: {}", page.text);
    }
    assert!(page.text.contains("id=\"name-problem\""));
    assert_eq!(server.count("players"), 0);
}

#[test]
fn second_editor_of_a_player_sees_both_versions() {
    let server = Server::start();
    let admin = server.admin();
    admin.post("players", &json!({ "name": "Ann", "weight_kg": 60 })).expect(201);
    let mut browser = Browser::user(&server, "eva", "editor");
    let version = input_value(&browser.get("/players/1/edit").expect(200), "version");
    admin.patch("players/1", &json!({ "weight_kg": 61 })).expect(200);
    let fields = [("name", "Ann"), ("weight_kg", "62"), ("version", version.as_str())];
    let page = browser.post("/players/1/edit", &fields).expect(412);
    assert!(page.text.contains(">61<") && page.text.contains(">62<"), "{}", page.text);
    browser.get("/players/99/edit").expect(404);
}
