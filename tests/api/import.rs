//! Tests of `teamsheet import` while a server is running.

use std::{fs, path::Path};

use crate::support::{Server, teamsheet};

/// Writes a file and imports it with these arguments.
fn import(
    folder: &Path,
    resource: &str,
    csv: &str,
    arguments: &[&str],
) -> crate::support::CommandOutput {
    let file = folder.join(format!("{resource}.csv"));
    fs::write(&file, csv).unwrap();
    teamsheet(folder, &[&["import", resource, file.to_str().unwrap()], arguments].concat()).run()
}

const TEAMS: &str = "code,title,since\nAAA,Adlerburg,1900\nBBB,Bärental,\n";
const PICK: [&str; 4] =
    ["--provider", "p", "--map", "external_id=code,name=title,founded_year=since"];

#[test]
fn imported_rows_are_visible_to_a_running_server() {
    let server = Server::start();
    assert_eq!(server.client.get("teams").body()["data"].as_array().unwrap().len(), 0);
    let said = import(server.path(), "teams", TEAMS, &PICK).success();
    assert!(said.out.contains("2 created, 0 updated, 0 unchanged"), "{}", said.out);
    assert!(said.out.contains("rows per second"), "{}", said.out);
    let found = server.client.get("teams?external_id=p:BBB").expect(200).body();
    assert_eq!(found["data"][0]["name"], "Bärental");
    assert_eq!(found["data"][0]["founded_year"], serde_json::Value::Null);
}

#[test]
fn repeated_import_changes_nothing() {
    let server = Server::start();
    import(server.path(), "teams", TEAMS, &PICK).success();
    let before = server.client.get("teams").body();
    let said = import(server.path(), "teams", TEAMS, &PICK).success();
    assert!(
        said.out.contains("0 created, 0 updated, 2 unchanged, nothing changed"),
        "{}",
        said.out
    );
    assert_eq!(server.client.get("teams").body(), before);
}

#[test]
fn fields_without_a_column_are_left_unchanged() {
    let server = Server::start();
    import(server.path(), "teams", TEAMS, &PICK).success();
    let admin = server.admin();
    let id = admin.get("teams?external_id=p:AAA").body()["data"][0]["id"].clone();
    let path = format!("teams/{id}");
    let patch = serde_json::json!({ "city": "Adlerburg am See", "external_ids": { "other": "x" } });
    admin.patch(&path, &patch).expect(200);

    let changed = TEAMS.replace("1900", "1901");
    let said = import(server.path(), "teams", &changed, &PICK).success();
    assert!(said.out.contains("0 created, 1 updated, 1 unchanged"), "{}", said.out);
    let team = admin.get(&path).body();
    assert_eq!(team["founded_year"], 1901);
    assert_eq!(team["city"], "Adlerburg am See");
    assert_eq!(team["external_ids"], serde_json::json!({ "other": "x", "p": "AAA" }));
    assert_eq!(team["version"], 3);

    let cleared = TEAMS.replace("1900", "");
    import(server.path(), "teams", &cleared, &PICK).success();
    assert_eq!(admin.get(&path).body()["founded_year"], serde_json::Value::Null);
}

#[test]
fn errors_name_line_and_column_and_nothing_is_stored() {
    let server = Server::start();
    let csv = "title,since,code\nGood,1900,AAA\n,1900,BBB\nBad,not yet,CCC\nTwice,,AAA\n";
    let said = import(server.path(), "teams", csv, &PICK).failure();
    for fault in [
        "line 3, column title: is required",
        "line 4, column since: must be a whole number from 1800 to 9999 (is \"not yet\")",
        "line 5: has the same id as line 2",
        "nothing was imported",
    ] {
        assert!(said.err.contains(fault), "{fault}: {}", said.err);
    }
    assert_eq!(said.out, "");
    assert_eq!(server.client.get("teams").body()["data"].as_array().unwrap().len(), 0);
}

