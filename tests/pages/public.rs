//! The pages for everyone: teams, squads, players, search, sheets, embedded squads, files for search engines.

use serde_json::json;

use crate::{
    browser::Browser,
    support::{Client, Server, Setup},
};

const SCRIPT: &str = "<script>alert(1)</script>";
const IMAGE: &str = "\"><img src=x onerror=alert(1)>";

/// A team with three players: an adult, a child and one without a number.
fn roster(server: &Server) -> Client {
    let admin = server.admin();
    let team = json!({
        "name": "Rovers", "category": "U19", "country": "NOR", "colors": ["#ffffff", "#0b3d91"], "city": "Hull",
    });
    admin.post("teams", &team).expect(201);
    for (name, birth_date, number, position, start, end) in [
        ("Ann Ash", "1990-05-07", Some("10"), Some("FW"), "2025-01-01", None),
        ("Bea Bell", "2010-12-24", Some("1"), Some("Goalkeeper"), "2025-07-01", None),
        ("Cy Dorn", "1985", None, None, "2025-01-01", Some("2025-06-30")),
    ] {
        let membership = json!({
            "team_id": 1, "shirt_number": number, "position": position, "start_date": start, "end_date": end,
            "season": if start < "2025-07-01" { "2024/25" } else { "2025/26" }, "captain": name == "Ann Ash",
        });
        let player = json!({ "name": name, "birth_date": birth_date, "membership": membership, "nationality": "SWE" });
        admin.post("players", &player).expect(201);
    }
    admin
}

/// The HTML from the element with the squad to the end of `main`.
fn squad_html(page: &str) -> &str {
    page.split("data-squad").nth(1).unwrap().split("</main>").next().unwrap()
}

#[test]
fn home_groups_the_teams_of_a_club() {
    let server = Server::start();
    let mut guest = Browser::guest(&server);
    let page = guest.get("/").expect(200);
    assert!(page.text.contains("No teams yet") && page.text.contains("Sign in</a> to add"));
    let admin = roster(&server);
    admin
        .post("teams", &json!({ "name": "Rovers", "category": "Women", "country": "NOR" }))
        .expect(201);
    admin.post("teams", &json!({ "name": "City" })).expect(201);
    let page = guest.get("/?utm_source=mail").expect(200);
    assert_eq!(page.text.matches("<li class=\"club\">").count(), 2);
    assert!(page.text.find("City").unwrap() < page.text.find("Rovers").unwrap());
    assert!(page.text.contains("2 players") && page.text.contains("Norway"));
    assert!(guest.get("/?page=2").expect(200).text.contains("No more teams"));
    guest.get("/?page=0").expect(400);
    let mut editor = Browser::user(&server, "eva", "editor");
    assert!(editor.get("/").expect(200).text.contains("Add a team"));
}

#[test]
fn squad_page_shows_the_players_of_the_day_by_position() {
    let server = Server::start();
    roster(&server);
    let mut guest = Browser::guest(&server);
    let page = guest.get("/teams/1").expect(200);
    assert!(page.text.contains("<title>Rovers U19: squad · Teamsheet</title>"));
    let today = squad_html(&page.text);
    assert!(today.find("Goalkeepers").unwrap() < today.find("Forwards").unwrap());
    assert!(today.contains("href=\"/players/1\"") && today.contains("href=\"/players/2\""));
    assert!(!today.contains("/players/3") && today.contains("title=\"Captain\""));
    let page = guest.get("/teams/1?as_of=2025-03-01&fbclid=x").expect(200);
    let before = squad_html(&page.text);
    assert!(before.contains("/players/3") && before.contains("Without a position"));
    assert!(!before.contains("/players/2"));
    assert!(page.text.contains("as_of=2025-07-01") && page.text.contains("1 March 2025"));
    let page = guest.get("/teams/1?as_of=2024-01-01").expect(200);
    assert!(squad_html(&page.text).contains("Nobody was in the squad"));
    guest.get("/teams/99").expect(404);
    guest.get("/teams/x").expect(400);
    let page = guest.get("/teams/1?as_of=yesterday").expect(400);
    assert!(page.text.contains("as_of must be an existing date"), "{}", page.text);
}

