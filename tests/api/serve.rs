//! Tests of the binary as a process.

use std::{
    path::Path,
    sync::{Arc, Mutex},
    thread::{self, JoinHandle},
};

use serde_json::json;

use crate::support::{Client, PASSWORD, Process, Server, Setup, login, teamsheet};

#[test]
fn listening_line_is_printed_and_term_and_int_stop_the_server() {
    let folder = tempfile::tempdir().unwrap();
    for signal in ["TERM", "INT"] {
        let mut process = Process::start(folder.path(), &[]);
        assert!(
            process.first_line.starts_with("listening on http://127.0.0.1:"),
            "{}",
            process.first_line
        );
        let client = process.client();
        client.get("/healthz").expect(200);
        let url = format!("http://{}", client.address);
        teamsheet(folder.path(), &["healthcheck", "--url", &url]).run().success();
        let port = client.address.port().to_string();
        teamsheet(folder.path(), &["healthcheck", "--port", &port]).run().success();
        let mut by_variable = teamsheet(folder.path(), &["healthcheck"]);
        by_variable.command.env("TEAMSHEET_PORT", &port);
        by_variable.run().success();
        assert_eq!(process.signal(signal).code(), Some(0), "{signal}");
        assert_eq!(process.rest(), "", "one line and no more");
        let log = folder.path().join("teamsheet.db-wal");
        assert!(!log.exists(), "what was written is in the file itself");
        teamsheet(folder.path(), &["healthcheck", "--url", &url]).run().failure();
    }
}

#[test]
fn running_requests_finish_on_shutdown() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = Process::start(folder.path(), &[]);
    let admin = process.client().sign_in("admin", PASSWORD);
    let (writers, answered) = write_without_end(&admin, 8);
    while answered.lock().unwrap().len() < 50 {
        thread::yield_now();
    }
    assert_eq!(process.signal("TERM").code(), Some(0));
    for writer in writers {
        writer.join().unwrap();
    }
    every_answered_row_is_there(folder.path(), &answered.lock().unwrap());
}

#[test]
fn acknowledged_writes_survive_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = Process::start(folder.path(), &[]);
    let admin = process.client().sign_in("admin", PASSWORD);
    let (writers, answered) = write_without_end(&admin, 64);
    while answered.lock().unwrap().len() < 500 {
        thread::yield_now();
    }
    process.signal("KILL");
    for writer in writers {
        writer.join().unwrap();
    }
    every_answered_row_is_there(folder.path(), &answered.lock().unwrap());
}

/// Clients that add players until the server stops; returns the acknowledged names.
fn write_without_end(
    admin: &Client,
    clients: usize,
) -> (Vec<JoinHandle<()>>, Arc<Mutex<Vec<String>>>) {
    let answered = Arc::new(Mutex::new(Vec::new()));
    let writers = (0..clients).map(|writer| {
        let (admin, answered) = (admin.clone(), Arc::clone(&answered));
        thread::spawn(move || {
            for n in 0.. {
                let name = format!("writer {writer}, {n}");
                match admin.try_json("POST", "players", &json!({ "name": name })) {
                    Some(response) if response.status == 201 => answered.lock().unwrap().push(name),
                    _ => return,
                }
            }
        })
    });
    (writers.collect(), answered)
}

fn every_answered_row_is_there(folder: &Path, answered: &[String]) {
    let process = Process::start(folder, &[]);
    let client = process.client();
    let mut stored = Vec::new();
    let mut cursor = String::new();
    loop {
        let body = client.get(&format!("players?limit=200{cursor}")).expect(200).body();
        stored.extend(
            body["data"].as_array().unwrap().iter().map(|p| p["name"].as_str().unwrap().to_owned()),
        );
        match body["page"]["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let total = stored.len();
    stored.sort();
    stored.dedup();
    assert_eq!(stored.len(), total, "none twice");
    for name in answered {
        assert!(stored.binary_search(name).is_ok(), "{name} was answered and is gone");
    }
}

#[test]
fn demo_fills_an_empty_roster_once() {
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let process = Process::start(folder.path(), &["--demo"]);
        let client = process.client();
        let teams = client.get("teams?limit=200").expect(200).body();
        assert_eq!(teams["data"].as_array().unwrap().len(), 18);
        let players = client.get("players?limit=200").expect(200).body();
        assert!((110..=130).contains(&players["data"].as_array().unwrap().len()));
    }
}

#[test]
fn port_in_use_is_reported_in_one_line() {
    let server = Server::start_with(Setup::default());
    let port = server.client.address.port().to_string();
    let folder = tempfile::tempdir().unwrap();
    let said = teamsheet(folder.path(), &["serve", "--port", &port]).run().failure();
    assert!(said.err.contains("cannot listen on 127.0.0.1:"), "{}", said.err);
    assert_eq!(said.out, "");
}

#[test]
fn foreign_database_file_is_refused_and_left_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("teamsheet.db");
    std::fs::write(&file, "a letter to grandmother").unwrap();
    let said = teamsheet(folder.path(), &["serve", "--port", "0"]).run().failure();
    assert!(said.err.contains("is not an SQLite database; it is left unchanged"), "{}", said.err);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "a letter to grandmother");
}

