//! Imports the squads of all World Cups. Skipped if the files are absent.

use std::{collections::BTreeSet, path::Path};

use serde_json::{Value, json};

use crate::support::{Client, Server, shared_data_folder, teamsheet};

/// Resource, file, columns, cells that mean null.
const IMPORTS: [(&str, &str, &str, &[&str]); 3] = [
    (
        "teams",
        "teams.csv",
        "external_id=team_id,name=team_name,code=team_code",
        &["not applicable"],
    ),
    (
        "players",
        "players.csv",
        "external_id=player_id,family_name,given_name,birth_date",
        &["not available", "not applicable"],
    ),
    (
        "memberships",
        "squads.csv",
        "team=team_id,player=player_id,shirt_number,position=position_code,season=tournament_name,start_date,end_date",
        &["0"],
    ),
];

/// Imports the three files; returns the output of each import.
fn import(folder: &Path, data: &Path) -> Vec<String> {
    let outputs = IMPORTS.iter().map(|(resource, file, map, nulls)| {
        let file = data.join("worldcup").join(file);
        let mut arguments = vec![
            "import",
            resource,
            file.to_str().unwrap(),
            "--provider",
            "worldcup",
            "--map",
            map,
        ];
        arguments.extend(nulls.iter().flat_map(|null| ["--null", null]));
        teamsheet(folder, &arguments).run().success().out
    });
    outputs.collect()
}

/// Reads all players by cursor, and calls `after_page` after each page but the last; returns the ids in order.
fn walk(client: &Client, mut after_page: impl FnMut(usize)) -> Vec<i64> {
    let mut ids = Vec::new();
    let mut cursor = String::new();
    for page in 0.. {
        let body = client.get(&format!("players?limit=200{cursor}")).expect(200).body();
        ids.extend(
            body["data"].as_array().unwrap().iter().map(|player| player["id"].as_i64().unwrap()),
        );
        match &body["page"]["next"] {
            Value::String(next) => cursor = format!("&cursor={next}"),
            _ => return ids,
        }
        after_page(page);
    }
    ids
}

#[test]
fn world_cup_squads_import_and_read_back_correctly() {
    let Some(data) = shared_data_folder() else { return };
    let server = Server::start();
    let outputs = import(server.path(), &data);
    for (output, count) in outputs.iter().zip([88, 10_401, 13_843]) {
        assert!(
            output.contains(&format!("{count} rows: {count} created, 0 updated, 0 unchanged")),
            "{output}"
        );
    }

    assert_brazil_1970(&server.client);
    assert_paging_visits_each_player_once(&server);

    // The temporary players are deleted; importing the files again changes nothing.
    for output in import(server.path(), &data) {
        assert!(
            output.contains("0 created, 0 updated") && output.contains("nothing changed"),
            "{output}"
        );
    }
}

fn assert_brazil_1970(client: &Client) {
    let brazil =
        client.get("teams?external_id=worldcup:T-09").expect(200).body()["data"][0]["id"].clone();
    let squad = client.get(&format!("teams/{brazil}/players?as_of=1970-06-21")).expect(200).body();
    let squad = squad["data"].as_array().unwrap();
    let shirts: Vec<_> =
        squad.iter().map(|member| member["shirt_number"].as_str().unwrap().to_owned()).collect();
    let expected: Vec<_> = (1..=22).map(|number| number.to_string()).collect();
    assert_eq!(shirts, expected);
    let pele = &squad[9];
    assert_eq!(pele["shirt_number"], "10");
    assert_eq!(pele["player"]["name"], "Pelé");
    assert_eq!(pele["player"]["given_name"], Value::Null);
    assert_eq!(pele["season"], "1970 FIFA Men's World Cup");
    let later = client.get(&format!("teams/{brazil}/players?as_of=1970-07-01")).expect(200).body();
    assert_eq!(later, json!({ "data": [] }));
    let career =
        client.get(&format!("players/{}/memberships", pele["player_id"])).expect(200).body();
    let start_dates: Vec<_> = career["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|membership| membership["start_date"].clone())
        .collect();
    assert_eq!(start_dates, ["1970-05-31", "1966-07-11", "1962-05-30", "1958-06-08"]);
}

fn assert_paging_visits_each_player_once(server: &Server) {
    let ids = walk(&server.client, |_| {});
    assert_eq!(ids.len(), 10_401);
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 10_401);

    // Again, while other players are added and deleted: existing ones are returned once.
    let admin = server.admin();
    let mut temporary = Vec::new();
    let again = walk(&server.client, |page| {
        temporary.push(
            admin.post("players", &json!({ "name": format!("Temporary {page}") })).expect(201).id(),
        );
        if page % 2 == 1 {
            admin.delete(&format!("players/{}", temporary.remove(0))).expect(204);
        }
    });
    let existing: Vec<_> = again.iter().copied().filter(|id| *id <= 10_401).collect();
    assert_eq!(existing, ids);
    for id in temporary {
        admin.delete(&format!("players/{id}")).expect(204);
    }
}
