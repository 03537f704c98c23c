//! Forms of other sites are rejected. The cases follow Go's `http.CrossOriginProtection`.

use crate::{
    browser::Browser,
    support::{PASSWORD, Server, Setup},
};

/// Sends the sign-in form with these headers and returns the status.
fn status(server: &Server, headers: &[(&str, &str)]) -> u16 {
    let fields = [("username", "admin"), ("password", PASSWORD)];
    Browser::guest(server).post_with("/sign-in", headers, &fields).status
}

#[test]
fn sec_fetch_site_decides_if_it_is_present() {
    let server = Server::start();
    let own = format!("http://{}", server.client.address);
    for (site, expected) in [
        ("same-origin", 303),
        ("none", 303),
        ("same-site", 403),
        ("cross-site", 403),
        ("", 403),
        ("SAME-ORIGIN", 403),
    ] {
        assert_eq!(status(&server, &[("Sec-Fetch-Site", site)]), expected, "{site}");
        // It is preferred to Origin.
        let both = [("Sec-Fetch-Site", site), ("Origin", own.as_str())];
        assert_eq!(status(&server, &both), expected, "{site}");
    }
    let cross = [("Sec-Fetch-Site", "same-origin"), ("Origin", "https://evil.example")];
    assert_eq!(status(&server, &cross), 303);
}

#[test]
fn origin_decides_without_sec_fetch_site() {
    let server = Server::start();
    let address = server.client.address;
    let (own, other_port) = (format!("http://{address}"), format!("http://127.0.0.1:{}", 1));
    let tls = format!("https://{address}");
    for (origin, expected) in [
        (own.as_str(), 303),
        // A proxy that ends TLS changes the scheme.
        (tls.as_str(), 303),
        (other_port.as_str(), 403),
        ("http://127.0.0.1", 403),
        ("https://evil.example", 403),
        ("null", 403),
        ("", 403),
        ("not a url", 403),
    ] {
        assert_eq!(status(&server, &[("Origin", origin)]), expected, "{origin}");
    }
    // Not a browser.
    assert_eq!(status(&server, &[]), 303);
}

#[test]
fn forwarded_host_counts_behind_a_trusted_proxy_only() {
    let headers = [("X-Forwarded-Host", "club.example"), ("Origin", "https://club.example")];
    assert_eq!(status(&Server::start(), &headers), 403);
    let flags = vec!["--trusted-proxy", "127.0.0.1"];
    let server = Server::start_with(Setup { flags, ..Setup::default() });
    assert_eq!(status(&server, &headers), 303);
    let other = [("X-Forwarded-Host", "club.example"), ("Origin", "https://evil.example")];
    assert_eq!(status(&server, &other), 403);
}

#[test]
fn rejected_request_is_a_page_and_changes_nothing() {
    let server = Server::start();
    let mut admin = Browser::signed_in(&server, "admin");
    let cross = [("Sec-Fetch-Site", "cross-site")];
    let page = admin.post_with("/teams/new", &cross, &[("name", "Rovers")]).expect(403);
    assert!(page.header("content-type").unwrap().starts_with("text/html"));
    assert!(page.text.contains("a page of another site"));
    assert_eq!(server.count("teams"), 0);
    admin.post_with("/sign-out", &cross, &[]).expect(403);
    admin.get("/teams/new").expect(200);
}

#[test]
fn api_is_not_affected() {
    let server = Server::start();
    let admin = server.admin();
    let headers = [("Sec-Fetch-Site", "cross-site"), ("Origin", "https://app.example")];
    let body = serde_json::json!({ "name": "Rovers" });
    admin.json_with("POST", "teams", &headers, &body).expect(201);
}
