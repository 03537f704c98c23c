//! Lists are complete and sorted, whether new players are pending or indexed.

use serde_json::{Value, json};

use crate::support::{Client, Server, teamsheet};

/// Creates players in one commit.
fn create_players(admin: &Client, first: usize, count: usize) {
    let operations: Vec<Value> = (first..first + count)
        .map(|n| {
            // The names are not in the order of ids.
            let name = format!("Player {:04}", n * 7919 % 10_000);
            let body = json!({ "name": name, "height_cm": 150 + n % 50, "nationality": "NOR" });
            json!({ "method": "POST", "path": "/players", "body": body })
        })
        .collect();
    let batch = admin.post("batch", &json!({ "operations": operations })).expect(200);
    assert_eq!(batch.body()["results"].as_array().unwrap().len(), count);
}

/// All names, sorted by name, read page by page.
fn names(client: &Client) -> Vec<String> {
    let mut names = Vec::new();
    let mut path = "players?sort=name&limit=200".to_owned();
    loop {
        let page = client.get(&path).expect(200);
        let body = page.body();
        let data = body["data"].as_array().unwrap();
        names.extend(data.iter().map(|player| player["name"].as_str().unwrap().to_owned()));
        let Some(next) = body["page"]["next"].as_str() else { return names };
        path = format!("players?sort=name&limit=200&cursor={next}");
    }
}

fn total(client: &Client, filter: &str) -> i64 {
    let page = client.get(&format!("players?count=true&{filter}")).expect(200);
    page.body()["page"]["total"].as_i64().unwrap()
}

#[test]
fn lists_are_complete_and_sorted_with_pending_and_indexed_players() {
    let server = Server::start();
    let admin = server.admin();
    let mut created = 0;
    // Player 1000 reaches the threshold, so all are indexed.
    for (count, pending) in [(500, 500), (499, 999), (1, 0), (250, 250)] {
        create_players(&admin, created, count);
        created += count;
        assert_eq!(server.count("players WHERE NOT indexed"), pending, "{created} created");
        let names = names(&server.client);
        assert_eq!(names.len(), created);
        assert!(names.is_sorted(), "{created}: not sorted");
        let all = i64::try_from(created).unwrap();
        assert_eq!(total(&server.client, "nationality=NOR"), all);
        assert_eq!(total(&server.client, "height_cm[gte]=150"), all);
        assert_eq!(total(&server.client, "name=Player+0000"), 1);
    }
    // An updated row stays pending or indexed, as it was.
    admin.patch("players/1", &json!({ "name": "Zoë" })).expect(200);
    assert_eq!(server.count("players WHERE NOT indexed"), 250);
    assert_eq!(names(&server.client).last().map(String::as_str), Some("Zoë"));
}

#[test]
fn import_indexes_pending_players_and_lists_stay_the_same() {
    let server = Server::start();
    create_players(&server.admin(), 0, 3);
    let file = server.path().join("players.csv");
    std::fs::write(&file, "name\nAnn\nZoë\n").unwrap();
    let before = server.client.get("players?q=player").expect(200);
    let import = ["import", "players", file.to_str().unwrap()];
    teamsheet(server.path(), &import).run().success();
    assert_eq!(server.count("players WHERE NOT indexed"), 0);
    let after = server.client.get("players?q=player").expect(200);
    assert_eq!((after.header("etag"), &after.text), (before.header("etag"), &before.text));
    assert_eq!(names(&server.client).len(), 5);
}
