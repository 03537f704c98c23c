//! Compression: who gets which encoding, and that it is the same body.

use std::io::Read;

use serde_json::json;

use crate::support::{Client, RawResponse, Server, run_concurrently};

/// What we make, what comes out smallest first, and how it is taken back.
const ENCODINGS: [&str; 3] = ["br", "zstd", "gzip"];

/// A server with so many teams.
fn teams(count: usize) -> Server {
    let server = Server::start();
    let admin = server.admin();
    let teams: Vec<_> = (0..count)
        .map(|n| json!({ "name": format!("Team {n}"), "city": format!("Château-{}", n % 7) }))
        .map(|body| json!({ "method": "POST", "path": "/teams", "body": body }))
        .collect();
    admin.post("batch", &json!({ "operations": teams })).expect(200);
    server
}

fn plain(encoding: Option<&str>, body: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    match encoding {
        Some("gzip") => flate2::read::GzDecoder::new(body).read_to_end(&mut plain).unwrap(),
        Some("br") => brotli::Decompressor::new(body, 4096).read_to_end(&mut plain).unwrap(),
        Some("zstd") => return zstd::bulk::decompress(body, 16 << 20).unwrap(),
        None => return body.to_vec(),
        other => panic!("{other:?}"),
    };
    plain
}

fn ask(client: &Client, path: &str, accepted: &str) -> RawResponse {
    client.raw_connection().get(path, &[("Accept-Encoding", accepted)]).expect(200)
}

/// Asserts that an answer has an encoding, and is otherwise the plain one.
#[track_caller]
fn assert_encoded(what: &str, answer: &RawResponse, encoding: Option<&str>, full: &RawResponse) {
    assert_eq!(answer.header("content-encoding"), encoding, "{what}");
    assert_eq!(plain(encoding, &answer.body), full.body, "{what}");
    let tag = full.header("etag").unwrap();
    let expected = encoding.map(|name| format!("{}-{name}\"", &tag[..tag.len() - 1]));
    assert_eq!(answer.header("etag"), Some(expected.as_deref().unwrap_or(tag)), "{what}");
    assert_eq!(answer.header("vary"), Some("accept-encoding"), "{what}");
    if encoding.is_some() {
        assert!(answer.body.len() < full.body.len(), "{what}: it is longer");
    }
    let own = ["content-encoding", "content-length", "etag", "x-request-id"];
    assert_eq!(answer.clone().without(&own).headers, full.clone().without(&own).headers, "{what}");
}

#[test]
fn a_client_gets_what_it_likes_best_of_what_there_is() {
    let server = teams(20);
    let full = server.client.raw_connection().get("teams", &[]).expect(200);
    assert_eq!(full.header("content-encoding"), None);
    let cases = [
        ("gzip", Some("gzip")),
        ("GZIP", Some("gzip")),
        ("br", Some("br")),
        ("zstd", Some("zstd")),
        // As browsers say it: what comes out smallest.
        ("gzip, deflate, br, zstd", Some("br")),
        ("gzip, deflate, zstd", Some("zstd")),
        ("gzip, deflate", Some("gzip")),
        ("gzip;q=1.0, br;q=0.5", Some("gzip")),
        ("gzip;q=0.2, br;q=0.1, zstd;q=0.3", Some("zstd")),
        ("br ; q=0.001", Some("br")),
        ("gzip;q=0", None),
        ("br;q=0, gzip", Some("gzip")),
        ("br;q=0.000, zstd;q=0, gzip;q=0", None),
        ("identity", None),
        ("identity;q=1, gzip;q=0.5", None),
        ("identity;q=0.5, gzip;q=0.2, br;q=0.8", Some("br")),
        ("gzip, identity", Some("gzip")),
        ("identity;q=0, gzip", Some("gzip")),
        ("*;q=0, gzip", Some("gzip")),
        ("gzip;q=0.5, *;q=0", Some("gzip")),
        // Whoever takes nothing of what there is gets it as it is.
        ("identity;q=0", None),
        ("*;q=0", None),
        ("deflate, compress, x-gzip", None),
        ("", None),
        (" ", None),
        (",", None),
        (",, gzip ,", Some("gzip")),
        ("?, gzip", Some("gzip")),
        ("gzip;q=x", None),
        ("gzip;q=2", None),
        ("gzip;level=9", None),
        ("gzip br", None),
        ("\"gzip\"", None),
        ("gzi", None),
        ("gzip2", None),
    ];
    for (accepted, encoding) in cases {
        // The first time and the second, which finds it made; both workers.
        for _ in 0..2 {
            let answer = ask(&server.client, "teams", accepted);
            assert_encoded(&format!("{accepted:?}"), &answer, encoding, &full);
        }
    }
    let lines = [("Accept-Encoding", "gzip;q=0.5"), ("Accept-Encoding", "zstd")];
    let answer = server.client.raw_connection().get("teams", &lines).expect(200);
    assert_encoded("two lines", &answer, Some("zstd"), &full);
    // `*` lets us choose.
    let any = ask(&server.client, "teams", "*");
    assert_eq!(plain(any.header("content-encoding"), &any.body), full.body);
}

