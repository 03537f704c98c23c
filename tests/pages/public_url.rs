//! `--public-url`: links, redirects, assets and canonical URLs behind a proxy that removes a path prefix.

use serde_json::json;

use crate::{
    browser::Browser,
    support::{PASSWORD, Server, Setup},
};

const FLAGS: [&str; 2] = ["--public-url", "https://example.org/roster/"];

#[test]
fn links_of_pages_follow_the_public_url() {
    let server = Server::start_with(Setup { flags: FLAGS.to_vec(), ..Setup::default() });
    let admin = server.admin();
    admin.post("teams", &json!({ "name": "Rovers" })).expect(201);
    let player = json!({ "name": "Ann", "membership": { "team_id": 1, "season": "2026" } });
    admin.post("players", &player).expect(201);
    let mut browser = Browser::guest(&server);
    let response = browser.get("/teams/new").expect(303);
    assert_eq!(response.header("location"), Some("/roster/sign-in?next=%2Fteams%2Fnew"));
    // The public host counts as our own.
    let fields = [("username", "admin"), ("password", PASSWORD), ("next", "/teams/1")];
    let origin = [("Origin", "https://example.org")];
    let response = browser.post_with("/sign-in", &origin, &fields).expect(303);
    assert_eq!(response.header("location"), Some("/roster/teams/1"));
    let pages = [
        "/",
        "/teams/1",
        "/teams/1?view=table",
        "/teams/1/sheet",
        "/players/1",
        "/search?q=ro",
        "/account",
        "/users",
        "/teams/1/edit",
        "/teams/1/squad/add?q=ann",
        "/teams/1/new-season",
        "/teams/1/delete",
        "/players/1/edit",
        "/players/1/transfer",
        "/players/1/delete",
        "/memberships/1/edit",
        "/memberships/1/delete",
        "/users/1/edit",
        "/users/1/delete",
        "/sign-in",
        "/no-such-page",
        "/embed/teams/1",
    ];
    for path in pages {
        let page = browser.get(path);
        for attribute in ["href=\"", "src=\"", "action=\""] {
            for target in page.text.split(attribute).skip(1) {
                let target = target.split('"').next().unwrap();
                let is_ours = target.starts_with("/roster/")
                    || target.starts_with("https://example.org/roster");
                assert!(is_ours || target.starts_with('#'), "{path}: {target}");
            }
        }
    }
    let guest = Browser::guest(&server).get("/teams/1").expect(200);
    assert!(
        guest.text.contains("<link rel=\"canonical\" href=\"https://example.org/roster/teams/1\">")
    );
    assert!(guest.text.contains("\"url\":\"https://example.org/roster/teams/1\""));
    let robots = Browser::guest(&server).get("/robots.txt").expect(200);
    assert!(robots.text.contains("Sitemap: https://example.org/roster/sitemap.xml"));
    let response = browser.post_with("/sign-out", &origin, &[]).expect(303);
    assert_eq!(response.header("location"), Some("/roster/"));
}

#[test]
fn links_of_the_api_follow_the_public_url() {
    let server = Server::start_with(Setup { flags: FLAGS.to_vec(), ..Setup::default() });
    let admin = server.admin();
    let created = admin.post("teams", &json!({ "name": "Rovers" })).expect(201);
    assert_eq!(created.header("location"), Some("/roster/api/v1/teams/1"));
    admin.post("teams", &json!({ "name": "City" })).expect(201);
    let page = server.client.get("teams?limit=1").expect(200);
    let links = page.header("link").unwrap();
    assert!(
        links.starts_with(
            "</roster/api/v1/teams?limit=1>; rel=\"first\", </roster/api/v1/teams?limit=1&cursor="
        ),
        "{links}"
    );
    let about = server.client.get("/api/v1").expect(200).body();
    assert_eq!(about["links"]["teams"], "/roster/api/v1/teams");
    let document = server.client.get("/openapi.json").expect(200).body();
    assert_eq!(document["servers"][0]["url"], "https://example.org/roster");
    // Relative to the page, so they need no setting.
    assert_eq!(server.client.get("/docs").header("location"), Some("docs/"));
    let script = server.client.get("/docs/swagger-initializer.js").expect(200);
    assert!(script.text.contains("../openapi.json"), "{}", script.text);
}