#[test]
fn timeline_has_a_stop_for_each_change_and_says_who_joined_and_left() {
    let server = Server::start();
    roster(&server);
    let page = Browser::guest(&server).get("/teams/1?as_of=2025-08-01").expect(200);
    assert!(page.text.contains("data-days=\"2025-01-01 2025-07-01\""), "{}", page.text);
    let moves = page.text.split("class=\"moves\"").nth(1).unwrap();
    let moves = moves.split("</section>").next().unwrap();
    assert!(moves.contains("Bea Bell") && moves.contains("Cy Dorn") && !moves.contains("Ann Ash"));
    assert!(page.text.contains("2024/25") && page.text.contains("2025/26"));
    // A year that begins at the left edge has a label, too.
    assert!(page.text.contains(">2025</text>"), "{}", page.text);
}

#[test]
fn squad_after_the_last_change_is_drawn_though_it_is_in_the_future() {
    let server = Server::start();
    let admin = roster(&server);
    admin
        .post("memberships", &json!({ "team_id": 1, "player_id": 3, "start_date": "2099-07-01" }))
        .expect(201);
    let page = Browser::guest(&server).get("/teams/1").expect(200);
    let areas: Vec<_> = page.text.split("class=\"area\"").skip(1).collect();
    assert_eq!(areas.len(), 3);
    assert!(areas.iter().all(|area| !area.contains("width=\"0%\"")), "{}", page.text);
}

#[test]
fn table_is_sorted_by_each_column() {
    let server = Server::start();
    let admin = roster(&server);
    // Neither a number nor a position nor a birth date: last in both directions.
    let last = json!({ "name": "Zoe", "membership": { "team_id": 1, "start_date": "2025-01-01" } });
    admin.post("players", &last).expect(201);
    let mut guest = Browser::guest(&server);
    for (sort, expected) in [
        ("number", "/players/2"),
        ("-number", "/players/1"),
        ("name", "/players/1"),
        ("-name", "/players/4"),
        ("position", "/players/2"),
        ("-position", "/players/1"),
        ("age", "/players/2"),
        ("-age", "/players/1"),
        // An unknown sort is the default one.
        ("nonsense", "/players/2"),
    ] {
        let page = guest.get(&format!("/teams/1?view=table&sort={sort}")).expect(200);
        let rows = squad_html(&page.text).split("<tbody>").nth(1).unwrap();
        let first_link = rows.split("href=\"").nth(1).unwrap().split('"').next().unwrap();
        assert_eq!(first_link, expected, "{sort}");
        let last_link = rows.rsplit("href=\"/players/").next().unwrap().split('"').next().unwrap();
        assert_eq!(last_link == "4", sort != "-name", "{sort}: {last_link}");
        assert!(page.text.contains("aria-sort="), "{sort}");
    }
}

#[test]
fn guests_see_only_the_birth_year_of_a_child() {
    let server = Server::start();
    roster(&server);
    let mut guest = Browser::guest(&server);
    let mut editor = Browser::user(&server, "eva", "editor");
    for path in [
        "/teams/1",
        "/teams/1?view=table",
        "/players/2",
        "/embed/teams/1",
        "/teams/1/sheet",
        "/search?q=bea",
    ] {
        let page = guest.get(path).expect(200);
        for secret in ["2010-12", "24 December", "December 2010", "15 years", ">15<"] {
            assert!(!page.text.contains(secret), "{path}: {secret}");
        }
    }
    let page = guest.get("/teams/1").expect(200);
    assert!(page.text.contains("born 2010") && page.text.contains("35 years"));
    assert!(guest.get("/players/2").expect(200).text.contains("\"birthDate\":\"2010\""));
    let page = editor.get("/teams/1").expect(200);
    assert!(page.text.contains("15 years"));
    assert!(editor.get("/players/2").expect(200).text.contains("24 December 2010"));
}

