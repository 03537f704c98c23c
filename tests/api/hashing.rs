//! Tests of password hashes and of the hashing queue.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
};

use diesel::{
    Connection, QueryableByName, RunQueryDsl, SqliteConnection, connection::SimpleConnection,
    sql_query, sql_types::Text,
};
use serde_json::json;

use crate::support::{
    CHALLENGE, Client, PASSWORD, Process, Server, Setup, assert_401, login, run_concurrently,
    teamsheet,
};

/// A server process with a higher bcrypt cost than in other tests.
struct Costly(Child, Client);

impl Costly {
    fn start(folder: &Path) -> Self {
        let mut command =
            teamsheet(folder, &["serve", "--port", "0", "--bcrypt-cost", "5"]).command;
        let pipes = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = pipes.spawn().unwrap();
        let mut said = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
        let address = said.trim_end().strip_prefix("listening on http://").unwrap();
        let client = Client::new(address.parse().unwrap());
        Self(child, client)
    }
}

impl Drop for Costly {
    fn drop(&mut self) {
        let _killed = self.0.kill();
        let _ended = self.0.wait();
    }
}

fn database(folder: &Path) -> SqliteConnection {
    let file = folder.join("teamsheet.db");
    let mut database = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
    database.batch_execute("PRAGMA busy_timeout = 10000").unwrap();
    database
}

/// The stored hash of `admin`.
fn hash(folder: &Path) -> String {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        password_hash: String,
    }
    let query = sql_query("SELECT password_hash FROM users WHERE id = 1");
    query.get_result::<Row>(&mut database(folder)).unwrap().password_hash
}

fn set_hash(folder: &Path, hash: &str) {
    let update = sql_query("UPDATE users SET password_hash = ? WHERE id = 1");
    assert_eq!(update.bind::<Text, _>(hash).execute(&mut database(folder)).unwrap(), 1);
}

#[test]
fn hash_with_lower_cost_is_renewed_at_login_and_sessions_stay() {
    let folder = tempfile::tempdir().unwrap();
    let cheap = Process::start(folder.path(), &[]);
    let tokens = cheap.client().post("auth/login", &login("admin", PASSWORD)).expect(200).body();
    drop(cheap);
    assert!(hash(folder.path()).starts_with("$2b$04$"));

    let server = Costly::start(folder.path());
    let old = server.1.with_token(tokens["access_token"].as_str().unwrap());
    let wrong = server.1.post("auth/login", &login("admin", "wrong horse"));
    assert_401("a wrong password", &wrong, "invalid_credentials", CHALLENGE);
    assert!(hash(folder.path()).starts_with("$2b$04$"), "a failure renews nothing");
    let before = old.get("users/1").expect(200).body();
    let client = server.1.sign_in("admin", PASSWORD);
    let renewed = hash(folder.path());
    assert!(renewed.starts_with("$2b$05$"), "{renewed}");
    for client in [&old, &client] {
        assert_eq!(client.get("users/1").expect(200).body(), before);
    }
    let refresh = json!({ "refresh_token": tokens["refresh_token"] });
    server.1.post("auth/refresh", &refresh).expect(200);
    server.1.sign_in("admin", PASSWORD);
    assert_eq!(hash(folder.path()), renewed, "once is enough");
}

/// The second login has compared the password with the previous hash.
#[test]
fn concurrent_logins_succeed_while_the_hash_is_renewed() {
    for _ in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        drop(Process::start(folder.path(), &[]));
        let server = Costly::start(folder.path());
        let responses =
            run_concurrently(4, |_| server.1.post("auth/login", &login("admin", PASSWORD)));
        let seen: Vec<_> = responses.iter().map(|response| response.status).collect();
        assert_eq!(seen, [200; 4]);
        assert!(hash(folder.path()).starts_with("$2b$05$"));
    }
}

#[test]
fn hash_with_higher_cost_is_kept() {
    let server = Server::start();
    let add = ["user", "password", "admin", "--bcrypt-cost", "6"];
    teamsheet(server.path(), &add).input(PASSWORD).run().success();
    let before = hash(server.path());
    assert!(before.starts_with("$2b$06$"), "{before}");
    server.admin();
    assert_eq!(hash(server.path()), before);
}

