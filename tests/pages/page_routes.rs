//! All routes of pages: each unsafe one has the cross-origin check, and requires a role or is known to be open.

use teamsheet::routes::{Access, page_endpoints};

use crate::{browser::Browser, support::Server};

/// The unsafe routes that a guest may use.
const OPEN: [&str; 2] = ["/sign-in", "/sign-out"];

/// A path with an id in place of each placeholder.
fn concrete(path: &str) -> String {
    path.replace("{id}", "1")
}

#[test]
fn every_unsafe_page_route_rejects_other_origins() {
    let server = Server::start();
    let mut admin = Browser::signed_in(&server, "admin");
    let mut seen = 0;
    for endpoint in page_endpoints().into_iter().filter(|endpoint| !endpoint.method.is_safe()) {
        let path = concrete(&endpoint.path);
        for headers in [[("Sec-Fetch-Site", "cross-site")], [("Origin", "https://evil.example")]] {
            let page = admin.post_with(&path, &headers, &[]);
            assert_eq!(page.status, 403, "{path} {headers:?}");
        }
        seen += 1;
    }
    assert!(seen >= 4);
}

#[test]
fn every_unsafe_page_route_requires_a_role() {
    let server = Server::start();
    for endpoint in page_endpoints().into_iter().filter(|endpoint| !endpoint.method.is_safe()) {
        let is_open = OPEN.contains(&endpoint.path.as_str());
        assert_eq!(endpoint.access == Access::Public, is_open, "{}", endpoint.path);
        if !is_open {
            let path = concrete(&endpoint.path);
            let response = Browser::guest(&server).post(&path, &[]);
            assert_eq!(response.status, 303, "{path}");
            assert!(response.header("location").unwrap().starts_with("/sign-in?next="), "{path}");
        }
    }
}

#[test]
fn every_page_requires_the_role_that_its_form_requires() {
    let endpoints = page_endpoints();
    for endpoint in &endpoints {
        let get = endpoints.iter().find(|get| get.path == endpoint.path && get.method.is_safe());
        if let Some(get) = get.filter(|_| !endpoint.method.is_safe()) {
            assert_eq!(get.access, endpoint.access, "{}", endpoint.path);
        }
    }
}

#[test]
fn too_low_a_role_is_a_403_page() {
    let server = Server::start();
    let mut viewer = Browser::user(&server, "vera", "viewer");
    for endpoint in page_endpoints() {
        let Access::Role(role) = endpoint.access else { continue };
        if role.as_str() == "viewer" {
            continue;
        }
        let path = concrete(&endpoint.path);
        let page =
            if endpoint.method.is_safe() { viewer.get(&path) } else { viewer.post(&path, &[]) };
        assert_eq!(page.status, 403, "{} {path}", endpoint.method);
        assert!(page.text.contains("is required, your role is viewer"), "{path}");
    }
}

#[test]
fn unknown_path_is_a_page_for_browsers_only() {
    let server = Server::start();
    let page = Browser::guest(&server).get("/no-such-page").expect(404);
    assert!(page.header("content-type").unwrap().starts_with("text/html"));
    assert!(page.text.contains("Not found") && page.text.contains("Request test"));
    server.client.get("/no-such-page").expect(404).error();
}

#[test]
fn assets_are_immutable_and_pages_load_nothing_else() {
    let server = Server::start();
    let page = Browser::guest(&server).get("/").expect(200);
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe-inline"), "{policy}");
    assert_eq!(page.header("referrer-policy"), Some("same-origin"));
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    let assets: Vec<&str> =
        page.text.split('"').filter(|text| text.starts_with("/assets/")).collect();
    assert_eq!(assets.len(), 3);
    for asset in assets {
        let file = server.client.get(asset).expect(200);
        let immutable = "public, max-age=31536000, immutable";
        assert_eq!(file.header("cache-control"), Some(immutable), "{asset}");
    }
    server.client.get("/assets/style.0000000000000000.css").expect(404);
}

#[test]
fn guest_pages_are_revalidated_and_pages_of_users_are_not_stored() {
    let server = Server::start();
    let page = Browser::guest(&server).get("/").expect(200);
    let tag = page.header("etag").unwrap().to_owned();
    assert_eq!(page.header("vary"), Some("accept-encoding, cookie"));
    let again = server.client.send("GET", "/", &[("If-None-Match", &tag)], None).expect(304);
    // A browser would replace the policy of the stored page by that of the 304.
    assert_eq!(again.header("content-security-policy"), page.header("content-security-policy"));
    let mut admin = Browser::signed_in(&server, "admin");
    let page = admin.get("/").expect(200);
    assert_eq!((page.header("cache-control"), page.header("etag")), (Some("no-store"), None));
    assert!(page.text.contains("Sign out"));
    let page = Browser::guest(&server).get("/").expect(200);
    assert!(!page.text.contains("Sign out"));
}
