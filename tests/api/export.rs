//! `teamsheet export`, and the import of what it wrote.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Server, teamsheet};

/// Exports a kind of rows to a file, and returns its text.
fn export(server: &Server, kind: &str, arguments: &[&str]) -> String {
    let file = server.path().join(format!("{kind}.out"));
    let command = ["export", kind, "--output", file.to_str().unwrap()];
    let output = teamsheet(server.path(), &[&command[..], arguments].concat()).run().success();
    assert!(output.out.contains(" rows"), "{}", output.out);
    fs::read_to_string(file).unwrap()
}

fn import(server: &Server, kind: &str, csv: &str) -> crate::support::CommandOutput {
    let file = server.path().join(format!("{kind}.csv"));
    fs::write(&file, csv).unwrap();
    teamsheet(server.path(), &["import", kind, file.to_str().unwrap()]).run()
}

const NAMES: [&str; 12] = [
    "=cmd|' /C calc'!A0",
    "'=1+1",
    "-minus",
    "+47 99",
    "@at",
    "'Quote'",
    "A \"quoted\", name; with|all",
    "Two  spaces",
    "👩‍👩‍👧 Family",
    "محمد علی",
    "김 하늘",
    "O'Neal",
];

#[test]
fn exported_files_are_imported_without_a_change() {
    let server = Server::start();
    let admin = server.admin();
    for (index, name) in NAMES.iter().enumerate() {
        let ids = json!({ "-p": format!("{name} %20:{index}"), "q.r": "plain" });
        let ids = if index % 2 == 0 { ids } else { json!({}) };
        let colors = if index % 3 == 0 { json!(["#ff0000", "#ffffff"]) } else { json!([]) };
        let mut team = json!({ "name": name, "category": name.chars().take(40).collect::<String>(), "colors": colors });
        team["founded_year"] = json!(1900 + index);
        let ids_of_team = ids.as_object().unwrap().iter().map(|(provider, id)| {
            (provider.clone(), json!(format!("{}{index}", id.as_str().unwrap())))
        });
        team["external_ids"] = Value::Object(ids_of_team.collect());
        let team_id = admin.create("teams", &team);
        let ids = if index % 2 == 0 { json!({ "p": format!("{name} %20:{index}") }) } else { ids };
        let membership = json!({
            "team_id": team_id, "shirt_number": "00", "position": "=GK", "captain": index % 2 == 0,
            "season": "-2025", "start_date": "2025-07-01", "end_date": if index == 1 { json!("2026-06-30") } else { json!(null) },
        });
        let birth_date = ["1991", "1991-05", "1991-05-07"][index % 3];
        let player = json!({
            "name": name, "family_name": "Østby", "birth_date": birth_date, "height_cm": 178,
            "nationality": "NOR", "external_ids": ids, "membership": membership,
        });
        admin.create("players", &player);
    }
    for kind in ["teams", "players", "memberships"] {
        let first = export(&server, kind, &[]);
        assert_eq!(first.lines().count(), NAMES.len() + 1, "{first}");
        for cell in first.split(['\n', ',']) {
            let is_safe = !cell.trim_start_matches('"').starts_with(['=', '+', '-', '@']);
            assert!(is_safe, "{cell}");
        }
        let output = import(&server, kind, &first).success().out;
        assert!(output.contains("12 unchanged, nothing changed"), "{kind}: {output}");
        assert_eq!(export(&server, kind, &[]), first, "{kind}");
    }
}

#[test]
fn lines_of_json_are_the_documents_of_the_api() {
    let server = Server::start();
    let admin = server.admin();
    admin.create("teams", &json!({ "name": "Rovers", "external_ids": { "p": "1" } }));
    admin.create("teams", &json!({ "name": "City" }));
    let lines = export(&server, "teams", &["--format", "ndjson"]);
    let documents: Vec<Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(json!(documents), admin.get("teams").expect(200).body()["data"]);
    // Without --output, standard output has nothing else.
    let output = teamsheet(server.path(), &["export", "teams", "--format", "ndjson"]).run();
    assert_eq!(output.success().out, lines);
}

#[test]
fn export_needs_a_database_and_a_file_that_can_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let missing = teamsheet(folder.path(), &["export", "teams"]).run().failure();
    assert!(missing.err.contains("there is no database in"), "{}", missing.err);
    let server = Server::start();
    let command = ["export", "teams", "--output", "/no/such/folder/teams.csv"];
    let output = teamsheet(server.path(), &command).run().failure();
    assert!(output.err.contains("/no/such/folder/teams.csv: "), "{}", output.err);
}

#[test]
fn first_day_is_corrected_by_a_file_with_the_id_of_the_membership() {
    let server = Server::start();
    let admin = server.admin();
    let (team, other) = (admin.create_team("Rovers"), admin.create_team("City"));
    let player = admin.create_player("Ann");
    admin.add_membership(player, team, json!({ "start_date": "2025-07-01" })).expect(201);
    let row = |team: i64, id: &str| {
        format!("id,team,player,start_date\n{id},{team},{player},2025-08-01\n")
    };
    let output = import(&server, "memberships", &row(team, "1")).success();
    assert!(output.out.contains("0 created, 1 updated"), "{}", output.out);
    assert_eq!(admin.get("memberships/1").body()["start_date"], "2025-08-01");
    let twice = format!("{}1,{team},{player},2025-08-01\n", row(team, "1").replace("\n1,", "\n,"));
    let output = import(&server, "memberships", &twice).failure();
    assert!(output.err.contains("line 3: is the same membership as line 2"), "{}", output.err);
    for (csv, expected) in [
        (row(other, "1"), "line 2, column id: is a membership of another player or team"),
        (row(team, "9"), "line 2: there is no membership with the id 9"),
        (row(team, "x"), "line 2, column id: must be"),
    ] {
        let output = import(&server, "memberships", &csv).failure();
        assert!(output.err.contains(expected), "{expected}: {}", output.err);
    }
}

#[test]
fn malformed_external_ids_are_rejected() {
    let server = Server::start();
    let output = import(&server, "players", "name,external_ids\nAnn,77\n").failure();
    let expected = "line 2, column external_ids: must be ids of the form provider:value";
    assert!(output.err.contains(expected), "{}", output.err);
    let output = import(&server, "players", "name,external_ids\nAnn,p:1 p:2\n").failure();
    assert!(output.err.contains("one of each provider"), "{}", output.err);
    let output = import(&server, "players", "name,external_ids\nAnn,P!:77\n").failure();
    assert!(output.err.contains("line 2, column external_ids: "), "{}", output.err);
}
