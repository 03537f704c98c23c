//! Two servers on one data folder: what one was told, the other says.

use std::sync::Arc;

use serde_json::json;

use super::fill;
use crate::support::{Client, PASSWORD, Process, RawConnection, Server, Setup};

/// A connection to each of the two workers of a server.
fn wires(client: &Client) -> Vec<RawConnection> {
    (0..2).map(|_| client.raw_connection()).collect()
}

/// Writes through one and reads through the other, and the other way round, so many times.
fn alternate(one: &Client, other: &Client, rounds: usize) {
    let mut connections = [(one, wires(other), wires(one)), (other, wires(one), wires(other))];
    for round in 0..rounds {
        let (writer, theirs, own) = &mut connections[round % 2];
        let city = format!("City {round}");
        let written = writer.patch("teams/1", &json!({ "city": city })).expect(200);
        for wire in theirs.iter_mut().chain(own) {
            assert_eq!(wire.get("teams/1", &[]).expect(200).text(), written.text, "{round}");
            let list = wire.get("teams", &[("Accept-Encoding", "")]).expect(200);
            assert_eq!(list.json()["data"][0]["city"], city, "{round}");
            let has_it = wire.get("teams/1", &[("If-None-Match", written.header("etag").unwrap())]);
            assert_eq!(has_it.status, 304, "{round}");
        }
    }
}

#[test]
fn in_one_process_they_never_answer_an_old_body() {
    let one = Server::start();
    let folder = Some(Arc::clone(&one.folder));
    let other = Server::start_with(Setup { folder, ..Setup::default() });
    let admin = one.admin();
    fill(&admin);
    // One key signs for both.
    let through_other = other.client.with_token(admin.token.clone().unwrap());
    alternate(&admin, &through_other, 200);
}

#[test]
fn in_two_processes_they_never_answer_an_old_body() {
    let folder = tempfile::tempdir().unwrap();
    let one = Process::start(folder.path(), &["--workers", "2"]);
    let other = Process::start(folder.path(), &["--workers", "2"]);
    let admin = one.client().sign_in("admin", PASSWORD);
    fill(&admin);
    let through_other = other.client().with_token(admin.token.clone().unwrap());
    alternate(&admin, &through_other, 200);
    // Whoever is signed out of one is signed out of the other.
    through_other.post("auth/logout", &json!({})).expect(204);
    assert_eq!(admin.get("teams/1").status, 401);
}

#[test]
fn while_both_are_written_to_no_reader_goes_back_in_time() {
    let one = Server::start();
    let folder = Some(Arc::clone(&one.folder));
    let other = Server::start_with(Setup { folder, ..Setup::default() });
    let admin = one.admin();
    fill(&admin);
    let through_other = other.client.with_token(admin.token.clone().unwrap());
    let version = |wire: &mut RawConnection| {
        wire.get("teams/1", &[]).expect(200).json()["version"].as_i64().unwrap()
    };
    std::thread::scope(|scope| {
        for writer in [&admin, &through_other] {
            scope.spawn(move || {
                for n in 0..60 {
                    let city = json!({ "city": format!("{} {n}", writer.address) });
                    // The writers of two processes wait for each other.
                    writer.patch("teams/1", &city).expect(200);
                }
            });
        }
        for reader in [&one.client, &other.client] {
            scope.spawn(move || {
                let mut wires = wires(reader);
                let mut seen = 0;
                for _ in 0..100 {
                    for wire in &mut wires {
                        // What one connection was told, the next one knows.
                        let now = version(wire);
                        assert!(now >= seen, "{now} after {seen}");
                        seen = now;
                    }
                }
            });
        }
    });
    for client in [&one.client, &other.client] {
        assert!(wires(client).iter_mut().all(|wire| version(wire) == 121));
    }
}
