//! `If-None-Match` on reads: 304 without a body if the client has a current copy.

use serde_json::json;

use super::{CLOSED, OPEN, roster};
use crate::support::{Client, RawConnection, RawResponse};

/// Asserts a 304 with the headers of the 200.
#[track_caller]
fn assert_not_modified(what: &str, response: &RawResponse, full: &RawResponse) {
    assert_eq!(response.status, 304, "{what}: {response:?}");
    assert_eq!(response.body, b"", "{what}");
    for name in ["etag", "cache-control", "vary", "last-modified"] {
        assert_eq!(response.header(name), full.header(name), "{what}: {name}");
    }
    let described = ["content-type", "content-length", "content-encoding", "link"];
    for name in described {
        assert_eq!(response.header(name), None, "{what}: {name}");
    }
}

fn send_tags(connection: &mut RawConnection, method: &str, path: &str, tags: &str) -> RawResponse {
    connection.ask(method, path, &[("If-None-Match", tags)], b"")
}

#[test]
fn matching_if_none_match_is_304() {
    let (_server, admin) = roster();
    let mut connection = admin.raw_connection();
    for path in OPEN.into_iter().chain(CLOSED) {
        let full = connection.get(path, &[]).expect(200);
        let tag = full.header("etag").unwrap();
        let inside = tag.trim_matches('"');
        let lists = [
            tag.to_owned(),
            format!("W/{tag}"),
            format!("\"{inside}-gzip\""),
            format!("\"{inside}-br\""),
            format!("W/\"{inside}-zstd\""),
            "*".to_owned(),
            " * ".to_owned(),
            format!("\"x\", {tag}"),
            format!("{tag},\"x\""),
            format!("W/\"x\" ,, \"{inside}-gzip\", "),
            format!("\"a,b\",{tag}"),
        ];
        for list in lists {
            for method in ["GET", "HEAD"] {
                let response = send_tags(&mut connection, method, path, &list);
                assert_not_modified(&format!("{method} {path} {list}"), &response, &full);
            }
        }
        let lines = [("If-None-Match", "\"x\""), ("If-None-Match", tag)];
        assert_not_modified(path, &connection.get(path, &lines), &full);
    }
}

#[test]
fn other_entity_tag_gets_the_full_response() {
    let (_server, admin) = roster();
    let mut connection = admin.raw_connection();
    for path in OPEN.into_iter().chain(CLOSED) {
        let full = connection.get(path, &[]).expect(200).without(&["x-request-id"]);
        let inside = full.header("etag").unwrap().trim_matches('"').to_owned();
        let (other, shorter) = (inside.to_lowercase() + "x", &inside[..inside.len() - 1]);
        let lists = [
            "\"\"".to_owned(),
            "\"*\"".to_owned(),
            "\"1\"".to_owned(),
            format!("\"{other}\""),
            format!("\"{shorter}\""),
            format!("\"{inside}-\""),
            format!("\"{inside}-gzip-gzip\""),
            format!("\"{inside}-deflate\""),
            format!("\"{inside}gzip\""),
            format!("\"{inside}--gzip\""),
            format!("\"{inside},x\""),
        ];
        for list in lists {
            let response =
                send_tags(&mut connection, "GET", path, &list).without(&["x-request-id"]);
            assert_eq!(response, full, "{path} {list}");
        }
    }
}

#[test]
fn malformed_if_none_match_is_ignored() {
    let (server, admin) = roster();
    let mut connection = admin.raw_connection();
    let malformed =
        ["", "x", "1-x", "\"1-x", "w/\"x\"", "W/x", "\"x\" \"y\"", ",", "**", "\"a b\"", "ä"];
    for path in OPEN.into_iter().chain(CLOSED) {
        let full = connection.get(path, &[]).expect(200).without(&["x-request-id"]);
        let tag = full.header("etag").unwrap();
        for tags in malformed {
            let response = send_tags(&mut connection, "GET", path, tags);
            assert_eq!(response.without(&["x-request-id"]), full, "{path} {tags}");
            let response = send_tags(&mut connection, "GET", path, &format!("{tags}, {tag}"));
            // A header that is not ASCII is malformed as a whole.
            assert_eq!(response.status, if tags == "ä" { 200 } else { 304 }, "{path} {tags}");
        }
    }
    let tags = [("If-None-Match", "x")];
    server.client.send("GET", "teams/99", &tags, None).expect_problem(404, "not_found");
}

#[test]
fn stale_entity_tag_gets_the_new_body() {
    let (server, admin) = roster();
    let mut connection = server.client.raw_connection();
    let mut seen = Vec::new();
    for n in 0..20 {
        admin.patch("teams/1", &json!({ "city": format!("City {n}") })).expect(200);
        let old = seen.join(", ");
        let headers = if n == 0 { vec![] } else { vec![("If-None-Match", old.as_str())] };
        let full = connection.get("teams/1", &headers).expect(200);
        assert_eq!(full.json()["city"], format!("City {n}"));
        let tag = full.header("etag").unwrap().to_owned();
        assert_not_modified(&tag, &send_tags(&mut connection, "GET", "teams/1", &tag), &full);
        assert!(!seen.contains(&tag), "{tag} came before");
        seen.push(tag);
    }
}

#[test]
fn unversioned_body_that_recurs_has_the_same_entity_tag() {
    let (server, admin) = roster();
    let squad = "teams/1/players";
    let tag = super::tag(&server.client, squad);
    admin.create_player("Bea");
    let id = admin.add_membership(2, 1, json!({})).expect(201).id();
    let status =
        |client: &Client| client.send("GET", squad, &[("If-None-Match", &tag)], None).status;
    assert_eq!(status(&server.client), 200);
    admin.delete(&format!("memberships/{id}")).expect(204);
    assert_eq!(status(&server.client), 304);
}

#[test]
fn not_modified_response_has_the_entity_tag_of_the_200_in_each_encoding() {
    let (server, admin) = roster();
    for n in 0..20 {
        admin.create_team(&format!("Team {n}"));
    }
    let mut connection = server.client.raw_connection();
    for encoding in ["identity", "gzip", "br", "zstd"] {
        let accept = ("Accept-Encoding", encoding);
        let full = connection.get("teams", &[accept]).expect(200);
        let own_tag = full.header("etag").unwrap().to_owned();
        let plain = connection.get("teams", &[]).expect(200).header("etag").unwrap().to_owned();
        assert_eq!(own_tag == plain, encoding == "identity");
        for tag in [&own_tag, &plain] {
            // With cached variants, and after a write has dropped them.
            for write in [false, true] {
                if write {
                    admin.create_player("Bea");
                }
                let response = connection.get("teams", &[accept, ("If-None-Match", tag)]);
                assert_not_modified(&format!("{encoding} {tag} {write}"), &response, &full);
            }
        }
    }
}
