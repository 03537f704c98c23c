//! Searching for words and their beginnings.

use std::fmt::Write;

use serde_json::{Value, json};

use super::{filters::assert_finds, search_fuzz::check_index};
use crate::support::{Client, Server, shared_data_folder, teamsheet};

/// A text as a value in a URL.
pub fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut url, byte| {
        write!(url, "%{byte:02X}").unwrap();
        url
    })
}

/// Asserts which rows each search finds.
fn searches(server: &Server, list: &str, cases: &[(&str, &[i64])]) {
    for (text, ids) in cases {
        let response = server.client.get(&format!("{list}?q={}", encoded(text))).expect(200);
        assert_eq!(response.field_values("id"), *ids, "{list}: {text:?}");
    }
}

fn players(admin: &Client, names: &[Value]) {
    for name in names {
        admin.create("players", name);
    }
}

#[test]
fn players_are_found_by_name_prefixes() {
    let server = Server::start();
    let bodies = [
        json!({ "given_name": "Kylian", "family_name": "Mbappé" }),
        json!({ "name": "Pelé" }),
        json!({ "name": "Duke", "given_name": "Martin Luther", "family_name": "Ødegård" }),
        json!({ "name": "Robert Lewandowski" }),
        json!({ "name": "Jean-Pierre O’Neill" }),
        json!({ "name": "Łukasz Strauß" }),
        json!({ "name": "Kylian Hazard" }),
    ];
    players(&server.admin(), &bodies);
    searches(
        &server,
        "players",
        &[
            ("mbappe", &[1]),
            ("MBAPPÉ", &[1]),
            ("mbappe\u{301}", &[1]),
            ("kylian mb", &[1]),
            ("mb kyl", &[1]),
            ("  mb,  KYL! ", &[1]),
            ("kylian", &[1, 7]),
            ("ky", &[1, 7]),
            ("kylian kylian", &[1, 7]),
            ("kylian x", &[]),
            ("ylian", &[]),
            ("pelé", &[2]),
            ("duke", &[3]),
            ("luther", &[3]),
            ("ødegård", &[3]),
            ("odegard", &[3]),
            ("duke mart odeg", &[3]),
            ("r lew", &[4]),
            ("p", &[2, 5]),
            ("jean pierre", &[5]),
            ("jean-pierre", &[5]),
            ("jeanp", &[5]),
            ("pierre jean", &[5]),
            ("o'neill", &[5]),
            ("O’NEILL", &[5]),
            ("oneill", &[5]),
            ("o neill", &[5]),
            ("neill", &[5]),
            ("lukasz", &[6]),
            ("ŁUKASZ", &[6]),
            ("strauss", &[6]),
            ("strauß", &[6]),
            ("STRAUSS", &[6]),
            ("straus", &[6]),
        ],
    );
}

#[test]
fn teams_are_found_by_name_short_name_and_code() {
    let server = Server::start();
    let admin = server.admin();
    for body in [
        json!({ "name": "1. FC Köln", "short_name": "Effzeh", "code": "KOE", "city": "Colonia" }),
        json!({ "name": "1. FSV Mainz 05" }),
        json!({ "name": "Bodø/Glimt", "code": "B0G" }),
        json!({ "name": "Côte d'Ivoire" }),
        json!({ "name": "AC/DC & Co." }),
    ] {
        admin.create("teams", &body);
    }
    searches(
        &server,
        "teams",
        &[
            ("koln", &[1]),
            ("effz", &[1]),
            ("koe", &[1]),
            ("fc koe effzeh", &[1]),
            ("colonia", &[]),
            ("1.", &[1, 2]),
            ("1 f", &[1, 2]),
            ("05", &[2]),
            ("bodo", &[3]),
            ("glimt", &[3]),
            ("bodø/glimt", &[3]),
            ("bodoglimt", &[3]),
            ("b0g", &[3]),
            ("cote d'ivoire", &[4]),
            ("divoire", &[4]),
            ("ivoire", &[4]),
            ("ac dc", &[5]),
            ("& co", &[4, 5]),
        ],
    );
    assert_finds(
        &server,
        "teams",
        &[
            ("q=f&sort=-name&limit=1", &[2]),
            ("q=f&name=1.+FC+K%C3%B6ln", &[1]),
            ("q=f&code=B0G", &[]),
            ("q=b0g&fields=id&count=true", &[3]),
        ],
    );
    server.client.get("memberships?q=x").expect_problem(400, "unknown_parameter");
}

#[test]
fn names_in_other_scripts_are_found_as_written() {
    let server = Server::start();
    let names = ["川口 能活", "Лев Яшин", "محمد صلاح", "손흥민", "Γιώργος Καραγκούνης", "สมชาย ใจดี"];
    players(&server.admin(), &names.map(|name| json!({ "name": name })));
    searches(
        &server,
        "players",
        &[
            ("川口", &[1]),
            ("能活 川口", &[1]),
            ("яшин", &[2]),
            ("ЯШИН ЛЕВ", &[2]),
            ("صلاح", &[3]),
            ("손흥민", &[4]),
            ("손흥", &[4]),
            ("καραγκουνης", &[5]),
            ("ΓΙΩΡΓΟΣ", &[5]),
            ("สมชาย", &[6]),
        ],
    );
}