#[test]
fn database_errors_name_their_line() {
    let server = Server::start();
    import(server.path(), "teams", TEAMS, &PICK).success();
    import(server.path(), "players", "external_id,name\n1,Ann\n2,Bo\n", &["--provider", "p"])
        .success();
    let csv = "player,team,start_date,end_date,shirt_number\n\
               1,AAA,2025-01-01,2025-12-31,7\n\
               2,AAA,2025-06-01,,7\n\
               1,AAA,2025-12-31,,\n\
               3,AAA,2025-01-01,,\n\
               2,ZZZ,2025-01-01,,\n";
    let said = import(server.path(), "memberships", csv, &["--provider", "p"]).failure();
    for fault in [
        "line 3: Ann (player 1) wears 7 in team 1",
        "line 4: Ann (player 1) already has a membership in Adlerburg (team 1) from 2025-01-01 to 2025-12-31",
        "line 5, column player: is unknown: import p:3 first",
        "line 6, column team: is unknown: import p:ZZZ first",
    ] {
        assert!(said.err.contains(fault), "{fault}: {}", said.err);
    }
    assert_eq!(server.client.get("memberships").body()["data"].as_array().unwrap().len(), 0);
}

#[test]
fn at_most_one_hundred_errors_are_reported() {
    let server = Server::start();
    let csv = format!("name,founded_year\n{}", "x,never\n".repeat(150));
    let said = import(server.path(), "teams", &csv, &[]).failure();
    assert_eq!(said.err.matches("column founded_year").count(), 100);
    assert!(said.err.contains("there are more errors"), "{}", said.err);
}

#[test]
fn import_without_provider_uses_server_ids() {
    let server = Server::start();
    import(server.path(), "teams", "name\nFirst\nSecond\n", &[]).success();
    let said = import(server.path(), "teams", "id,name\n2,Zweite\n,Third\n", &[]).success();
    assert!(said.out.contains("1 created, 1 updated"), "{}", said.out);
    assert_eq!(server.client.get("teams/2").body()["name"], "Zweite");
    import(server.path(), "players", "given_name,family_name,height_cm\nAnn,Zuse,180\n", &[])
        .success();
    assert_eq!(server.client.get("players/1").body()["name"], "Ann Zuse");
    import(
        server.path(),
        "memberships",
        "team,player,start_date,captain\n2,1,2020-01-01,yes\n",
        &[],
    )
    .success();
    let squad = server.client.get("teams/2/players?as_of=2020-01-01").body();
    assert_eq!(squad["data"][0]["captain"], true);
    let unknown = import(server.path(), "teams", "id,name\n99,Nobody\n", &[]).failure();
    assert!(unknown.err.contains("line 2: there is no team with the id 99"), "{}", unknown.err);
}

#[test]
fn dry_run_stores_nothing() {
    let server = Server::start();
    let said = import(server.path(), "teams", "name\nFirst\n", &["--dry-run"]).success();
    assert!(
        said.out.contains("1 created") && said.out.contains("nothing was changed"),
        "{}",
        said.out
    );
    assert_eq!(server.client.get("teams").body()["data"].as_array().unwrap().len(), 0);
}

#[test]
fn unreadable_file_is_rejected_as_a_whole() {
    let server = Server::start();
    let cases = [
        (
            "an unknown column",
            "name,nickname\nx,y\n",
            &[][..],
            "unknown column \"nickname\"; known columns: id, name,",
        ),
        (
            "a map to an unknown column",
            "a\nx\n",
            &["--map", "nickname=a"],
            "unknown column \"nickname\"",
        ),
        (
            "a map from a missing column",
            "a\nx\n",
            &["--map", "name=b"],
            "the file has no column \"b\"; its columns: a",
        ),
        (
            "a provider without its ids",
            "name\nx\n",
            &["--provider", "p"],
            "the required column external_id is missing",
        ),
        (
            "ids without a provider",
            "external_id,name\n1,x\n",
            &[],
            "external_id requires --provider",
        ),
        (
            "a provider that is none",
            "external_id,name\n1,x\n",
            &["--provider", "P!"],
            "--provider has the provider",
        ),
        (
            "a row with too few cells",
            "name,city\nx\n",
            &[],
            "line 2: has 1 cells, the header has 2",
        ),
        ("an empty file", "", &["--map", "name"], "the file is empty"),
    ];
    for (name, csv, arguments, expected) in cases {
        let said = import(server.path(), "teams", csv, arguments).failure();
        assert!(said.err.contains(expected), "{name}: {}", said.err);
    }
    let missing = teamsheet(server.path(), &["import", "teams", "/nowhere.csv"]).run().failure();
    assert!(missing.err.contains("/nowhere.csv"), "{}", missing.err);
    assert_eq!(teamsheet(server.path(), &["import", "songs", "x.csv"]).run().code, Some(2));
}