#[test]
fn player_page_shows_the_career_as_picture_and_table() {
    let server = Server::start();
    roster(&server);
    let mut guest = Browser::guest(&server);
    let page = guest.get("/players/1").expect(200);
    assert!(page.text.contains("<title>Ann Ash · Teamsheet</title>"));
    assert!(page.text.contains("7 May 1990") && page.text.contains("Sweden"));
    assert!(
        page.text.contains("class=\"lane\"")
            && page.text.contains("Rovers U19, 1 January 2025 to today")
    );
    assert!(
        page.text.contains("\"@type\":\"Person\"")
            && page.text.contains("href=\"/api/v1/players/1\"")
    );
    let page = guest.get("/players/3").expect(200);
    assert!(page.text.contains("In no team today"));
    guest.get("/players/99").expect(404);
    assert!(!page.text.contains("/edit"));
    let mut editor = Browser::user(&server, "eva", "editor");
    let page = editor.get("/players/1").expect(200);
    assert!(page.text.contains("/players/1/edit") && page.text.contains("/players/1/transfer"));
}

#[test]
fn names_are_never_markup() {
    let server = Server::start();
    let admin = server.admin();
    for (index, name) in [SCRIPT, IMAGE].into_iter().enumerate() {
        let team = json!({ "name": name, "category": "<b>\"'&", "city": name, "venue": name, "sport": name.get(..20) });
        let team = admin.post("teams", &team).expect(201).id();
        let membership =
            json!({ "team_id": team, "shirt_number": "7", "position": "<i>\"'&", "season": name });
        let player = json!({ "name": name, "given_name": name, "family_name": name, "membership": membership });
        let player = admin.post("players", &player).expect(201).id();
        let mut guest = Browser::guest(&server);
        let mut editor = Browser::user(&server, &format!("editor{index}"), "editor");
        let query: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
        let public = [
            "/".to_owned(),
            format!("/teams/{team}"),
            format!("/teams/{team}?view=table"),
            format!("/teams/{team}/sheet"),
            format!("/embed/teams/{team}"),
            format!("/players/{player}"),
            format!("/search?q={query}"),
            format!("/sign-in?next={query}"),
        ];
        let editor_only = [
            format!("/teams/{team}/edit"),
            format!("/teams/{team}/delete"),
            format!("/teams/{team}/squad/add?q={query}"),
            format!("/teams/{team}/squad/add?player={player}"),
            format!("/teams/{team}/new-season"),
            format!("/players/{player}/edit"),
            format!("/players/{player}/delete"),
            format!("/players/{player}/transfer"),
            format!("/memberships/{}/edit", index + 1),
            format!("/memberships/{}/delete", index + 1),
        ];
        for path in public.iter().chain(&editor_only) {
            // Guests are led to the sign-in page, and users from there to the first page.
            let of_guest = guest.get(path).expect(if public.contains(path) { 200 } else { 303 });
            let is_signed_in = path.starts_with("/sign-in");
            let of_editor = editor.get(path).expect(if is_signed_in { 303 } else { 200 });
            for page in [of_guest, of_editor] {
                for markup in [SCRIPT, IMAGE, "<b>\"", "<i>\""] {
                    assert!(!page.text.contains(markup), "{path}: {markup} in {}", page.text);
                }
                assert!(!page.text.contains("<img"), "{path}");
            }
        }
        // Rejected forms, too.
        let page = editor.post("/teams/new", &[("name", ""), ("city", name)]).expect(422);
        assert!(!page.text.contains(SCRIPT) && !page.text.contains("<img"));
    }
}

#[test]
fn search_finds_teams_and_players() {
    let server = Server::start();
    roster(&server);
    let mut guest = Browser::guest(&server);
    let page = guest.get("/search?q=rov").expect(200);
    assert!(page.text.contains("href=\"/teams/1\""));
    let page = guest.get("/search?q=ash").expect(200);
    assert!(
        page.text.contains("href=\"/players/1\"") && !page.text.contains("href=\"/players/2\"")
    );
    assert!(guest.get("/search?q=zzz").expect(200).text.contains("Nothing found"));
    assert!(guest.get("/search").expect(200).text.contains("Type a name"));
    let long = "x".repeat(101);
    let page = guest.get(&format!("/search?q={long}")).expect(200);
    assert!(page.text.contains("must have up to 100 characters"));
}

