//! Two servers on one data folder: each serves the writes of the other.

use std::sync::Arc;

use serde_json::json;

use super::fill;
use crate::support::{Client, PASSWORD, Process, RawConnection, Server, Setup};

/// One connection to each of the two workers of a server.
fn connections(client: &Client) -> Vec<RawConnection> {
    (0..2).map(|_| client.raw_connection()).collect()
}

/// Alternately writes through one server and reads through both.
fn alternate(one: &Client, other: &Client, rounds: usize) {
    let mut connections = [
        (one, connections(other), connections(one)),
        (other, connections(one), connections(other)),
    ];
    for round in 0..rounds {
        let (writer, theirs, own) = &mut connections[round % 2];
        let city = format!("City {round}");
        let written = writer.patch("teams/1", &json!({ "city": city })).expect(200);
        for connection in theirs.iter_mut().chain(own) {
            assert_eq!(connection.get("teams/1", &[]).expect(200).text(), written.text, "{round}");
            let list = connection.get("teams", &[("Accept-Encoding", "")]).expect(200);
            assert_eq!(list.json()["data"][0]["city"], city, "{round}");
            let has_it =
                connection.get("teams/1", &[("If-None-Match", written.header("etag").unwrap())]);
            assert_eq!(has_it.status, 304, "{round}");
        }
    }
}

#[test]
fn two_servers_in_one_process_never_serve_stale_bodies() {
    let one = Server::start();
    let folder = Some(Arc::clone(&one.folder));
    let other = Server::start_with(Setup { folder, ..Setup::default() });
    let admin = one.admin();
    fill(&admin);
    // Both servers share the signing key, so a token of one is valid for the other.
    let through_other = other.client.with_token(admin.token.clone().unwrap());
    alternate(&admin, &through_other, 200);
}

#[test]
fn two_processes_never_serve_stale_bodies() {
    let folder = tempfile::tempdir().unwrap();
    let one = Process::start(folder.path(), &["--workers", "2"]);
    let other = Process::start(folder.path(), &["--workers", "2"]);
    let admin = one.client().sign_in("admin", PASSWORD);
    fill(&admin);
    let through_other = other.client().with_token(admin.token.clone().unwrap());
    alternate(&admin, &through_other, 200);
    // A session that ends on one server has ended on the other.
    through_other.post("auth/logout", &json!({})).expect(204);
    assert_eq!(admin.get("teams/1").status, 401);
}

#[test]
fn reads_are_monotonic_while_both_servers_write() {
    let one = Server::start();
    let folder = Some(Arc::clone(&one.folder));
    let other = Server::start_with(Setup { folder, ..Setup::default() });
    let admin = one.admin();
    fill(&admin);
    let through_other = other.client.with_token(admin.token.clone().unwrap());
    let version = |connection: &mut RawConnection| {
        connection.get("teams/1", &[]).expect(200).json()["version"].as_i64().unwrap()
    };
    std::thread::scope(|scope| {
        for writer in [&admin, &through_other] {
            scope.spawn(move || {
                for n in 0..60 {
                    let city = json!({ "city": format!("{} {n}", writer.address) });
                    // The writers of the two servers wait for each other.
                    writer.patch("teams/1", &city).expect(200);
                }
            });
        }
        for reader in [&one.client, &other.client] {
            scope.spawn(move || {
                let mut connections = connections(reader);
                let mut seen = 0;
                for _ in 0..100 {
                    for connection in &mut connections {
                        // No connection may return a version older than one seen before.
                        let now = version(connection);
                        assert!(now >= seen, "{now} after {seen}");
                        seen = now;
                    }
                }
            });
        }
    });
    for client in [&one.client, &other.client] {
        assert!(connections(client).iter_mut().all(|connection| version(connection) == 121));
    }
}