#[test]
fn spreadsheet_exports_are_parsed() {
    let server = Server::start();
    // A byte order mark, CRLF, and quoted cells with commas and line breaks.
    let csv = "\u{feff}name,city,colors\r\n\"Town, United\", Adlerburg ,#ff0000 #FFFFFF\r\n";
    import(server.path(), "teams", csv, &[]).success();
    let team = server.client.get("teams/1").body();
    assert_eq!(team["name"], "Town, United");
    assert_eq!(team["city"], "Adlerburg");
    assert_eq!(team["colors"], serde_json::json!(["#ff0000", "#ffffff"]));
}

#[test]
fn ambiguous_quotes_are_rejected_with_the_line_where_they_open() {
    let server = Server::start();
    for (csv, expected) in [
        (
            "id,name,note,city\n1,Ann Ash,\"likes tea,Hull\n2,Bea Bell,fine,Ayr\n3,Cy Dorn,\"ok\",Ely\n",
            "line 2: has text after a closing quote",
        ),
        ("name,note\nAnn,\"x\nBea,y\n", "line 2: has a quote that is not closed"),
        ("name,note\n\"Jo\" Quill,x\n", "line 2: has text after a closing quote"),
        ("name,note\r\n\r\nAnn,\"Jo\" Quill\r\n", "line 3: has text after a closing quote"),
    ] {
        let said = import(server.path(), "teams", csv, &["--map", "name"]).failure();
        assert!(said.err.contains(expected), "{csv:?}: {}", said.err);
        assert_eq!(server.count("teams"), 0);
    }
    let good = "name,note\n\"Jo \"\"Q\"\" Quill, A\nB\",x\n";
    let said = import(server.path(), "players", good, &["--map", "name"]).failure();
    assert!(said.err.contains("control characters"), "{}", said.err);
    import(server.path(), "players", &good.replace("\nB", ""), &["--map", "name"]).success();
    assert_eq!(server.client.get("players/1").body()["name"], "Jo \"Q\" Quill, A");
}

#[test]
fn errors_name_the_line_of_an_editor_with_any_line_ends() {
    let server = Server::start();
    for end in ["\n", "\r\n", "\r"] {
        let csv = ["name,founded_year", "", "Good,1900", "", "", "Bad,never", "Short"].join(end);
        let said = import(server.path(), "teams", &csv, &[]).failure();
        for expected in ["line 6, column founded_year", "line 7: has 1 cells"] {
            assert!(said.err.contains(expected), "{end:?} {expected}: {}", said.err);
        }
    }
}

#[test]
fn errors_of_cells_rows_and_the_database_are_reported_at_once_by_line() {
    let server = Server::start();
    let admin = server.admin();
    admin.create_team("Ajax");
    admin.create_player("Ann");
    let csv = "player,team,start_date,shirt_number\n\
               1,1,2025-01-01,7\n\
               1,9,2025-01-01,7\n\
               1,1,never,7\n\
               1,1\n\
               1,1,2025-02-01,7\n";
    let said = import(server.path(), "memberships", csv, &[]).failure();
    let lines: Vec<&str> = said.err.lines().collect();
    for (index, expected) in [
        "line 3, column team: must be the id of a team",
        "line 4, column start_date: must be an existing date",
        "line 5: has 2 cells, the header has 4",
        "line 6: Ann (player 1) already has a membership in Ajax (team 1) since 2025-01-01 (line 2)",
    ]
    .into_iter()
    .enumerate()
    {
        assert!(lines[index].contains(expected), "{expected}: {}", said.err);
    }
    let teams = "name\nBonn\nBonn\n";
    let said = import(server.path(), "teams", teams, &[]).failure();
    assert!(said.err.contains("line 3: line 2 already has the same name"), "{}", said.err);
}