#[test]
fn malformed_hash_is_401() {
    let server = Server::start();
    let (admin, good) = (server.admin(), hash(server.path()));
    let plain = server.client.post("auth/login", &login("admin", "wrong horse"));
    let long = good.repeat(100);
    let damaged = [
        "",
        " ",
        "x",
        PASSWORD,
        "$2b$",
        "$2b$04$",
        "$2b$04$short",
        "$2b$99$......................................................",
        "$2b$-4$......................................................",
        "$2b$xx$......................................................",
        "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$aGFzaA",
        &good[..59],
        &good[1..],
        &format!("{good}."),
        &good.replace("$2b$04$", "$2b$03$"),
        &good.replace("$2b$04$", "$9z$04$"),
        &good.replace('$', "ä"),
        &format!("{}\u{1f980}", &good[..56]),
        &long,
    ];
    for hash in damaged {
        set_hash(server.path(), hash);
        let responses = [
            server.client.post("auth/login", &login("admin", PASSWORD)),
            server.client.post("auth/login", &login("admin", hash)),
            admin.post(
                "auth/password",
                &json!({ "new_password": PASSWORD, "current_password": PASSWORD }),
            ),
        ];
        for response in responses {
            assert_401(hash, &response, "invalid_credentials", CHALLENGE);
            assert_eq!(response.text, plain.text, "{hash}");
        }
        // Sessions stay active; successes and failures are not throttled here.
        admin.get("auth/me").expect(200);
        set_hash(server.path(), &good);
        server.admin();
        server.advance_clock(10);
    }
    // A new password replaces the malformed hash.
    set_hash(server.path(), "x");
    admin.patch("users/1", &json!({ "password": PASSWORD })).expect(200);
    server.admin();
}

#[test]
fn reads_are_served_during_many_logins() {
    const LOGINS: usize = 120;
    let flags = vec!["--login-failures", "1000", "--address-attempts", "1000"];
    let server = Server::start_with(Setup { flags, ..Setup::default() });
    // A slow hash, so that the queue is full for some time.
    let add = ["user", "add", "costly", "--bcrypt-cost", "9"];
    teamsheet(server.path(), &add).input(PASSWORD).run().success();
    let left = AtomicUsize::new(LOGINS);
    let responses = run_concurrently(LOGINS + 2, |number| {
        if number >= LOGINS {
            let mut reads = 0;
            while left.load(Ordering::SeqCst) > 0 {
                server.client.get("teams").expect(200);
                reads += 1;
            }
            assert!(reads > 0);
            return None;
        }
        let password = if number % 2 == 0 { PASSWORD } else { "wrong horse" };
        let response = server.client.post("auth/login", &login("costly", password));
        left.fetch_sub(1, Ordering::SeqCst);
        Some((number, response))
    });
    let mut busy = 0;
    for (number, response) in responses.into_iter().flatten() {
        match response.status {
            503 => {
                busy += 1;
                let response = response.expect_problem(503, "unavailable");
                assert_eq!(response.header("retry-after"), Some("1"));
            }
            status => {
                let expected = if number % 2 == 0 { 200 } else { 401 };
                assert_eq!(status, expected, "{}", response.text);
            }
        }
    }
    assert!((1..LOGINS).contains(&busy), "{busy} were refused");
    // Logins succeed again afterwards.
    server.sign_in("costly");
}

#[test]
fn password_is_the_same_composed_and_decomposed_and_old_hashes_are_renewed() {
    let (composed, decomposed) = ("caf\u{e9}-caf\u{e9}", "cafe\u{301}-cafe\u{301}");
    let server = Server::start();
    let set = ["user", "password", "admin", "--bcrypt-cost", "4"];
    let sign_in =
        |password: &str| server.client.post("auth/login", &login("admin", password)).status;
    for (set_as, others) in [(composed, decomposed), (decomposed, composed)] {
        teamsheet(server.path(), &set).input(set_as).run().success();
        assert_eq!([sign_in(set_as), sign_in(others)], [200, 200], "{set_as:?}");
    }
    // A hash from before passwords were composed.
    set_hash(server.path(), &bcrypt::hash(decomposed, 4).unwrap());
    let before = hash(server.path());
    assert_eq!(sign_in(composed), 401);
    assert_eq!(sign_in(decomposed), 200);
    assert_ne!(hash(server.path()), before);
    assert_eq!(sign_in(composed), 200);
}
