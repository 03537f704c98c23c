//! Session lifetimes, and the grace period of refresh tokens.

use super::{
    assert_good,
    pair::{DAY, Pair},
};
use crate::support::{INVALID, Server, Setup, assert_401, teamsheet};

fn with(flags: &[&'static str]) -> Server {
    Server::start_with(Setup { flags: flags.to_vec(), ..Setup::default() })
}

#[test]
fn session_expires_after_14_idle_days() {
    let server = Server::start();
    let login = || Pair::login(&server.client, "admin");
    let (in_time, late) = (login(), login());
    assert_eq!(late.expires_in, 14 * DAY);
    server.advance_clock(14 * DAY - 1);
    let next = in_time.next();
    assert_eq!(next.expires_in, 14 * DAY);
    server.advance_clock(1);
    for _ in 0..2 {
        assert_401("on the second", &late.send(), "token_expired", INVALID);
    }
    // The 14 days start again with each refresh.
    server.advance_clock(14 * DAY - 2);
    let last = next.next();
    assert_good("one second before", &last.client);
    server.advance_clock(365 * DAY);
    assert_401("a year later", &last.send(), "token_expired", INVALID);
}

#[test]
fn session_expires_after_30_days_despite_refreshes() {
    let server = Server::start();
    let session = Pair::login(&server.client, "admin");
    server.advance_clock(10 * DAY);
    let session = session.next();
    assert_eq!(session.expires_in, 14 * DAY);
    server.advance_clock(10 * DAY);
    let session = session.next();
    assert_eq!(session.expires_in, 10 * DAY);
    let unused = Pair::login(&server.client, "admin");
    server.advance_clock(9 * DAY);
    let session = session.next();
    assert_eq!(session.expires_in, DAY);
    server.advance_clock(DAY - 1);
    let session = session.next();
    assert_eq!(session.expires_in, 1);
    server.advance_clock(1);
    assert_401("30 days after the login", &session.send(), "token_expired", INVALID);
    assert_eq!(unused.next().expires_in, 14 * DAY, "a session that is younger");
}

#[test]
fn both_lives_can_be_set() {
    let server = with(&["--session-idle-days", "1", "--session-days", "2"]);
    let (session, late) =
        (Pair::login(&server.client, "admin"), Pair::login(&server.client, "admin"));
    assert_eq!(session.expires_in, DAY);
    server.advance_clock(DAY - 1);
    let session = session.next();
    assert_eq!(session.expires_in, DAY);
    server.advance_clock(1);
    assert_401("a day without a refresh", &late.send(), "token_expired", INVALID);
    server.advance_clock(DAY - 2);
    let session = session.next();
    assert_eq!(session.expires_in, 2);
    server.advance_clock(1);
    let session = session.next();
    assert_eq!(session.expires_in, 1);
    server.advance_clock(1);
    assert_401("two days in all", &session.send(), "token_expired", INVALID);
}

#[test]
fn idle_time_is_limited_by_the_total_lifetime() {
    let server = with(&["--session-idle-days", "365", "--session-days", "3"]);
    let session = Pair::login(&server.client, "admin");
    assert_eq!(session.expires_in, 3 * DAY);
    server.advance_clock(3 * DAY - 1);
    assert_eq!(session.next().expires_in, 1);
}

#[test]
fn invalid_lifetimes_are_rejected_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let cases = [
        ("--session-idle-days", ["0", "366", "-1", "1.5", "x"]),
        ("--session-days", ["0", "366", "-1", "1.5", "x"]),
        ("--refresh-grace", ["11", "256", "-1", "0.5", "x"]),
    ];
    for (flag, values) in cases {
        for value in values {
            let flag_and_value = format!("{flag}={value}");
            let said = teamsheet(folder.path(), &["serve", "--port", "0", &flag_and_value]).run();
            assert_eq!(said.code, Some(2), "{flag_and_value}: {said:?}");
            assert!(said.err.contains(flag), "{flag_and_value}: {said:?}");
        }
    }
}

#[test]
fn in_its_grace_a_token_may_come_twice() {
    let server = with(&["--refresh-grace", "10"]);
    let first = Pair::login(&server.client, "admin");
    let one = first.next();
    server.advance_clock(9);
    let other = first.next();
    assert_ne!(one.refresh, other.refresh);
    assert_eq!(one.session(), other.session());
    // Both tabs can refresh again.
    let (one, other) = (one.assert_goes_on("one tab"), other.assert_goes_on("the other tab"));
    let listed = one.client.get("auth/sessions").expect(200).field_values("id");
    assert_eq!(listed, [first.session()], "one session, whatever its tokens");

    server.advance_clock(10);
    assert_401("19 s after the first use", &first.send(), "token_revoked", INVALID);
    one.assert_over("one tab");
    other.assert_over("the other tab");
}

#[test]
fn after_its_grace_a_token_that_comes_twice_ends_the_session() {
    let server = with(&["--refresh-grace", "10"]);
    let other = Pair::login(&server.client, "admin");
    let first = Pair::login(&server.client, "admin");
    let second = first.next();
    server.advance_clock(10);
    assert_401("on the second", &first.send(), "token_revoked", INVALID);
    second.assert_over("the successor");
    other.assert_goes_on("another session");
}

/// Otherwise a thief could refresh every nine seconds unnoticed.
#[test]
fn grace_period_starts_at_the_first_use() {
    let server = with(&["--refresh-grace", "10"]);
    let first = Pair::login(&server.client, "admin");
    let second = first.next();
    server.advance_clock(6);
    first.next();
    server.advance_clock(6);
    assert_401("12 s after the first use", &first.send(), "token_revoked", INVALID);
    second.assert_over("the successor");
}

#[test]
fn grace_period_does_not_extend_expiry() {
    let server = with(&["--refresh-grace", "10"]);
    let first = Pair::login(&server.client, "admin");
    server.advance_clock(14 * DAY - 1);
    let second = first.next();
    server.advance_clock(1);
    assert_401("used, and expired since", &first.send(), "token_expired", INVALID);
    second.assert_goes_on("the successor");
}
