//! `teamsheet import squads`: one sheet, with a row for each player in a team.

use std::fs;

use serde_json::{Value, json};

use crate::support::{CommandOutput, Server, teamsheet};

fn import(server: &Server, file: &str, arguments: &[&str]) -> CommandOutput {
    let path = server.path().join("squads.csv");
    fs::write(&path, file).unwrap();
    let command = ["import", "squads", path.to_str().unwrap()];
    teamsheet(server.path(), &[&command[..], arguments].concat()).run()
}

/// The squad of a team on a day: number, name and season of each player.
fn squad(server: &Server, team: i64, day: &str) -> Vec<Value> {
    let body = server.client.get(&format!("teams/{team}/players?as_of={day}")).expect(200).body();
    let members = body["data"].as_array().unwrap();
    members
        .iter()
        .map(|member| json!([member["shirt_number"], member["player"]["name"], member["season"]]))
        .collect()
}

const SHEET: &str = "Club;Category;First name;Surname;DOB;No.;Pos.;Captain;From\n\
                     Rovers;Women;Ann;Ash;2001-05-07;10;FW;yes;2025-07-01\n\
                     Rovers;Women;Bea;Bell;;1;GK;;2025-07-01\n\
                     Rovers;Men;Cy;Dorn;1999-12-31;10;;;2025-07-01\n";