#[test]
fn sheets_are_for_one_or_several_teams() {
    let server = Server::start();
    let admin = roster(&server);
    admin.post("teams", &json!({ "name": "City" })).expect(201);
    let mut guest = Browser::guest(&server);
    let page = guest.get("/teams/1/sheet?as_of=2025-03-01").expect(200);
    assert!(page.text.contains("squad of 1 March 2025") && page.text.contains("Cy Dorn"));
    assert!(page.text.contains("Opponent") && page.text.contains("Referee"));
    let page = guest.get("/sheets?team=2&team=1").expect(200);
    assert_eq!(page.text.matches("<article class=\"sheet\">").count(), 2);
    assert!(page.text.find("City").unwrap() < page.text.find("Rovers").unwrap());
    guest.get("/sheets?team=99").expect(404);
    guest.get("/teams/99/sheet").expect(404);
    for bad in ["/sheets", "/sheets?team=x", &format!("/sheets?{}", "team=1&".repeat(21))] {
        guest.get(bad).expect(400);
    }
}

#[test]
fn squad_is_shown_in_frames_of_configured_origins_only() {
    let server = Server::start();
    roster(&server);
    let policy = |server: &Server, path: &str| {
        let page = Browser::guest(server).get(path).expect(200);
        page.header("content-security-policy").unwrap().to_owned()
    };
    assert!(policy(&server, "/embed/teams/1").contains("frame-ancestors 'none'"));
    let flags =
        vec!["--embed-origin", "https://club.example", "--embed-origin", "https://other.example"];
    let server =
        Server::start_with(Setup { flags, folder: Some(server.stop()), ..Setup::default() });
    let embed = policy(&server, "/embed/teams/1");
    assert!(
        embed.ends_with("frame-ancestors https://club.example https://other.example"),
        "{embed}"
    );
    assert!(policy(&server, "/teams/1").contains("frame-ancestors 'none'"));
    let page = Browser::guest(&server).get("/embed/teams/1").expect(200);
    assert!(!page.text.contains("<header") && squad_html(&page.text).contains("/players/1"));
    Browser::guest(&server).get("/embed/teams/99").expect(404);
}

#[test]
fn robots_and_sitemap_list_all_pages_or_none_with_noindex() {
    let server = Server::start();
    roster(&server);
    let mut guest = Browser::guest(&server);
    assert!(guest.get("/robots.txt").expect(200).text.contains("Disallow: /search"));
    let index = guest.get("/sitemap.xml").expect(200);
    assert_eq!(index.header("content-type"), Some("application/xml"));
    assert!(index.text.contains("/sitemap/players-0.xml"));
    let players = guest.get("/sitemap/players-0.xml").expect(200);
    assert_eq!(players.text.matches("<loc>").count(), 3);
    for unknown in ["players-x.xml", "users-0.xml", "players-0", "players--1.xml"] {
        guest.get(&format!("/sitemap/{unknown}")).expect(404);
    }
    let flags = vec!["--noindex"];
    let server =
        Server::start_with(Setup { flags, folder: Some(server.stop()), ..Setup::default() });
    let mut guest = Browser::guest(&server);
    assert_eq!(guest.get("/robots.txt").expect(200).text, "User-agent: *\nDisallow: /\n");
    for path in ["/", "/api/v1/teams", "/teams/99", "/healthz"] {
        assert_eq!(guest.get(path).header("x-robots-tag"), Some("noindex"), "{path}");
    }
}

#[test]
fn squad_page_of_thirty_players_is_small() {
    let server = Server::start();
    let admin = server.admin();
    admin.post("teams", &json!({ "name": "Rovers", "colors": ["#0b3d91", "#ffffff"] })).expect(201);
    for number in 1..=30 {
        let membership = json!({ "team_id": 1, "shirt_number": number.to_string(), "position": "MF", "season": "2025/26" });
        let player = json!({
            "name": format!("Maximiliane Mustermann-Beispiel {number}"), "birth_date": "1990-05-07", "nationality": "DEU",
            "membership": membership,
        });
        admin.post("players", &player).expect(201);
    }
    let page = Browser::guest(&server).get("/teams/1").expect(200);
    let assets = page.text.split('"').filter(|text| text.starts_with("/assets/"));
    let sizes: Vec<usize> =
        assets.map(|asset| server.client.get(asset).expect(200).text.len()).collect();
    let total = page.text.len() + sizes.iter().sum::<usize>();
    assert!(total <= 60 << 10, "{} + {sizes:?} bytes", page.text.len());
}