#[test]
fn null_can_be_limited_to_a_column() {
    let server = Server::start();
    let csv = "given,family_name,height_cm\nNA,NA,NA\n";
    let map = ["--map", "given_name=given,family_name,height_cm"];
    let import =
        |nulls: &[&str]| import(server.path(), "players", csv, &[&map[..], nulls].concat());
    import(&["--null", "height_cm=NA"]).success();
    import(&["--null", "given=NA", "--null", "height_cm=NA"]).success();
    import(&["--null", "NA"]).failure();
    import(&[]).failure();
    let field =
        |id: i64, name: &str| server.client.get(&format!("players/{id}")).body()[name].clone();
    assert_eq!(
        (field(1, "family_name"), field(1, "height_cm")),
        ("NA".into(), serde_json::Value::Null)
    );
    assert_eq!(
        (field(2, "given_name"), field(2, "family_name")),
        (serde_json::Value::Null, "NA".into())
    );
}

#[test]
fn ambiguous_country_codes_need_a_system_in_a_file_with_foreign_codes() {
    let server = Server::start();
    let country = |name: &str| {
        let found = server.client.get(&format!("teams?name={name}")).body();
        found["data"][0]["country"].as_str().unwrap_or("none").to_owned()
    };
    let csv = "name,country\nA,GER\nB,BRN\nC,ANT\nD,NOR\n";
    let said = import(server.path(), "teams", csv, &[]).failure();
    assert!(said.err.contains("line 3, column country: BRN is Brunei in ISO codes and Bahrain in IOC codes: use --country-codes"), "{}", said.err);
    assert!(said.err.contains("line 4, column country: ANT is"), "{}", said.err);
    assert_eq!(server.count("teams"), 0);
    import(server.path(), "teams", csv, &["--country-codes", "ioc"]).success();
    assert_eq!(["A", "B", "C", "D"].map(country), ["DEU", "BHR", "ATG", "NOR"]);
    import(server.path(), "teams", "name,country\nE,BRN\nF,ANT\nG,DEU\n", &[]).success();
    assert_eq!(["E", "F", "G"].map(country), ["BRN", "ANT", "DEU"]);
    import(server.path(), "teams", "name,country\nH,BRN\nI,GER\n", &["--country-codes", "iso"])
        .success();
    import(server.path(), "teams", "name,country\nJ,ANT\nK,GER\n", &["--country-codes", "fifa"])
        .success();
    assert_eq!(["H", "I", "J"].map(country), ["BRN", "DEU", "ANT"]);
}

#[test]
fn commands_do_not_create_a_database_without_create() {
    let folder = tempfile::tempdir().unwrap();
    let missing = |said: crate::support::CommandOutput| {
        let said = said.failure();
        assert!(said.err.contains("there is no database in"), "{}", said.err);
        assert!(said.err.contains("--create"), "{}", said.err);
        assert!(!folder.path().join("teamsheet.db").exists());
    };
    let add = ["user", "add", "ann", "--bcrypt-cost", "4"];
    missing(import(folder.path(), "teams", "name\nAjax\n", &[]));
    missing(import(folder.path(), "teams", "name\nAjax\n", &["--dry-run"]));
    missing(teamsheet(folder.path(), &add).input("long enough").run());
    missing(teamsheet(folder.path(), &["user", "list"]).run());
    teamsheet(folder.path(), &["key", "rotate"]).run().failure();
    import(folder.path(), "teams", "name,founded_year\nA,never\n", &["--create"]).failure();
    assert!(!folder.path().join("teamsheet.db").exists(), "an invalid file creates nothing");
    import(folder.path(), "teams", "name\nAjax\n", &["--create"]).success();
    teamsheet(folder.path(), &[&add[..], &["--create"]].concat())
        .input("long enough")
        .run()
        .success();
}

#[test]
fn corrected_surname_changes_the_built_name() {
    let server = Server::start();
    let csv = "external_id,given_name,family_name\n1,Ann,Ash\n";
    import(server.path(), "players", csv, &["--provider", "p"]).success();
    import(server.path(), "players", &csv.replace("Ash", "Bell"), &["--provider", "p"]).success();
    assert_eq!(server.client.get("players/1").body()["name"], "Ann Bell");
    server.admin().patch("players/1", &serde_json::json!({ "name": "Annie" })).expect(200);
    import(server.path(), "players", csv, &["--provider", "p"]).success();
    assert_eq!(server.client.get("players/1").body()["name"], "Annie");
}