#[test]
fn user_commands_work_beside_a_running_server() {
    let folder = tempfile::tempdir().unwrap();
    let user = |arguments: &[&str], input: &str| {
        teamsheet(folder.path(), &[&["user"], arguments].concat()).input(input).run()
    };
    let ann = ["add", "Ann", "--role", "admin", "--bcrypt-cost", "4", "--create"];
    user(&ann, "a good password\n").success();
    let twice = user(&["add", "ANN", "--bcrypt-cost", "4"], "a good password\n").failure();
    assert!(twice.err.contains("there is a user ANN already"), "{}", twice.err);
    let short = user(&["add", "Bo!", "--bcrypt-cost", "4"], "short\n").failure();
    assert!(short.err.contains("the password must have 8 to 71 bytes, has 5"), "{}", short.err);
    user(&["add", "Bob", "--bcrypt-cost", "4"], "a good password\n").success();
    user(&["role", "bob", "viewer"], "").success();
    let list = user(&["disable", "bob"], "").success();
    assert_eq!(list.out, "2\tBob\tviewer\tdisabled\n");
    let password = user(&["password", "bob", "--bcrypt-cost", "4"], "another password\n").success();
    assert_eq!(
        password.out,
        "the password of Bob was changed, and all sessions of Bob were ended\n"
    );
    assert_eq!(user(&["list"], "").success().out, "1\tAnn\tadmin\n2\tBob\tviewer\tdisabled\n");
    let last = user(&["disable", "Ann"], "").failure();
    assert!(last.err.contains("Ann is the last admin who can sign in"), "{}", last.err);
    let nobody = user(&["role", "carol", "editor"], "").failure();
    assert!(nobody.err.contains("there is no user carol"), "{}", nobody.err);
}

#[test]
fn wrong_data_dir_creates_no_database() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("teams.csv");
    std::fs::write(&file, "name\nx\n").unwrap();
    let wrong = folder.path().join("daat");
    let import = ["import", "teams", file.to_str().unwrap(), "--dry-run"];
    for arguments in [&["user", "list"][..], &["user", "disable", "ann"], &import] {
        let said = teamsheet(&wrong, arguments).run().failure();
        assert!(said.err.contains("there is no database in"), "{arguments:?}: {}", said.err);
        assert!(!wrong.exists(), "{arguments:?}");
    }
}

#[test]
fn boolean_flag_can_be_set_by_environment_variable() {
    let folder = tempfile::tempdir().unwrap();
    let variables = [("TEAMSHEET_DEMO", "1"), ("TEAMSHEET_ADMIN_PASSWORD", PASSWORD)];
    let process = Process::start_in(folder.path(), &[], &variables);
    let teams = process.client().get("teams?limit=200").expect(200).body();
    assert_eq!(teams["data"].as_array().unwrap().len(), 18);
}

#[test]
fn moved_database_file_is_noticed_and_nothing_is_acknowledged() {
    let server = Server::start();
    let admin = server.admin();
    admin.create_team("Ajax");
    let (file, moved) = (server.path().join("teamsheet.db"), server.path().join("moved.db"));
    let new = serde_json::json!({ "name": "Bonn" });
    std::fs::rename(&file, &moved).unwrap();
    for replaced in [false, true] {
        if replaced {
            std::fs::write(&file, "").unwrap();
        }
        admin.post("teams", &new).expect_problem(503, "unavailable");
        admin.post("auth/login", &login("admin", PASSWORD)).expect_problem(503, "unavailable");
        server.client.get("/readyz").expect_problem(503, "unavailable");
        server.client.get("/healthz").expect(200);
    }
    assert_eq!(std::fs::metadata(&file).unwrap().len(), 0, "no new database is created");
    std::fs::rename(&moved, &file).unwrap();
    server.client.get("/readyz").expect(200);
    admin.post("teams", &new).expect(201);
}
