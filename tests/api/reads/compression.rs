//! Compression: which encoding a client gets, and that decoding yields the same body.

use std::io::Read;

use serde_json::json;

use crate::support::{Client, RawResponse, Server, run_concurrently};

/// The supported encodings, best compression first.
const ENCODINGS: [&str; 3] = ["br", "zstd", "gzip"];

/// A server with this number of teams.
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

fn decoded(encoding: Option<&str>, body: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::new();
    match encoding {
        Some("gzip") => flate2::read::GzDecoder::new(body).read_to_end(&mut decoded).unwrap(),
        Some("br") => brotli::Decompressor::new(body, 4096).read_to_end(&mut decoded).unwrap(),
        Some("zstd") => return zstd::bulk::decompress(body, 16 << 20).unwrap(),
        None => return body.to_vec(),
        other => panic!("{other:?}"),
    };
    decoded
}

fn get_encoded(client: &Client, path: &str, accept_encoding: &str) -> RawResponse {
    client.raw_connection().get(path, &[("Accept-Encoding", accept_encoding)]).expect(200)
}

/// Asserts that a response has an encoding, and otherwise equals the unencoded one.
#[track_caller]
fn assert_encoded(what: &str, response: &RawResponse, encoding: Option<&str>, full: &RawResponse) {
    assert_eq!(response.header("content-encoding"), encoding, "{what}");
    assert_eq!(decoded(encoding, &response.body), full.body, "{what}");
    let tag = full.header("etag").unwrap();
    let expected = encoding.map(|name| format!("{}-{name}\"", &tag[..tag.len() - 1]));
    assert_eq!(response.header("etag"), Some(expected.as_deref().unwrap_or(tag)), "{what}");
    assert_eq!(response.header("vary"), Some("accept-encoding"), "{what}");
    if encoding.is_some() {
        assert!(response.body.len() < full.body.len(), "{what}: it is longer");
    }
    let expected_to_differ = ["content-encoding", "content-length", "etag", "x-request-id"];
    assert_eq!(
        response.clone().without(&expected_to_differ).headers,
        full.clone().without(&expected_to_differ).headers,
        "{what}"
    );
}

#[test]
fn preferred_encoding_is_selected() {
    let server = teams(20);
    let full = server.client.raw_connection().get("teams", &[]).expect(200);
    assert_eq!(full.header("content-encoding"), None);
    let cases = [
        ("gzip", Some("gzip")),
        ("GZIP", Some("gzip")),
        ("br", Some("br")),
        ("zstd", Some("zstd")),
        // As browsers send it: the best compression is chosen.
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
        // A client that accepts no supported encoding gets the unencoded body.
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
    for (accept_encoding, encoding) in cases {
        // The second request finds the encoded variant in the cache.
        for _ in 0..2 {
            let response = get_encoded(&server.client, "teams", accept_encoding);
            assert_encoded(&format!("{accept_encoding:?}"), &response, encoding, &full);
        }
    }
    let lines = [("Accept-Encoding", "gzip;q=0.5"), ("Accept-Encoding", "zstd")];
    let response = server.client.raw_connection().get("teams", &lines).expect(200);
    assert_encoded("two lines", &response, Some("zstd"), &full);
    // `*` accepts any encoding.
    let any = get_encoded(&server.client, "teams", "*");
    assert_eq!(decoded(any.header("content-encoding"), &any.body), full.body);
}

#[test]
fn body_shorter_than_1000_bytes_is_not_compressed() {
    let server = Server::start();
    let admin = server.admin();
    admin.create_team("x");
    let length =
        |client: &Client| client.raw_connection().get("teams/1", &[]).expect(200).body.len();
    // Fill the fields that take any text.
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
            &get_encoded(&server.client, "teams/1", "gzip"),
            encoding,
            &full,
        );
    }
}

#[test]
fn large_list_is_the_same_in_every_encoding() {
    let server = teams(200);
    for path in ["teams?limit=200", "teams?limit=200&sort=-name", "teams?limit=3&fields=id,city"] {
        let full = server.client.raw_connection().get(path, &[]).expect(200);
        assert_eq!(full.body.len() > 16 << 10, path.contains("200"), "beside the event loop");
        for encoding in ENCODINGS {
            let expected = (full.body.len() >= 1000).then_some(encoding);
            for _ in 0..3 {
                assert_encoded(path, &get_encoded(&server.client, path, encoding), expected, &full);
            }
        }
    }
}

#[test]
fn concurrent_first_requests_get_the_same_body() {
    let server = teams(200);
    let admin = server.admin();
    for round in 0..3 {
        // The write drops all variants, so that these requests encode them concurrently.
        admin.patch("teams/1", &json!({ "city": format!("City {round}") })).expect(200);
        let responses = run_concurrently(24, |n| {
            let accept_encoding = ["br", "zstd", "gzip", "identity"][n % 4];
            (accept_encoding, get_encoded(&server.client, "teams?limit=200", accept_encoding))
        });
        let full = server.client.raw_connection().get("teams?limit=200", &[]).expect(200);
        assert_eq!(full.json()["data"][0]["city"], format!("City {round}"));
        for (accept_encoding, response) in responses {
            let encoding = (accept_encoding != "identity").then_some(accept_encoding);
            assert_encoded(accept_encoding, &response, encoding, &full);
        }
    }
}

#[test]
fn compressed_body_is_current_after_a_write() {
    let server = teams(20);
    let admin = server.admin();
    let mut connections: Vec<_> =
        (0..6).map(|n| (ENCODINGS[n % 3], server.client.raw_connection())).collect();
    for n in 0..20 {
        admin.patch("teams/1", &json!({ "city": format!("City {n}") })).expect(200);
        for (encoding, connection) in &mut connections {
            let response = connection.get("teams", &[("Accept-Encoding", encoding)]).expect(200);
            let body = String::from_utf8(decoded(Some(encoding), &response.body)).unwrap();
            assert!(body.contains(&format!("\"City {n}\"")), "{encoding} {n}");
        }
    }
}

#[test]
fn private_responses_are_compressed_but_problems_are_not() {
    let server = Server::start();
    let admin = server.admin();
    for n in 0..12 {
        let body = json!({ "username": format!("user {n}"), "password": "a good horse", "role": "viewer" });
        admin.post("users", &body).expect(201);
    }
    let full = admin.raw_connection().get("users", &[]).expect(200);
    assert_encoded("users", &get_encoded(&admin, "users", "br"), Some("br"), &full);
    let long = format!("teams?{}=1", "x".repeat(2000));
    let problem =
        server.client.raw_connection().get(&long, &[("Accept-Encoding", "gzip, br")]).expect(400);
    assert!(problem.body.len() > 1000);
    assert_eq!(problem.header("content-encoding"), None);
    assert_eq!(problem.json()["error"], "unknown_parameter");
}