#[test]
fn search_follows_name_changes() {
    let server = Server::start();
    let admin = server.admin();
    players(&admin, &[json!({ "name": "Edson Arantes" }), json!({ "name": "Arantes Edson" })]);
    admin.create_team("Santos");
    admin.patch("players/1", &json!({ "name": "Pelé" })).expect(200);
    searches(&server, "players", &[("edson", &[2]), ("arantes", &[2]), ("pele", &[1])]);
    // The same words in another order.
    admin
        .put("players/2", &json!({ "name": "Edson Arantes", "family_name": "Nascimento" }))
        .expect(200);
    searches(&server, "players", &[("edson", &[2]), ("nasc", &[2])]);
    admin.patch("players/2", &json!({ "family_name": null })).expect(200);
    searches(&server, "players", &[("edson", &[2]), ("nasc", &[])]);
    admin.patch("teams/1", &json!({ "code": "SAN", "short_name": "Peixe" })).expect(200);
    searches(&server, "teams", &[("peixe san", &[1])]);
    admin.patch("teams/1", &json!({ "code": null })).expect(200);
    searches(&server, "teams", &[("san", &[1]), ("peixe", &[1])]);
    admin.delete("players/1").expect(204);
    admin.delete("teams/1").expect(204);
    searches(&server, "players", &[("pele", &[])]);
    searches(&server, "teams", &[("santos", &[]), ("p", &[])]);
    // Rolled back writes are not searchable.
    let failing = json!({ "operations": [
        { "method": "POST", "path": "/players", "body": { "name": "Ghost" } },
        { "method": "DELETE", "path": "/players/404" },
    ] });
    admin.post("batch", &failing).expect(404);
    searches(&server, "players", &[("ghost", &[])]);
}

#[test]
fn blank_search_is_ignored_and_search_without_words_finds_nothing() {
    let server = Server::start();
    players(&server.admin(), &[json!({ "name": "Ann" }), json!({ "name": "!?" })]);
    for blank in ["", " ", "\t", "\u{a0}\u{3000}"] {
        searches(&server, "players", &[(blank, &[1, 2])]);
    }
    for none in ["!", "*", "\"", "\"\"", "'", "-", "( )", "\\", "\u{301}", "\u{0}", "%", "_", "!?"]
    {
        searches(&server, "players", &[(none, &[])]);
    }
    for syntax in
        ["ann*", "\"ann", "(ann", "ann)", "^ann", "-ann", "+ann", "{ann}", "'ann", "ann\u{0}"]
    {
        searches(&server, "players", &[(syntax, &[1])]);
    }
    for words in [
        "ann OR x",
        "ann AND x",
        "NOT x",
        "ann NEAR x",
        "NEAR(ann)",
        "\"*( OR NEAR",
        "search:ann",
        "name : ann",
    ] {
        searches(&server, "players", &[(words, &[])]);
    }
    // Invalid UTF-8 is rejected.
    server.client.get("players?q=%FF").expect_problem(400, "invalid_parameter");
}

#[test]
fn search_text_is_limited_to_100_characters() {
    let server = Server::start();
    players(&server.admin(), &[json!({ "name": "é".repeat(100) }), json!({ "name": "e e" })]);
    searches(&server, "players", &[(&"e".repeat(100), &[1]), (&"é".repeat(100), &[1])]);
    searches(&server, "players", &[(&"e ".repeat(50), &[1, 2]), (&"😀".repeat(100), &[])]);
    for long in ["e".repeat(101), " ".repeat(101), "é ".repeat(51)] {
        let response = server.client.get(&format!("players?q={}", encoded(&long)));
        let response = response.expect_problem(400, "invalid_parameter");
        assert!(response.detail().contains("100"), "{}", response.text);
    }
}

#[test]
fn mbappe_is_found_in_world_cup_data_with_and_without_accent() {
    let Some(data) = shared_data_folder() else { return };
    let server = Server::start();
    let file = data.join("worldcup/players.csv");
    let map = "external_id=player_id,family_name,given_name,birth_date";
    let file = file.to_str().unwrap();
    let mut arguments = vec!["import", "players", file, "--provider", "worldcup", "--map", map];
    arguments.extend(["--null", "not available", "--null", "not applicable"]);
    teamsheet(server.path(), &arguments).run().success();
    for text in ["mbappe", "MBAPPÉ", "kylian mb"] {
        let response = server.client.get(&format!("players?q={}", encoded(text))).expect(200);
        assert_eq!(response.field_values("name"), ["Kylian Mbappé"], "{text}");
    }
    let all = server.client.get("players?q=ronaldo&count=true").expect(200);
    assert_eq!(all.body()["page"]["total"], all.field_values("id").len());
    check_index(&server);
}
