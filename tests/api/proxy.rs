//! Client addresses behind proxies.

use serde_json::json;

use crate::support::{Client, PASSWORD, Response, Server, Setup, assert_error, login};

/// An invalid login request with these headers of a proxy.
fn attempt(client: &Client, forwarded: &[&str]) -> Response {
    let mut headers = vec![("Content-Type", "application/json")];
    headers.extend(forwarded.iter().map(|value| ("X-Forwarded-For", *value)));
    client.send("POST", "auth/login", &headers, Some(b"{}"))
}

/// A server that allows two attempts per address.
fn start(more: &[&'static str]) -> Server {
    let flags = [&["--address-attempts", "2"], more].concat();
    Server::start_with(Setup { flags, ..Setup::default() })
}

/// Asserts that these headers all stand for one address, which has two attempts left.
#[track_caller]
fn assert_one_address(client: &Client, forwarded: &[&[&str]]) {
    for (number, headers) in forwarded.iter().cycle().take(2).enumerate() {
        assert_eq!(attempt(client, headers).status, 422, "attempt {number}: {headers:?}");
    }
    for headers in forwarded {
        let response = attempt(client, headers);
        assert_error(&format!("{headers:?}"), &response, 429, "too_many_requests");
    }
}

#[test]
fn behind_a_trusted_proxy_clients_are_told_apart_from_the_right() {
    let server = start(&["--trusted-proxy", "127.0.0.1"]);
    let client = &server.client;
    assert_one_address(client, &[&["198.51.100.1"]]);
    // The next address has its own count; entries to the left are written by the client.
    assert_one_address(
        client,
        &[
            &["198.51.100.2"],
            &["203.0.113.9, 198.51.100.2"],
            &["198.51.100.1,198.51.100.2"],
            &["127.0.0.1, 198.51.100.2"],
            &["no address, 198.51.100.2"],
            &["203.0.113.1, 203.0.113.2,203.0.113.3 ,  198.51.100.2 "],
            &["203.0.113.1", "203.0.113.2, 198.51.100.2"],
            &["198.51.100.2, 127.0.0.1"],
            &["::ffff:198.51.100.2"],
        ],
    );
    // Without a client address, the proxy's is used.
    assert_one_address(
        client,
        &[&[], &["unknown"], &[""], &["198.51.100.3, unknown"], &["_hidden"]],
    );
    assert_eq!(attempt(client, &["198.51.100.3"]).status, 422);
}

#[test]
fn ipv6_64_network_counts_as_one_address() {
    let server = start(&["--trusted-proxy", "127.0.0.0/8"]);
    let client = &server.client;
    assert_one_address(
        client,
        &[
            &["2001:db8:0:1::1"],
            &["2001:db8:0:1::2"],
            &["2001:DB8:0:1:ffff:ffff:ffff:ffff"],
            &["2001:db8:0:2::1, 2001:0db8:0000:0001:0:0:0:9"],
        ],
    );
    assert_one_address(client, &[&["2001:db8:0:2::1"], &["2001:db8:0:2:1::"]]);
    assert_one_address(client, &[&["2001:db8:1:1::1"]]);
    // Each IPv4 address counts by itself.
    for last in 1..=9 {
        assert_eq!(attempt(client, &[&format!("198.51.100.{last}")]).status, 422);
    }
}

#[test]
fn client_address_is_found_behind_several_trusted_proxies() {
    for flags in [
        vec!["--trusted-proxy", "127.0.0.1,10.0.0.0/8"],
        vec!["--trusted-proxy", "127.0.0.1", "--trusted-proxy", "10.0.0.0/8"],
    ] {
        let server = start(&flags);
        let client = &server.client;
        assert_one_address(
            client,
            &[
                &["198.51.100.1"],
                &["198.51.100.1, 10.1.2.3"],
                &["203.0.113.1, 198.51.100.1, 10.0.0.1, 10.0.0.2"],
            ],
        );
        assert_one_address(client, &[&["198.51.100.1, 192.0.2.1"], &["192.0.2.1, 10.1.2.3"]]);
    }
}

#[test]
fn x_forwarded_for_of_untrusted_peers_is_ignored() {
    for flags in [&[][..], &["--trusted-proxy", "10.0.0.0/8"], &["--trusted-proxy", "127.0.0.2"]] {
        let server = start(flags);
        let headers: [&[&str]; 4] = [&["198.51.100.1"], &["198.51.100.2"], &["10.0.0.1"], &[]];
        assert_one_address(&server.client, &headers);
    }
}

#[test]
fn account_throttle_applies_across_addresses() {
    let flags = vec!["--trusted-proxy", "127.0.0.1"];
    let server = Server::start_with(Setup { flags, ..Setup::default() });
    let sign_in = |last: usize, password: &str| {
        let address = format!("198.51.100.{last}");
        let headers = [("Content-Type", "application/json"), ("X-Forwarded-For", &address)];
        let body = login("admin", password).to_string();
        server.client.send("POST", "auth/login", &headers, Some(body.as_bytes()))
    };
    for last in 0..10 {
        assert_error("a failure", &sign_in(last, "wrong horse"), 401, "invalid_credentials");
    }
    assert_error("another address", &sign_in(99, PASSWORD), 429, "too_many_requests");
    server.advance_clock(6);
    sign_in(99, PASSWORD).expect(200);
}

#[test]
fn session_has_the_client_address() {
    let trusted = ["--trusted-proxy", "127.0.0.1"];
    let cases: [(&[&str], &str, &str); 6] = [
        (&trusted, "198.51.100.7", "198.51.100.7"),
        (&trusted, "192.0.2.66, 198.51.100.7", "198.51.100.7"),
        (&trusted, "2001:DB8:0:0::7", "2001:db8::7"),
        (&trusted, "::ffff:198.51.100.7", "198.51.100.7"),
        (&trusted, "<script>", "127.0.0.1"),
        (&[], "198.51.100.7", "127.0.0.1"),
    ];
    for (flags, forwarded, expected) in cases {
        let server = Server::start_with(Setup { flags: flags.to_vec(), ..Setup::default() });
        let send = |client: &Client, path: &str, body: &serde_json::Value| {
            let headers = [("Content-Type", "application/json"), ("X-Forwarded-For", forwarded)];
            client
                .send("POST", path, &headers, Some(body.to_string().as_bytes()))
                .expect(200)
                .body()
        };
        let client = |tokens: &serde_json::Value| {
            server.client.with_token(tokens["access_token"].as_str().unwrap())
        };
        let signed_in = client(&send(&server.client, "auth/login", &login("admin", PASSWORD)));
        let sessions = signed_in.get("auth/sessions").expect(200);
        assert_eq!(sessions.field_values("address"), [expected], "{forwarded}");
        // A new password starts a new session with the same address.
        let body = json!({ "new_password": "a new horse" });
        let signed_in = client(&send(&signed_in, "auth/password", &body));
        let sessions = signed_in.get("auth/sessions").expect(200);
        assert_eq!(sessions.field_values("address"), [expected], "{forwarded}");
    }
}
