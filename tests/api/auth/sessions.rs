//! Tests of `/auth/sessions`.

use serde_json::{Value, json};

use super::{
    assert_good, assert_refused_everywhere,
    pair::{DAY, Pair},
};
use crate::support::{
    Client, INSUFFICIENT, INVALID, PASSWORD, Response, Server, assert_401, assert_error, login,
};

fn list(pair: &Pair) -> Vec<Value> {
    let body = pair.client.get("auth/sessions").expect(200).body();
    assert_eq!(body.as_object().unwrap().len(), 1, "{body}");
    body["data"].as_array().unwrap().clone()
}

fn ids(pair: &Pair) -> Vec<i64> {
    list(pair).iter().map(|session| session["id"].as_i64().unwrap()).collect()
}

fn end(client: &Client, session: impl std::fmt::Display) -> Response {
    client.delete(&format!("auth/sessions/{session}"))
}

/// Signs in with a `User-Agent`.
fn login_as(server: &Server, agent: &str) -> Pair {
    let headers = [("Content-Type", "application/json"), ("User-Agent", agent)];
    let body = login("admin", PASSWORD).to_string();
    let response = server.client.send("POST", "auth/login", &headers, Some(body.as_bytes()));
    Pair::of(&server.client, &response)
}

#[test]
fn list_contains_active_sessions_newest_first() {
    let server = Server::start();
    server.user("vera", "viewer");
    let first = login_as(&server, "Mozilla/5.0 (X11; Linux) \"one\"");
    server.advance_clock(60);
    let second = login_as(&server, "curl/8.9.1");
    server.advance_clock(60);
    let third = login_as(&server, "script");
    let session = |pair: &Pair, minute, agent: &str, current| {
        let at = format!("2026-03-01T12:0{minute}:00.000Z");
        json!({
            "id": pair.session(), "created_at": at, "last_used_at": at,
            "address": "127.0.0.1", "user_agent": agent, "current": current,
        })
    };
    for (number, asks) in [&first, &second, &third].into_iter().enumerate() {
        let expected = [
            session(&third, 2, "script", number == 2),
            session(&second, 1, "curl/8.9.1", number == 1),
            session(&first, 0, "Mozilla/5.0 (X11; Linux) \"one\"", number == 0),
        ];
        assert_eq!(list(asks), expected);
    }
    let vera = Pair::login(&server.client, "vera");
    assert_eq!(ids(&vera), [vera.session(), vera.session() - 4], "hers, and no others");
}

#[test]
fn list_contains_the_time_of_the_last_refresh() {
    let server = Server::start();
    let pair = Pair::login(&server.client, "admin");
    let times = |pair: &Pair| {
        let session = &list(pair)[0];
        [session["created_at"].clone(), session["last_used_at"].clone()]
    };
    let login = "2026-03-01T12:00:00.000Z";
    assert_eq!(times(&pair), [login, login]);
    server.advance_clock(90);
    assert_good("what is no refresh", &pair.client);
    assert_eq!(times(&pair), [login, login]);
    let pair = pair.next();
    assert_eq!(times(&pair), [login, "2026-03-01T12:01:30.000Z"]);
    server.advance_clock(DAY);
    let pair = pair.next();
    assert_eq!(times(&pair), [login, "2026-03-02T12:01:30.000Z"]);
    assert_eq!(list(&pair)[0]["current"], true, "the same session");
}

#[test]
fn user_agent_is_truncated_and_optional() {
    let server = Server::start();
    let agent = |pair: &Pair| list(pair)[0]["user_agent"].clone();
    let markup = "<script>alert('1')</script>\\u0000; %00";
    assert_eq!(agent(&login_as(&server, markup)), markup);
    assert_eq!(agent(&login_as(&server, &"x".repeat(200))), "x".repeat(200));
    assert_eq!(agent(&login_as(&server, &"x".repeat(2000))), "x".repeat(200));
    let body = login("admin", PASSWORD).to_string();
    for header in [&b""[..], b"User-Agent: \xff\xfe\r\n"] {
        let head = "POST /api/v1/auth/login HTTP/1.1\r\nHost: t\r\nConnection: close\r\n";
        let length =
            format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
        let raw = [head.as_bytes(), header, length.as_bytes(), b"\r\n", body.as_bytes()].concat();
        let pair = Pair::of(&server.client, &server.client.raw(&raw));
        assert_eq!(agent(&pair), Value::Null, "{header:?}");
    }
}

#[test]
fn list_rejects_parameters_and_omits_expired_sessions() {
    let server = Server::start();
    let login = || Pair::login(&server.client, "admin");
    let (idle, reused, out, ended, going_on) = (login(), login(), login(), login(), login());
    assert_eq!(ids(&going_on).len(), 5);
    reused.next();
    reused.send().expect(401);
    out.client.send("POST", "auth/logout", &[], None).expect(204);
    end(&going_on.client, ended.session()).expect(204);
    assert_eq!(ids(&going_on), [going_on.session(), idle.session()]);

    server.advance_clock(14 * DAY - 1);
    let going_on = going_on.next();
    assert_eq!(ids(&going_on), [going_on.session(), idle.session()]);
    server.advance_clock(1);
    assert_eq!(ids(&going_on), [going_on.session()]);
    let response = going_on.client.get("auth/sessions?limit=1");
    assert_error("a parameter", &response, 400, "unknown_parameter");
}