#[test]
fn one_sheet_creates_teams_players_and_memberships() {
    let server = Server::start();
    let arguments = ["--create-teams", "--season", "2025/26"];
    let dry = import(&server, SHEET, &[&arguments[..], &["--dry-run"]].concat()).success();
    assert!(
        dry.out.contains("3 created") && dry.out.contains("nothing was changed"),
        "{}",
        dry.out
    );
    assert_eq!((server.count("teams"), server.count("players")), (0, 0));
    let said = import(&server, SHEET, &arguments).success();
    assert!(said.out.contains("3 rows: 3 created"), "{}", said.out);
    let names: Vec<Value> = server.client.get("teams").body()["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|team| json!([team["name"], team["category"]]))
        .collect();
    assert_eq!(names, [json!(["Rovers", "Women"]), json!(["Rovers", "Men"])]);
    assert_eq!(
        squad(&server, 1, "2025-08-01"),
        [json!(["1", "Bea Bell", "2025/26"]), json!(["10", "Ann Ash", "2025/26"])]
    );
    let again = import(&server, SHEET, &arguments).success();
    assert!(again.out.contains("3 unchanged, nothing changed"), "{}", again.out);
    let changed = SHEET.replace(";10;FW;", ";9;FW;");
    let said = import(&server, &changed, &arguments).success();
    assert!(said.out.contains("0 created, 1 updated, 2 unchanged"), "{}", said.out);
}

#[test]
fn players_are_recognized_by_external_id_then_by_name_and_birth_date() {
    let server = Server::start();
    let admin = server.admin();
    admin.create_team("Rovers");
    for (name, birth_date) in [
        ("Jörg Bäumler", Some("1990-01-02")),
        ("Ann Ash", Some("1991-02-03")),
        ("Ann Ash", Some("1995-06-07")),
        ("Cy Dorn", None),
    ] {
        admin.create("players", &json!({ "name": name, "birth_date": birth_date }));
    }
    let external = json!({ "name": "Dee Early", "external_ids": { "club": "77" } });
    admin.create("players", &external);
    let sheet = "external_id,name,birth_date,height_cm,start_date\n\
                 1,jorg baumler,1990-01-02,180,2025-07-01\n\
                 ,ANN ASH,1995-06-07,,2025-07-01\n\
                 ,Ann Ash,2002-02-02,,2025-07-01\n\
                 77,Dee Late,,,2025-07-01\n\
                 ,Cy Dorn,,,2025-07-01\n";
    let arguments = ["--provider", "club", "--team", "1"];
    let said = import(&server, sheet, &arguments).success();
    assert!(said.out.contains("5 created"), "{}", said.out);
    // A third Ann Ash, and another Cy Dorn: the one of the roster is in no team.
    assert_eq!(server.count("players"), 7);
    let jorg = admin.get("players/1").body();
    assert_eq!(jorg["name"], "Jörg Bäumler", "the spelling stays");
    assert_eq!((&jorg["height_cm"], &jorg["external_ids"]["club"]), (&json!(180), &json!("1")));
    assert_eq!(admin.get("players/5").body()["name"], "Dee Late", "found by id, the name is new");
    for (player, memberships) in [(1, 1), (2, 0), (3, 1), (4, 0), (5, 1)] {
        let career = admin.get(&format!("players/{player}/memberships")).body();
        assert_eq!(career["data"].as_array().unwrap().len(), memberships, "player {player}");
    }
    // Now Cy Dorn is the only one of the name in the team, and gets a birth date; empty cells leave what is stored.
    let sheet = "name,birth_date,height_cm,start_date,shirt_number\n\
                 Cy Dorn,1999-09-09,,2025-07-01,4\n\
                 Jorg Baumler,,,2025-07-01,5\n";
    let said = import(&server, sheet, &["--team", "1"]).success();
    assert!(said.out.contains("0 created, 2 updated"), "{}", said.out);
    assert_eq!(server.count("players"), 7);
    let jorg = admin.get("players/1").body();
    assert_eq!((&jorg["height_cm"], &jorg["birth_date"]), (&json!(180), &json!("1990-01-02")));
}

#[test]
fn row_that_fits_two_players_asks_for_an_id() {
    let server = Server::start();
    let admin = server.admin();
    let team = admin.create_team("Rovers");
    for _ in 0..2 {
        let player = admin.create_player("Ann Ash");
        admin.add_membership(player, team, json!({ "start_date": "2025-01-01" })).expect(201);
    }
    let said = import(&server, "name,start_date\nann ash,2025-01-01\n", &["--team", "1"]).failure();
    let expected =
        "line 2, column name: may be player 1 or player 2: add the birth date, or a column id";
    assert!(said.err.contains(expected), "{}", said.err);
    let sheet = "id,name,start_date,shirt_number\n2,Ann Ash,2025-01-01,7\n";
    import(&server, sheet, &["--team", "1"]).success();
    assert_eq!(admin.get("memberships/2").body()["shirt_number"], "7");
}

#[test]
fn partial_birth_dates_are_completed_and_never_shortened() {
    let server = Server::start();
    let admin = server.admin();
    let (rovers, city) = (admin.create_team("Rovers"), admin.create_team("City"));
    for (name, birth_date, team) in [
        ("Ann Ash", "2001-05", rovers),
        ("Bea Bell", "1999-12-31", rovers),
        ("Kim Lee", "2010", city),
    ] {
        let player = admin.create("players", &json!({ "name": name, "birth_date": birth_date }));
        admin
            .add_membership(
                player,
                team,
                json!({ "start_date": "2020-01-01", "end_date": "2021-12-31" }),
            )
            .expect(201);
    }
    // The last one is another person: the year alone identifies nobody outside of the team.
    let sheet = "name,birth_date\nAnn Ash,2001-05-07\nBea Bell,1999\nKim Lee,2010\n";
    import(&server, sheet, &["--team", "1", "--start", "2025-07-01"]).success();
    assert_eq!(server.count("players"), 4);
    assert_eq!(admin.get("players/1").body()["birth_date"], "2001-05-07");
    assert_eq!(admin.get("players/2").body()["birth_date"], "1999-12-31");
    assert_eq!(admin.get("players/3/memberships").body()["data"].as_array().unwrap().len(), 1);
    // Another birth date is another person.
    let sheet = "name,birth_date\nAnn Ash,2001-06\n";
    import(&server, sheet, &["--team", "1", "--start", "2025-07-01"]).success();
    assert_eq!(server.count("players"), 5);
}

#[test]
fn player_with_another_name_is_found_by_given_and_family_name() {
    let server = Server::start();
    let admin = server.admin();
    admin.create_team("Santos");
    let pele = json!({ "name": "Pelé", "given_name": "Edson", "family_name": "Nascimento", "birth_date": "1940-10-23" });
    admin.create("players", &pele);
    let sheet = "First name;Surname;DOB;No.\nEDSON;NASCIMENTO;1940-10-23;10\n";
    import(&server, sheet, &["--team", "1", "--start", "1956-09-07"]).success();
    assert_eq!(server.count("players"), 1);
    let after = admin.get("players/1").body();
    assert_eq!((&after["name"], &after["given_name"]), (&json!("Pelé"), &json!("Edson")));
}

#[test]
fn teams_are_found_by_id_external_id_name_and_category() {
    let server = Server::start();
    let admin = server.admin();
    admin.create("teams", &json!({ "name": "Rovers", "external_ids": { "league": "T1" } }));
    admin.create("teams", &json!({ "name": "Rovers", "category": "Women" }));
    let arguments = ["--start", "2025-07-01"];
    let sheet = "team,name\n2.0,Ann\n1,Bea\n";
    import(&server, sheet, &arguments).success();
    let sheet = "team,category,name\nrovers,WOMEN,Cy\nRovers,,Dee\n2,Women,Eli\n";
    import(&server, sheet, &arguments).success();
    let league = [&arguments[..], &["--provider", "league"]].concat();
    import(&server, "team,external_id,name\nT1,7,Fay\n", &league).success();
    let names = |team| {
        squad(&server, team, "2025-08-01").iter().map(|row| row[1].clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(1), ["Bea", "Dee", "Fay"]);
    assert_eq!(names(2), ["Ann", "Cy", "Eli"]);
    for (sheet, expected) in [
        ("team,name\n99,Ann\n", "line 2, column team: is unknown: there is no team with the id 99"),
        (
            "team,category,name\n2,Men,Ann\n",
            "line 2, column category: is not that of the team: Women",
        ),
        ("team,category,name\nRovers,Men,Ann\n", "is unknown with this category"),
    ] {
        let said = import(&server, sheet, &arguments).failure();
        assert!(said.err.contains(expected), "{expected}: {}", said.err);
    }
    let said =
        import(&server, "team,name\n99,Ann\n", &[&arguments[..], &["--create-teams"]].concat())
            .failure();
    assert!(said.err.contains("no team with the id 99"), "digits are no name: {}", said.err);
}

#[test]
fn rows_without_a_category_do_not_depend_on_the_order_of_the_file() {
    let server = Server::start();
    let sheet = "team,category,name\nRovers,Women,Ann\nRovers,,Bea\nRovers,Men,Cy\nRovers,,Dee\n";
    let arguments = ["--create-teams", "--start", "2025-07-01"];
    import(&server, sheet, &arguments).success();
    assert_eq!(server.count("teams"), 3);
    let again = import(&server, sheet, &arguments).success();
    assert!(again.out.contains("4 unchanged"), "{}", again.out);
}

#[test]
fn created_teams_of_a_provider_are_found_by_their_ids() {
    let server = Server::start();
    let arguments = ["--create-teams", "--start", "2025-07-01", "--provider", "league"];
    import(&server, "team,external_id,name\nT3,7,Ann\n", &arguments).success();
    let file = server.path().join("teams.csv");
    fs::write(&file, "external_id,name\nT3,Rovers\n").unwrap();
    let command = ["import", "teams", file.to_str().unwrap(), "--provider", "league"];
    teamsheet(server.path(), &command).run().success();
    assert_eq!(server.client.get("teams").field_values("name"), ["Rovers"]);
}

#[test]
fn created_players_are_found_by_all_that_later_rows_know() {
    for sheet in [
        "name,given_name,family_name,birth_date,team\nPelé,Edson,Nascimento,1940-10-23,Santos\n,Edson,Nascimento,1940-10-23,Cosmos\n",
        "name,birth_date,team,start_date,end_date\nAnn Ash,,Rovers,2024-07-01,2025-06-30\n\
         Ann Ash,2001-05-07,Rovers,2025-07-01,2026-06-30\nAnn  Ash,2001-05-07,Albion,2026-07-01,\n",
    ] {
        let server = Server::start();
        let arguments = ["--create-teams", "--start", "2025-07-01"];
        import(&server, sheet, &arguments).success();
        assert_eq!(server.count("players"), 1, "{sheet}");
        let again = import(&server, sheet, &arguments).success();
        assert!(again.out.contains("nothing changed"), "{}", again.out);
    }
}

#[test]
fn created_teams_of_a_provider_are_found_again_with_categories() {
    let server = Server::start();
    let sheet = "external_id,name,team,category\n1,Ann,Rovers,Women\n2,Ida,Rovers,\n";
    let arguments = ["--create-teams", "--start", "2025-07-01", "--provider", "p"];
    import(&server, sheet, &arguments).success();
    let again = import(&server, sheet, &arguments).success();
    assert!(again.out.contains("2 unchanged, nothing changed"), "{}", again.out);
}

#[test]
fn missing_parts_of_a_name_are_added() {
    let server = Server::start();
    let admin = server.admin();
    admin.create_team("Rovers");
    let kari = json!({ "name": "Kari Moe", "family_name": "Moe", "birth_date": "2004-05-07" });
    admin.create("players", &kari);
    let sheet = "name,given_name,family_name,birth_date\nKARI MOE,Kari,MOE,2004-05-07\n";
    import(&server, sheet, &["--team", "1", "--start", "2025-07-01"]).success();
    let after = admin.get("players/1").body();
    assert_eq!((&after["given_name"], &after["family_name"]), (&json!("Kari"), &json!("Moe")));
    assert_eq!(after["name"], "Kari Moe");
}

#[test]
fn row_with_an_id_needs_no_name() {
    let server = Server::start();
    let admin = server.admin();
    admin.create_team("Rovers");
    admin.create("players", &json!({ "name": "Ann Ash", "external_ids": { "club": "7" } }));
    let arguments = ["--team", "1", "--start", "2025-07-01"];
    import(&server, "id,name,No.\n1,,7\n", &arguments).success();
    let club = [&arguments[..], &["--provider", "club"]].concat();
    import(&server, "external_id,name,No.\n7,,8\n", &club).success();
    assert_eq!(admin.get("memberships/1").body()["shirt_number"], "8");
    let said = import(&server, "external_id,name,No.\n9,,8\n", &club).failure();
    assert!(said.err.contains("line 2, column name: is required"), "{}", said.err);
}

#[test]
fn players_of_one_file_are_recognized_in_later_rows() {
    let server = Server::start();
    let sheet = "team,name,birth_date,start_date,end_date\n\
                 Rovers,Ann Ash,2001-05-07,2024-07-01,2025-06-30\n\
                 City,Ann Ash,2001-05-07,2025-07-01,\n\
                 City,Bea Bell,,2025-07-01,\n";
    import(&server, sheet, &["--create-teams"]).success();
    assert_eq!((server.count("teams"), server.count("players")), (2, 2));
    assert_eq!(server.count("memberships"), 3);
    assert_eq!(server.count("players WHERE NOT indexed"), 0);
}

#[test]
fn errors_name_lines_columns_and_options() {
    let server = Server::start();
    server.admin().create_team("Rovers");
    server.admin().create("teams", &json!({ "name": "Rovers", "category": "U19" }));
    for (sheet, arguments, expected) in [
        (
            "name,start_date\nAnn,2025-07-01\n",
            &[][..],
            "the required column team is missing; or use --team",
        ),
        ("name,team\nAnn,City\n", &[], "the required column start_date is missing; or use --start"),
        ("name,team\nAnn,City\n", &["--team", "1", "--start", "2025-07-01"], "leave out --team"),
        (
            "name\nAnn\n",
            &["--team", "9", "--start", "2025-07-01"],
            "--team: there is no team with the id 9",
        ),
        (
            "name,team\nAnn,City\n",
            &["--start", "2025-07-01"],
            "line 2, column team: is unknown: import it first, or use --create-teams",
        ),
        (
            "name,team\nAnn,rovers\n",
            &["--start", "2025-07-01"],
            "is the name of 2 teams: use their ids, or add a column category",
        ),
        ("name,team\nAnn,\n", &["--start", "2025-07-01"], "line 2, column team: is required"),
        (
            "name,No.\n,7\n",
            &["--team", "1", "--start", "2025-07-01"],
            "line 2, column name: is required",
        ),
        ("name,No.\nAnn,007\n", &["--team", "1", "--start", "2025-07-01"], "line 2, column No."),
        (
            "name,No.\nAnn,7\nBea,7\n",
            &["--team", "1", "--start", "2025-07-01"],
            "line 3: Ann (line 2) wears 7",
        ),
        (
            "name\nAnn\nANN\n",
            &["--team", "1", "--start", "2025-07-01"],
            "line 3: is the same membership as line 2",
        ),
        (
            "name,category\nAnn,U19\n",
            &["--team", "1", "--start", "2025-07-01"],
            "the file has a column category",
        ),
        (
            "name\nAnn\n",
            &["--team", "1", "--start", "2025-07-01", "--season", ""],
            "--season must have 1 to 60 characters",
        ),
        (
            "name,birth_date,start_date\nAnn,2001-01-01,2025-01-01\nAnn,2002-02-02,2025-01-01\nAnn,,2026-01-01\n",
            &["--team", "1"],
            "line 4, column name: may be that of line 2 or that of line 3: add the birth date",
        ),
    ] {
        let said = import(&server, sheet, arguments).failure();
        assert!(said.err.contains(expected), "{expected}: {}", said.err);
        assert_eq!((server.count("players"), server.count("memberships")), (0, 0), "{expected}");
    }
    let file = server.path().join("teams.csv");
    fs::write(&file, "name\nCity\n").unwrap();
    let wrong = ["import", "teams", file.to_str().unwrap(), "--create-teams"];
    let said = teamsheet(server.path(), &wrong).run().failure();
    assert!(said.err.contains("are for squads only"), "{}", said.err);
}