#[test]
fn what_is_shorter_than_a_thousand_bytes_goes_as_it_is() {
    let server = Server::start();
    let admin = server.admin();
    admin.create_team("x");
    let length =
        |client: &Client| client.raw_connection().get("teams/1", &[]).expect(200).body.len();
    // Everything of a team that takes any text.
    admin
        .patch("teams/1", &json!({ "city": "c".repeat(100), "venue": "v".repeat(100) }))
        .expect(200);
    let ids: serde_json::Map<_, _> =
        (0..9).map(|n| (format!("p{n}"), json!("x".repeat(50)))).collect();
    admin.patch("teams/1", &json!({ "external_ids": ids })).expect(200);
    let left = 1000 - length(&server.client);
    admin.patch("teams/1", &json!({ "external_ids": { "p0": "x".repeat(50 + left) } })).expect(200);
    for (letters, encoding) in [(0, Some("gzip")), (1, None)] {
        let ids = json!({ "external_ids": { "p0": "x".repeat(50 + left - letters) } });
        admin.patch("teams/1", &ids).expect(200);
        let full = server.client.raw_connection().get("teams/1", &[]).expect(200);
        assert_eq!(full.body.len(), 1000 - letters);
        assert_encoded(
            &format!("{letters}"),
            &ask(&server.client, "teams/1", "gzip"),
            encoding,
            &full,
        );
    }
}

#[test]
fn a_large_list_comes_back_whole() {
    let server = teams(200);
    for path in ["teams?limit=200", "teams?limit=200&sort=-name", "teams?limit=3&fields=id,city"] {
        let full = server.client.raw_connection().get(path, &[]).expect(200);
        assert_eq!(full.body.len() > 16 << 10, path.contains("200"), "beside the event loop");
        for encoding in ENCODINGS {
            let expected = (full.body.len() >= 1000).then_some(encoding);
            for _ in 0..3 {
                assert_encoded(path, &ask(&server.client, path, encoding), expected, &full);
            }
        }
    }
}

#[test]
fn whoever_comes_first_together_gets_the_same() {
    let server = teams(200);
    let admin = server.admin();
    for round in 0..3 {
        // Nobody has made a form of this yet.
        admin.patch("teams/1", &json!({ "city": format!("City {round}") })).expect(200);
        let answers = run_concurrently(24, |n| {
            let accepted = ["br", "zstd", "gzip", "identity"][n % 4];
            (accepted, ask(&server.client, "teams?limit=200", accepted))
        });
        let full = server.client.raw_connection().get("teams?limit=200", &[]).expect(200);
        assert_eq!(full.json()["data"][0]["city"], format!("City {round}"));
        for (accepted, answer) in answers {
            let encoding = (accepted != "identity").then_some(accepted);
            assert_encoded(accepted, &answer, encoding, &full);
        }
    }
}

#[test]
fn a_compressed_body_is_as_new_as_any() {
    let server = teams(20);
    let admin = server.admin();
    let mut wires: Vec<_> =
        (0..6).map(|n| (ENCODINGS[n % 3], server.client.raw_connection())).collect();
    for n in 0..20 {
        admin.patch("teams/1", &json!({ "city": format!("City {n}") })).expect(200);
        for (encoding, wire) in &mut wires {
            let answer = wire.get("teams", &[("Accept-Encoding", encoding)]).expect(200);
            let body = String::from_utf8(plain(Some(encoding), &answer.body)).unwrap();
            assert!(body.contains(&format!("\"City {n}\"")), "{encoding} {n}");
        }
    }
}

#[test]
fn what_only_some_may_see_is_compressed_as_well_and_problems_are_not() {
    let server = Server::start();
    let admin = server.admin();
    for n in 0..12 {
        let body = json!({ "username": format!("user {n}"), "password": "a good horse", "role": "viewer" });
        admin.post("users", &body).expect(201);
    }
    let full = admin.raw_connection().get("users", &[]).expect(200);
    assert_encoded("users", &ask(&admin, "users", "br"), Some("br"), &full);
    let long = format!("teams?{}=1", "x".repeat(2000));
    let problem =
        server.client.raw_connection().get(&long, &[("Accept-Encoding", "gzip, br")]).expect(400);
    assert!(problem.body.len() > 1000);
    assert_eq!(problem.header("content-encoding"), None);
    assert_eq!(problem.json()["error"], "unknown_parameter");
}