#[test]
fn ended_session_is_rejected_on_the_next_request() {
    let server = Server::start();
    let login = || Pair::login(&server.client, "admin");
    let (pair, other, third) = (login(), login(), login());
    let next = other.next();
    assert_eq!(end(&pair.client, other.session()).expect(204).text, "");
    assert_refused_everywhere("ended", &next.client, "token_revoked");
    next.assert_over("what was refreshed");
    other.assert_over("the login");
    assert_eq!(ids(&pair), [third.session(), pair.session()]);
    third.assert_goes_on("a session that was not named");

    end(&pair.client, pair.session()).expect(204);
    pair.assert_over("one's own");
}

#[test]
fn ending_unknown_or_foreign_sessions_is_404() {
    let server = Server::start();
    server.user("vera", "viewer");
    let (vera, admin) = (Pair::login(&server.client, "vera"), Pair::login(&server.client, "admin"));
    let ended = Pair::login(&server.client, "vera");
    end(&vera.client, ended.session()).expect(204);
    let of_vera = vera.session();
    let cases = [
        ("the session of another", &vera, admin.session()),
        ("the session of another, for an admin", &admin, of_vera),
        ("an ended one", &vera, ended.session()),
        ("an unknown one", &vera, 999),
        ("the last number", &vera, i64::MAX),
    ];
    let mut details = Vec::new();
    for (what, asks, id) in cases {
        let response = end(&asks.client, id);
        assert_error(what, &response, 404, "not_found");
        details.push(response.detail().replace(&id.to_string(), "N"));
    }
    details.dedup();
    assert_eq!(details.len(), 1, "they tell what there is: {details:?}");
    for id in ["0", "-1", "abc", "1.0", "01", "9223372036854775808", "%20", "1%00"] {
        assert_eq!(end(&vera.client, id).status, 400, "{id}");
    }
    let response = end(&vera.client, "1?force=true");
    assert_error("a parameter", &response, 400, "unknown_parameter");
    vera.assert_goes_on("hers");
    admin.assert_goes_on("that of the admin");
}

/// An expired session is not listed and cannot be ended.
#[test]
fn ending_an_expired_session_is_404() {
    let server = Server::start();
    let expired = Pair::login(&server.client, "admin");
    server.advance_clock(14 * DAY);
    let pair = Pair::login(&server.client, "admin");
    assert_eq!(ids(&pair), [pair.session()]);
    let response = end(&pair.client, expired.session());
    assert_error("an expired one", &response, 404, "not_found");
}

#[test]
fn all_others_can_be_ended_at_once() {
    let server = Server::start();
    server.user("vera", "viewer");
    let login = |name| Pair::login(&server.client, name);
    let (vera, pair) = (login("vera"), login("admin"));
    let others = [login("admin"), login("admin"), login("admin").next()];
    assert_eq!(pair.client.delete("auth/sessions").expect(204).text, "");
    for other in &others {
        other.assert_over("another");
    }
    assert_eq!(ids(&pair), [pair.session()]);
    pair.client.delete("auth/sessions").expect(204);
    assert_eq!(ids(&pair), [pair.session()]);
    let response = pair.client.delete("auth/sessions?current=true");
    assert_error("a parameter", &response, 400, "unknown_parameter");
    let pair = pair.assert_goes_on("the one that asked");
    assert_good("the one that asked, refreshed", &pair.client);
    vera.assert_goes_on("that of another user");
}

#[test]
fn api_key_can_list_but_not_end_sessions() {
    let server = Server::start();
    let (pair, other) =
        (Pair::login(&server.client, "admin"), Pair::login(&server.client, "admin"));
    let key = pair.client.post("auth/api-keys", &json!({ "name": "x" })).expect(201).body();
    let key = server.client.with_token(key["key"].as_str().unwrap());
    let listed = key.get("auth/sessions").expect(200);
    assert_eq!(listed.field_values("id"), [other.session(), pair.session()]);
    assert_eq!(listed.field_values("current"), [false, false]);
    let others = [other.session(), 999].map(|id| end(&key, id));
    for response in others.iter().chain([&key.delete("auth/sessions")]) {
        assert_error("a key", response, 403, "insufficient_role");
        assert_eq!(response.header("www-authenticate"), Some(INSUFFICIENT));
    }
    assert_eq!(ids(&pair), [other.session(), pair.session()]);
    // A key belongs to the user, not to the session that created it.
    end(&other.client, pair.session()).expect(204);
    assert_good("the key", &key);
    assert_401("the session", &pair.client.get("teams"), "token_revoked", INVALID);
}
