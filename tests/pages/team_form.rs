//! `/teams/new` and `/teams/{id}/edit`.

use serde_json::json;

use crate::{
    browser::{Browser, input_value},
    support::Server,
};

#[test]
fn team_is_created_once_per_form() {
    let server = Server::start();
    let mut browser = Browser::user(&server, "ann", "editor");
    let key = input_value(&browser.get("/teams/new").expect(200), "idempotency_key");
    let fields = [
        ("name", " Rovers "),
        ("country", "nor"),
        ("founded_year", "1912"),
        ("colors", "#0b3d91"),
        ("colors", ""),
        ("idempotency_key", key.as_str()),
    ];
    for _ in 0..2 {
        let response = browser.post("/teams/new", &fields).expect(303);
        assert_eq!(response.header("location"), Some("/teams/1"));
    }
    let team = server.client.get("teams/1").expect(200).body();
    assert_eq!(team["name"], "Rovers");
    assert_eq!((&team["country"], &team["founded_year"]), (&json!("NOR"), &json!(1912)));
    assert_eq!((&team["colors"], &team["city"]), (&json!(["#0b3d91"]), &json!(null)));
    assert_eq!(server.count("teams"), 1);
    // A form without a key is accepted.
    browser.post("/teams/new", &[("name", "City")]).expect(303);
}

#[test]
fn invalid_team_form_keeps_its_values_and_names_the_fields() {
    let server = Server::start();
    let mut browser = Browser::user(&server, "ann", "editor");
    let fields = [
        ("name", ""),
        ("country", "Atlantis"),
        ("founded_year", "long ago"),
        ("city", "\"Hull\" <b>"),
    ];
    let page = browser.post("/teams/new", &fields).expect(422);
    for (name, value) in [("country", "Atlantis"), ("founded_year", "long ago")] {
        assert_eq!(input_value(&page, name), value);
        assert!(page.text.contains(&format!("aria-describedby=\"{name}-problem\"")), "{name}");
        assert!(page.text.contains(&format!("id=\"{name}-problem\"")), "{name}");
    }
    assert!(page.text.contains("Name is required"));
    assert!(page.text.contains("must be a country code of three letters"));
    assert!(page.text.contains("value=\"&#34;Hull&#34; &#60;b&#62;\""), "{}", page.text);
    assert_eq!(server.count("teams"), 0);
}

#[test]
fn edit_keeps_fields_that_the_form_does_not_have() {
    let server = Server::start();
    let admin = server.admin();
    let team = json!({ "name": "Rovers", "city": "Hull", "external_ids": { "x": "1" }, "colors": ["#ffffff", "#000000"] });
    admin.post("teams", &team).expect(201);
    let mut browser = Browser::user(&server, "ann", "editor");
    let page = browser.get("/teams/1/edit").expect(200);
    assert_eq!(
        (input_value(&page, "name"), input_value(&page, "city")),
        ("Rovers".to_owned(), "Hull".to_owned())
    );
    let version = input_value(&page, "version");
    let fields = [
        ("name", "United"),
        ("city", ""),
        ("colors", "#ffffff"),
        ("colors", "#000000"),
        ("version", &version),
    ];
    browser.post("/teams/1/edit", &fields).expect(303);
    let team = admin.get("teams/1").expect(200).body();
    assert_eq!((&team["name"], &team["city"]), (&json!("United"), &json!(null)));
    assert_eq!(
        (&team["external_ids"], &team["colors"]),
        (&json!({ "x": "1" }), &json!(["#ffffff", "#000000"]))
    );
}

#[test]
fn second_editor_sees_both_versions_and_decides() {
    let server = Server::start();
    let admin = server.admin();
    admin.post("teams", &json!({ "name": "Rovers", "city": "Hull", "venue": "Park" })).expect(201);
    let mut browser = Browser::user(&server, "ann", "editor");
    let page = browser.get("/teams/1/edit").expect(200);
    let version = input_value(&page, "version");
    admin.patch("teams/1", &json!({ "city": "York" })).expect(200);
    let fields =
        |version| [("name", "Rovers"), ("city", "Leeds"), ("venue", "Park"), ("version", version)];
    let page = browser.post("/teams/1/edit", &fields(&version)).expect(412);
    assert!(page.text.contains("York") && page.text.contains("Leeds"));
    assert!(!page.text.contains("<td dir=\"auto\">Park"), "Park is the same in both");
    assert_eq!(admin.get("teams/1").body()["city"], "York");
    let version = input_value(&page, "version");
    browser.post("/teams/1/edit", &fields(&version)).expect(303);
    assert_eq!(admin.get("teams/1").body()["city"], "Leeds");
}

#[test]
fn unknown_team_is_a_404_page() {
    let server = Server::start();
    let mut browser = Browser::signed_in(&server, "admin");
    let page = browser.get("/teams/99/edit").expect(404);
    assert!(page.text.contains("there is no team with the id 99"), "{}", page.text);
}
