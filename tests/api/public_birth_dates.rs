//! Birth dates without sign-in: of children only the year, in every response that the open API gives.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::support::{Client, PASSWORD, Server, Setup, login, teamsheet};

/// 2026-03-01, the day of the test clock, minus 18 years.
const TURNS_18: &str = "2008-03-01";

fn server(flags: &[&'static str]) -> (Server, Client) {
    let server = Server::start_with(Setup { flags: flags.to_vec(), ..Setup::default() });
    let admin = server.admin();
    (server, admin)
}

fn create(admin: &Client, name: &str, birth_date: &Value) -> i64 {
    admin.post("players", &json!({ "name": name, "birth_date": birth_date })).expect(201).id()
}

#[test]
fn guests_see_the_year_of_children_and_users_the_date() {
    let (server, admin) = server(&[]);
    server.user("vera", "viewer");
    let vera = server.sign_in("vera");
    admin.post("teams", &json!({ "name": "Rovers" })).expect(201);
    for (stored, shown) in [
        ("2010-05-07", "2010"),
        ("2010-05", "2010"),
        ("2010", "2010"),
        ("2008-03-02", "2008"),
        ("2008-03-01", "2008-03-01"),
        ("2008-03", "2008"),
        ("2008-02", "2008-02"),
        ("2008", "2008"),
        ("1990-05-07", "1990-05-07"),
    ] {
        let id = create(&admin, stored, &json!(stored));
        let start = json!({ "player_id": id, "team_id": 1 });
        admin.post("memberships", &start).expect(201);
        let date = |client: &Client| {
            let player = client.get(&format!("players/{id}")).expect(200).body();
            let list = client.get(&format!("players?name={stored}")).expect(200).body();
            let squad = client.get("teams/1/players").expect(200).body();
            let mut squad = squad["data"].as_array().unwrap().iter();
            let member = squad.find(|member| member["player_id"] == id).unwrap();
            assert_eq!(list["data"][0]["birth_date"], player["birth_date"], "{stored}");
            assert_eq!(member["player"]["birth_date"], player["birth_date"], "{stored}");
            player["birth_date"].clone()
        };
        assert_eq!(date(&server.client), shown, "{stored}");
        assert_eq!(date(&admin), stored);
        assert_eq!(date(&vera), stored);
        // From the caches of both.
        assert_eq!((date(&server.client), date(&admin)), (json!(shown), json!(stored)));
    }
}

#[test]
fn policies_decide_what_guests_see() {
    for (policy, child, adult) in [
        ("adults", json!("2010"), json!("1990-05-07")),
        ("all", json!("2010-05-07"), json!("1990-05-07")),
        ("years", json!("2010"), json!("1990")),
        ("none", Value::Null, Value::Null),
    ] {
        let (server, admin) = server(&["--public-birth-dates", policy]);
        create(&admin, "Child", &json!("2010-05-07"));
        create(&admin, "Adult", &json!("1990-05-07"));
        create(&admin, "Unknown", &Value::Null);
        let list = |client: &Client, query: &str| {
            let page = client.get(&format!("players?{query}")).expect(200).body();
            let rows = page["data"].as_array().unwrap().clone();
            rows.into_iter()
                .map(|row| (row["name"].clone(), row["birth_date"].clone()))
                .collect::<Vec<_>>()
        };
        let shown = list(&server.client, "");
        assert_eq!(
            (&shown[0].1, &shown[1].1, &shown[2].1),
            (&child, &adult, &Value::Null),
            "{policy}"
        );
        let names = |query: &str| {
            list(&server.client, query).into_iter().map(|(name, _)| name).collect::<Vec<_>>()
        };
        let order = if policy == "none" {
            ["Child", "Adult", "Unknown"]
        } else {
            ["Adult", "Child", "Unknown"]
        };
        assert_eq!(names("sort=birth_date"), order, "{policy}");
        let exact = if policy == "all" { vec!["Child"] } else { vec![] };
        assert_eq!(names("birth_date=2010-05-07"), exact, "{policy}");
        assert_eq!(names("birth_date[gte]=2010-02-01"), exact, "{policy}");
        let year = if policy == "adults" || policy == "years" { vec!["Child"] } else { vec![] };
        assert_eq!(names("birth_date=2010"), year, "{policy}");
        let since = if policy == "none" { vec![] } else { vec!["Child"] };
        assert_eq!(names("birth_date[gte]=2010"), since, "{policy}");
        let before = match policy {
            "none" => vec![],
            "all" => vec!["Adult"],
            _ => vec!["Child", "Adult"],
        };
        assert_eq!(names("birth_date[lt]=2010-05-01"), before, "{policy}");
        assert_eq!(list(&admin, "birth_date=2010-05-07").len(), 1, "{policy}");
    }
}

#[test]
fn self_registered_viewer_sees_what_guests_see_until_promoted() {
    let (server, admin) = server(&["--registration", "open"]);
    create(&admin, "Child", &json!("2010-05-07"));
    let body = login("ann", PASSWORD);
    let ann = server.client.post("auth/register", &body).expect(201).id();
    let client = server.sign_in("ann");
    let key = client.post("auth/api-keys", &json!({ "name": "script" })).expect(201).body();
    let script = server.client.with_token(key["key"].as_str().unwrap());
    for client in [&client, &script] {
        let player = client.get("players/1").expect(200);
        assert_eq!(player.body()["birth_date"], "2010");
        assert_eq!(player.header("cache-control"), Some("public, no-cache"));
    }
    admin.patch(&format!("users/{ann}"), &json!({ "role": "editor" })).expect(200);
    assert_eq!(server.sign_in("ann").get("players/1").body()["birth_date"], "2010-05-07");
}

#[test]
fn pages_of_guests_follow_the_shown_dates_in_both_directions() {
    let (server, admin) = server(&[]);
    let dates = [
        "2010-12-31",
        "2010-01-01",
        "2009-06",
        "2009",
        "2008-12-31",
        "2008-03-01",
        "2008-03-02",
        "2008-01-01",
        "2008",
        "2008-02",
        "2007-12-31",
        "2007",
        "1990-05-07",
        "1990-05-07",
        "1990-01-01",
        "1990",
    ];
    for (at, date) in dates.iter().chain(&dates).enumerate() {
        create(&admin, &format!("Player {at}"), &json!(date));
        if at % 5 == 0 {
            create(&admin, "Unknown", &Value::Null);
        }
        if at == 20 {
            server.index_pending(1);
        }
    }
    for client in [&server.client, &admin] {
        let all =
            client.get("players?limit=200").expect(200).body()["data"].as_array().unwrap().clone();
        for (sort, descending) in [("birth_date", false), ("-birth_date", true)] {
            let mut expected: Vec<(String, i64)> = all
                .iter()
                .filter(|row| row["birth_date"].is_string())
                .map(|row| {
                    let date = row["birth_date"].as_str().unwrap();
                    let day = format!("{date}{}", &"-01-01"[date.len() - 4..]);
                    (day, row["id"].as_i64().unwrap())
                })
                .collect();
            expected.sort();
            let mut unknown: Vec<i64> = all
                .iter()
                .filter(|row| row["birth_date"].is_null())
                .map(|row| row["id"].as_i64().unwrap())
                .collect();
            if descending {
                expected.reverse();
                unknown.reverse();
            }
            let mut expected: Vec<i64> = expected.into_iter().map(|(_, id)| id).collect();
            expected.extend(unknown);
            for limit in [1, 3, 7, 200] {
                let mut path = format!("players?sort={sort}&limit={limit}");
                let mut found = Vec::new();
                let mut last = None;
                loop {
                    let page = client.get(&path).expect(200);
                    found.extend(page.field_values("id").iter().map(|id| id.as_i64().unwrap()));
                    let body = page.body();
                    let Some(next) = body["page"]["next"].as_str() else { break };
                    path = format!("players?sort={sort}&limit={limit}&cursor={next}");
                    last = Some(path.clone());
                }
                assert_eq!(found, expected, "{sort} {limit}");
                // And back again.
                let Some(path) = last else { continue };
                let mut path = path;
                let mut back: Vec<i64> = Vec::new();
                loop {
                    let page = client.get(&path).expect(200);
                    let ids = page.field_values("id");
                    back.splice(0..0, ids.iter().map(|id| id.as_i64().unwrap()));
                    let links = page.header("link").unwrap().to_owned();
                    let Some(previous) =
                        links.split(", ").find(|link| link.ends_with("rel=\"prev\""))
                    else {
                        break;
                    };
                    path = previous.split(['<', '>']).nth(1).unwrap().to_owned();
                }
                assert_eq!(back, expected, "{sort} {limit} backwards");
            }
        }
    }
}

#[test]
fn write_does_not_shorten_a_date_to_what_a_guest_was_shown() {
    let (server, admin) = server(&[]);
    create(&admin, "Child", &json!("2010-05-07"));
    let shown = server.client.get("players/1").expect(200);
    let tag = shown.header("etag").unwrap().to_owned();
    let stored = || admin.get("players/1").expect(200).body()["birth_date"].clone();
    for (method, body) in
        [("PUT", shown.body()), ("PATCH", json!({ "height_cm": 150 })), ("DELETE", json!({}))]
    {
        let condition = [("If-Match", tag.as_str())];
        let rejected = admin.json_with(method, "players/1", &condition, &body);
        rejected.expect_problem(412, "precondition_failed");
    }
    // Without the condition, the year of the stored date keeps it.
    let mut copy = shown.body();
    copy["height_cm"] = json!(150);
    let put = admin.put("players/1", &copy).expect(200).body();
    assert_eq!((&put["birth_date"], &put["height_cm"]), (&json!("2010-05-07"), &json!(150)));
    let file = server.path().join("players.csv");
    std::fs::write(&file, "id,birth_date,weight_kg\n1,2010,50\n").unwrap();
    teamsheet(server.path(), &["import", "players", file.to_str().unwrap()]).run().success();
    assert_eq!(stored(), "2010-05-07");
    // Another year is a correction, and a patch sets what it says.
    admin.put("players/1", &json!({ "name": "Child", "birth_date": "2011" })).expect(200);
    assert_eq!(stored(), "2011");
    admin.patch("players/1", &json!({ "birth_date": "2011-02-03" })).expect(200);
    admin.patch("players/1", &json!({ "birth_date": null })).expect(200);
    assert_eq!(stored(), Value::Null);
}

/// Everything that the open API says about a roster: statuses, headers and bodies.
fn everything(server: &Server) -> Vec<String> {
    let mut paths = Vec::new();
    for id in 1..=4 {
        paths.extend([format!("players/{id}"), format!("players/{id}/memberships")]);
    }
    paths.extend(
        ["teams/1", "teams/1/players", "teams/1/players?as_of=2026-01-01", "memberships"]
            .map(str::to_owned),
    );
    for sort in
        ["id", "name", "family_name", "birth_date", "nationality", "created_at", "updated_at"]
    {
        for minus in ["", "-"] {
            paths.push(format!("players?sort={minus}{sort}&count=true"));
            paths.push(format!("players?sort={minus}{sort}&limit=1"));
            for key in
                ["2008-01-01", "2008-02-29", "2008-03-01", "2008-03-02", "2008-07-01", "2009-01-01"]
            {
                for id in [1, 3, 9] {
                    for backwards in [false, true] {
                        let cursor =
                            json!([2, "players", format!("{minus}{sort}"), backwards, key, id])
                                .to_string();
                        let cursor = URL_SAFE_NO_PAD.encode(cursor);
                        paths.push(format!("players?sort={minus}{sort}&cursor={cursor}"));
                    }
                }
            }
        }
    }
    for date in [
        "2008",
        "2008-02",
        "2008-03",
        "2008-02-28",
        "2008-02-29",
        "2008-03-01",
        "2008-03-02",
        "2008-12-31",
        "2009",
    ] {
        for operator in ["", "[gt]", "[gte]", "[lt]", "[lte]"] {
            for rest in [
                "",
                "&sort=birth_date",
                "&sort=-birth_date",
                "&sort=name",
                "&q=c",
                "&count=true&fields=id",
            ] {
                paths.push(format!("players?birth_date{operator}={date}{rest}"));
            }
        }
    }
    paths.extend(
        ["players?q=2008", "players?q=03-02", "players?fields=birth_date"].map(str::to_owned),
    );
    paths.extend(
        [
            "/",
            "/teams/1",
            "/teams/1?view=table&sort=age",
            "/players/2",
            "/teams/1/sheet",
            "/embed/teams/1",
            "/search?q=c",
        ]
        .map(str::to_owned),
    );
    paths
        .into_iter()
        .map(|path| {
            let response = server.client.get(&path);
            let mut headers: Vec<String> = response
                .headers
                .iter()
                .filter(|(name, _)| *name != "date")
                .map(|(name, value)| format!("{name}: {value:?}"))
                .collect();
            headers.sort();
            format!("{path} {} {headers:?} {}", response.status, response.text)
        })
        .collect()
}

/// A roster in which two children were born on these days.
fn roster(first: &str, second: &str) -> (Server, Client) {
    let (server, admin) = server(&[]);
    admin.post("teams", &json!({ "name": "Rovers" })).expect(201);
    for (name, date) in
        [("Adult", "1990-05-07"), ("Cy", first), ("Cleo", second), ("Other", "2008-01-01")]
    {
        let membership = json!({ "team_id": 1, "start_date": "2026-01-01" });
        let player = json!({ "name": name, "birth_date": date, "membership": membership });
        admin.post("players", &player).expect(201);
    }
    (server, admin)
}

#[test]
fn rosters_that_differ_in_the_days_of_children_look_the_same() {
    // (The clock is at 2026-03-01.) On the first day both are children in both rosters, and so on.
    for (days, first, other) in [
        (0, ["2008-03-02", "2008-12-31"], ["2008-11-30", "2008-03-15"]),
        (0, ["2008-03-02", "2008-04"], ["2008-03", "2008"]),
        (-1, ["2008-03-01", "2008-06-01"], ["2008-06-01", "2008-03-01"]),
        (1, ["2008-03-03", "2008-12-31"], ["2008-12-30", "2008-03-04"]),
    ] {
        let (one, _) = roster(first[0], first[1]);
        let (two, _) = roster(other[0], other[1]);
        for server in [&one, &two] {
            server.advance_clock(days * 86_400);
        }
        for (one, two) in everything(&one).into_iter().zip(everything(&two)) {
            assert_eq!(one, two, "{first:?} {other:?}");
        }
    }
    // The test can fail: on the birthday the date is shown.
    let (one, _) = roster(TURNS_18, "2008-06-01");
    let (two, _) = roster("2008-06-01", TURNS_18);
    assert_ne!(everything(&one), everything(&two));
}

#[test]
fn date_is_shown_from_the_birthday_on() {
    let (server, admin) = server(&[]);
    create(&admin, "Child", &json!("2008-03-02"));
    let shown = || server.client.get("players/1").expect(200).body()["birth_date"].clone();
    assert_eq!((shown(), shown()), (json!("2008"), json!("2008")));
    server.advance_clock(86_400);
    assert_eq!(shown(), "2008-03-02");
}
