//! Reuse of a refresh token, which ends its session because the token may be stolen.

use super::pair::{Pair, refresh};
use crate::support::{Client, INVALID, Process, Server, assert_401, run_concurrently};

#[test]
fn reused_refresh_token_ends_its_session_only() {
    let server = Server::start();
    server.user("vera", "editor");
    let login = |name| Pair::login(&server.client, name);
    let (other, vera) = (login("admin"), login("vera"));
    let first = login("admin");
    let second = first.next();
    let third = second.next();
    assert_401("a second use", &first.send(), "token_revoked", INVALID);
    for (what, pair) in [("the first", &first), ("the second", &second), ("the third", &third)] {
        pair.assert_over(what);
    }
    other.assert_goes_on("another session of the user").assert_goes_on("and still");
    vera.assert_goes_on("the session of another user");
    login("admin").assert_goes_on("a new session");
}

/// The tokens of both clients are revoked.
#[test]
fn immediate_reuse_ends_the_session() {
    let server = Server::start();
    let first = Pair::login(&server.client, "admin");
    let second = first.next();
    assert_401("a second use", &first.send(), "token_revoked", INVALID);
    second.assert_over("the successor");
}

#[test]
fn reuse_is_detected_after_the_clock_was_set_back() {
    let server = Server::start();
    for seconds in [1, 60] {
        let first = Pair::login(&server.client, "admin");
        let second = first.next();
        server.advance_clock(-seconds);
        assert_401("a second use", &first.send(), "token_revoked", INVALID);
        assert_401("the successor", &second.send(), "token_revoked", INVALID);
    }
}

#[test]
fn concurrent_uses_of_one_token_succeed_once_and_end_the_session() {
    let server = Server::start();
    let other = Pair::login(&server.client, "admin");
    race(&server.client);
    other.assert_goes_on("another session");
}

/// The same with the system clock.
#[test]
fn reuse_is_detected_with_the_system_clock() {
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start(folder.path(), &["--address-attempts", "1000000"]);
    for _ in 0..20 {
        race(&process.client());
    }
    let lines = process.err();
    assert!(lines.contains("event=refresh_token_reused"), "{lines}");
}

fn race(open: &Client) {
    let pair = Pair::login(open, "admin");
    let responses = run_concurrently(64, |_| refresh(&Client::new(open.address), &pair.refresh));
    let (good, refused): (Vec<_>, Vec<_>) =
        responses.into_iter().partition(|response| response.status == 200);
    for response in &refused {
        assert_401("a second use", response, "token_revoked", INVALID);
    }
    assert_eq!((good.len(), refused.len()), (1, 63));
    Pair::of(open, &good[0]).assert_over("the one that succeeded");
    pair.assert_over("the login");
}

#[test]
fn reuse_is_logged_without_the_token() {
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start(folder.path(), &[]);
    let first = Pair::login(&process.client(), "admin");
    let second = first.next();
    let reused = |process: &Process| {
        let err = process.err();
        let lines = err.lines().filter(|line| line.contains("event=refresh_token_reused"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(reused(&process), [""; 0]);
    first.send().expect(401);
    let [line] = &reused(&process)[..] else { panic!("{}", process.err()) };
    assert!(line.contains(&format!("session={}", first.session())), "{line}");
    assert!(line.contains("WARN") && line.contains("address=127.0.0.1"), "{line}");
    for secret in [&first.refresh, &second.refresh, first.client.token.as_ref().unwrap()] {
        assert!(!process.err().contains(secret.as_str()));
    }
}
