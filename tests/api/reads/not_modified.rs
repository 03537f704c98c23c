//! `If-None-Match` on reads: who has it already gets 304 and no body.

use serde_json::json;

use super::{CLOSED, OPEN, roster};
use crate::support::{Client, RawConnection, RawResponse};

/// Asserts a 304 that says what the 200 says.
#[track_caller]
fn assert_not_modified(what: &str, answer: &RawResponse, full: &RawResponse) {
    assert_eq!(answer.status, 304, "{what}: {answer:?}");
    assert_eq!(answer.body, b"", "{what}");
    for name in ["etag", "cache-control", "vary", "last-modified"] {
        assert_eq!(answer.header(name), full.header(name), "{what}: {name}");
    }
    let described = ["content-type", "content-length", "content-encoding", "link"];
    for name in described {
        assert_eq!(answer.header(name), None, "{what}: {name}");
    }
}

fn ask(wire: &mut RawConnection, method: &str, path: &str, tags: &str) -> RawResponse {
    wire.ask(method, path, &[("If-None-Match", tags)], b"")
}

#[test]
fn whoever_has_it_gets_304() {
    let (_server, admin) = roster();
    let mut wire = admin.raw_connection();
    for path in OPEN.into_iter().chain(CLOSED) {
        let full = wire.get(path, &[]).expect(200);
        let tag = full.header("etag").unwrap();
        let inside = tag.trim_matches('"');
        let forms = [
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
        for form in forms {
            for method in ["GET", "HEAD"] {
                let answer = ask(&mut wire, method, path, &form);
                assert_not_modified(&format!("{method} {path} {form}"), &answer, &full);
            }
        }
        let lines = [("If-None-Match", "\"x\""), ("If-None-Match", tag)];
        assert_not_modified(path, &wire.get(path, &lines), &full);
    }
}

#[test]
fn whoever_has_something_else_gets_it_whole() {
    let (_server, admin) = roster();
    let mut wire = admin.raw_connection();
    for path in OPEN.into_iter().chain(CLOSED) {
        let full = wire.get(path, &[]).expect(200).without(&["x-request-id"]);
        let inside = full.header("etag").unwrap().trim_matches('"').to_owned();
        let (other, shorter) = (inside.to_lowercase() + "x", &inside[..inside.len() - 1]);
        let forms = [
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
        for form in forms {
            let answer = ask(&mut wire, "GET", path, &form).without(&["x-request-id"]);
            assert_eq!(answer, full, "{path} {form}");
        }
    }
}

#[test]
fn malformed_if_none_match_is_ignored() {
    let (server, admin) = roster();
    let mut wire = admin.raw_connection();
    let malformed =
        ["", "x", "1-x", "\"1-x", "w/\"x\"", "W/x", "\"x\" \"y\"", ",", "**", "\"a b\"", "ä"];
    for path in OPEN.into_iter().chain(CLOSED) {
        let full = wire.get(path, &[]).expect(200).without(&["x-request-id"]);
        for tags in malformed {
            let response = ask(&mut wire, "GET", path, tags).without(&["x-request-id"]);
            assert_eq!(response, full, "{path} {tags}");
        }
    }
    let tags = [("If-None-Match", "x")];
    server.client.send("GET", "teams/99", &tags, None).expect_problem(404, "not_found");
}

#[test]
fn an_old_tag_gets_the_new_body() {
    let (server, admin) = roster();
    let mut wire = server.client.raw_connection();
    let mut seen = Vec::new();
    for n in 0..20 {
        admin.patch("teams/1", &json!({ "city": format!("City {n}") })).expect(200);
        let old = seen.join(", ");
        let headers = if n == 0 { vec![] } else { vec![("If-None-Match", old.as_str())] };
        let full = wire.get("teams/1", &headers).expect(200);
        assert_eq!(full.json()["city"], format!("City {n}"));
        let tag = full.header("etag").unwrap().to_owned();
        assert_not_modified(&tag, &ask(&mut wire, "GET", "teams/1", &tag), &full);
        assert!(!seen.contains(&tag), "{tag} came before");
        seen.push(tag);
    }
}

#[test]
fn a_body_that_comes_back_has_its_old_tag_where_it_has_no_version() {
    let (server, admin) = roster();
    let squad = "teams/1/players";
    let tag = super::tag(&server.client, squad);
    admin.create_player("Bea");
    let id = admin.add_membership(2, 1, json!({})).expect(201).id();
    let has_it =
        |client: &Client| client.send("GET", squad, &[("If-None-Match", &tag)], None).status;
    assert_eq!(has_it(&server.client), 200);
    admin.delete(&format!("memberships/{id}")).expect(204);
    assert_eq!(has_it(&server.client), 304);
}

#[test]
fn a_304_has_the_tag_that_the_200_would_have_in_each_encoding() {
    let (server, admin) = roster();
    for n in 0..20 {
        admin.create_team(&format!("Team {n}"));
    }
    let mut wire = server.client.raw_connection();
    for encoding in ["identity", "gzip", "br", "zstd"] {
        let accept = ("Accept-Encoding", encoding);
        let full = wire.get("teams", &[accept]).expect(200);
        let theirs = full.header("etag").unwrap().to_owned();
        let plain = wire.get("teams", &[]).expect(200).header("etag").unwrap().to_owned();
        assert_eq!(theirs == plain, encoding == "identity");
        for tag in [&theirs, &plain] {
            // Both where its forms are known, and where a write has just dropped them.
            for write in [false, true] {
                if write {
                    admin.create_player("Bea");
                }
                let answer = wire.get("teams", &[accept, ("If-None-Match", tag)]);
                assert_not_modified(&format!("{encoding} {tag} {write}"), &answer, &full);
            }
        }
    }
}
