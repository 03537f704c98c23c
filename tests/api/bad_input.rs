//! Malformed, too large and unsupported bodies are rejected, and nothing is stored.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpStream},
};

use serde_json::json;

use crate::support::{Server, UnchangedRoster, run_concurrently};

/// The maximum size of a body.
const LIMIT: usize = 64 << 10;

/// The head of a POST of a team, without the headers of the body and the blank line.
fn head(roster: &UnchangedRoster) -> String {
    let token = roster.admin.token.as_deref().unwrap();
    format!(
        "POST /api/v1/teams HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
         Authorization: Bearer {token}\r\nContent-Type: application/json\r\n"
    )
}

#[test]
fn invalid_json_is_malformed_json() {
    let nested = |open: &str, close: &str, depth: usize| {
        format!("{}1{}", open.repeat(depth), close.repeat(depth)).into_bytes()
    };
    let text = |text: &str| text.as_bytes().to_vec();
    let cases = [
        ("empty", text("")),
        ("space", text(" \r\n\t")),
        ("an open brace", text("{")),
        ("a closing brace", text("}")),
        ("cut in a name", text(r#"{"name"#)),
        ("cut after a name", text(r#"{"name""#)),
        ("cut before a value", text(r#"{"name":"#)),
        ("cut in a value", text(r#"{"name":"x"#)),
        ("cut before the end", text(r#"{"name":"x""#)),
        ("a comma too many", text(r#"{"name":"x",}"#)),
        ("a comma too few", text(r#"{"name":"x" "city":"y"}"#)),
        ("two values", text(r#"{"name":"x"}{}"#)),
        ("something behind", text(r#"{"name":"x"} x"#)),
        ("single quotes", text("{'name':'x'}")),
        ("no quotes", text("{name:1}")),
        ("a comment", text(r#"{"name":"x"/**/}"#)),
        ("a form", text("name=x&city=y")),
        ("XML", text("<name>x</name>")),
        ("a word", text("nul")),
        ("NaN", text(r#"{"name":NaN}"#)),
        ("infinity", text(r#"{"name":-Infinity}"#)),
        ("a leading zero", text(r#"{"founded_year":01948}"#)),
        ("a plus", text(r#"{"founded_year":+1948}"#)),
        ("hexadecimal", text(r#"{"founded_year":0x79C}"#)),
        ("a point and nothing", text(r#"{"founded_year":1948.}"#)),
        ("past every float", text(r#"{"founded_year":1e400}"#)),
        ("past every float, below", text(r#"{"founded_year":-1e400}"#)),
        ("a number of 5000 digits", format!(r#"{{"name":{}}}"#, "9".repeat(5000)).into_bytes()),
        ("a raw line feed", text("{\"name\":\"a\nb\"}")),
        ("a raw NUL in a text", text("{\"name\":\"a\0b\"}")),
        ("a raw NUL behind", text("{\"name\":\"x\"}\0")),
        ("no such escape", text(r#"{"name":"\x41"}"#)),
        ("half an escape", text(r#"{"name":"\u00"}"#)),
        ("half a pair", text(r#"{"name":"\ud83d"}"#)),
        ("the other half", text(r#"{"name":"\udc4d"}"#)),
        ("a pair the wrong way round", text(r#"{"name":"\udc4d\ud83d"}"#)),
        ("half a pair in a name", text(r#"{"name":"x","\ud83d":1}"#)),
        ("not UTF-8", b"{\"name\":\"K\xf6ln\"}".to_vec()),
        ("not UTF-8 in a name", b"{\"name\":\"x\",\"\xff\":1}".to_vec()),
        ("cut in a letter", b"{\"name\":\"K\xc3\"}".to_vec()),
        ("too long for its letter", b"{\"name\":\"\xc0\xaf\"}".to_vec()),
        ("a surrogate in UTF-8", b"{\"name\":\"\xed\xa0\x80\"}".to_vec()),
        ("UTF-16", b"\xff\xfe{\0}\0".to_vec()),
        ("a byte order mark", text("\u{feff}{\"name\":\"x\"}")),
        ("a member twice", text(r#"{"name":"x","name":"x"}"#)),
        ("a member twice, one escaped", text(r#"{"name":"x","n\u0061me":"y"}"#)),
        ("a member twice, null", text(r#"{"name":null,"name":"x"}"#)),
        ("twice inside", text(r#"{"name":"x","external_ids":{"a":"1","a":"2"}}"#)),
        ("200 arrays", nested("[", "]", 200)),
        ("200 objects", nested(r#"{"a":"#, "}", 200)),
        ("20000 arrays", nested("[", "]", 20_000)),
        ("60000 arrays that stay open", "[".repeat(60_000).into_bytes()),
        ("10000 objects that stay open", r#"{"a":"#.repeat(10_000).into_bytes()),
    ];
    let roster = UnchangedRoster::start();
    for (case, body) in cases {
        for (method, path) in UnchangedRoster::WRITES {
            let headers = [("Content-Type", "application/json")];
            let response = roster.admin.send(method, path, &headers, Some(&body));
            assert_eq!(response.status, 400, "{case}, {method} {path}: {}", response.text);
            assert_eq!(response.error(), "malformed_json", "{case}, {method} {path}");
        }
    }
    roster.end();
}

#[test]
fn json_may_be_written_in_every_way_that_json_has() {
    let server = Server::start();
    let admin = server.admin();
    let cases = [
        ("A", "\r\n\t {\n\t\"name\" : \"A\" , \"city\" : null } \n".to_owned()),
        ("B 👍 é", r#"{"n\u0061me":"B \ud83d\udc4d \u00E9"}"#.to_owned()),
        ("C", r#"{"name":"\u0020C\t","founded_year":1948}"#.to_owned()),
        (r#"D/\""#, r#"{"name":"D\/\\\""}"#.to_owned()),
        // Exactly the maximum size.
        ("E", format!(r#"{{"name":"E"{}}}"#, " ".repeat(LIMIT - 12))),
    ];
    for (name, body) in cases {
        let headers = [("Content-Type", "application/json")];
        let made = admin.send("POST", "teams", &headers, Some(body.as_bytes())).expect(201);
        assert_eq!(made.body()["name"], name);
    }
}

#[test]
fn unsupported_media_types_are_rejected() {
    let roster = UnchangedRoster::start();
    let merge_patch = "application/merge-patch+json";
    let types = [
        ("none", vec![]),
        ("empty", vec![("Content-Type", "")]),
        ("text", vec![("Content-Type", "text/plain")]),
        ("a form", vec![("Content-Type", "application/x-www-form-urlencoded")]),
        ("parts", vec![("Content-Type", "multipart/form-data; boundary=x")]),
        ("JSON of another kind", vec![("Content-Type", "application/vnd.api+json")]),
        ("a JSON patch", vec![("Content-Type", "application/json-patch+json")]),
        ("begins like JSON", vec![("Content-Type", "application/jsonx")]),
        ("anything", vec![("Content-Type", "*/*")]),
        ("a type that is none", vec![("Content-Type", "json")]),
        ("gzip", vec![("Content-Type", "application/json"), ("Content-Encoding", "gzip")]),
        ("brotli", vec![("Content-Type", "application/json"), ("Content-Encoding", "br")]),
        ("two", vec![("Content-Type", "application/json"), ("Content-Encoding", "identity, gzip")]),
    ];
    for (case, headers) in types {
        for (method, path) in UnchangedRoster::WRITES {
            let body = Some(br#"{"name":"Bad"}"#.as_slice());
            let response = roster.admin.send(method, path, &headers, body);
            assert_eq!(response.status, 415, "{case}, {method} {path}: {}", response.text);
            assert_eq!(response.error(), "unsupported_media_type", "{case}, {method} {path}");
            let encoded = headers.len() == 2;
            let word = if encoded { "encoding" } else { "application/json" };
            assert!(response.detail().contains(word), "{case}: {}", response.text);
        }
    }
    for (method, path) in
        UnchangedRoster::WRITES.into_iter().filter(|(method, _)| *method != "PATCH")
    {
        let headers = [("Content-Type", merge_patch)];
        let response = roster.admin.send(method, path, &headers, Some(b"{}"));
        response.expect_problem(415, "unsupported_media_type");
    }
    roster.end();
}

#[test]
fn media_type_is_case_insensitive_and_may_have_a_charset() {
    let server = Server::start();
    let admin = server.admin();
    let types = [
        "application/json",
        "Application/JSON",
        "application/json; charset=UTF-8",
        "application/json;x=y",
    ];
    for (at, content_type) in types.into_iter().enumerate() {
        let body = json!({ "name": format!("Team {at}") }).to_string();
        let headers = [("Content-Type", content_type), ("Content-Encoding", "identity")];
        admin.send("POST", "teams", &headers, Some(body.as_bytes())).expect(201);
    }
}

#[test]
fn too_large_body_is_rejected() {
    let roster = UnchangedRoster::start();
    // Rejected by its length, before it is sent.
    // (Concurrently, because the server keeps the connections open for another second.)
    run_concurrently(3, |n| {
        let length = [LIMIT + 1, 10 << 30, usize::MAX >> 1][n];
        let request = format!("{}Content-Length: {length}\r\n\r\n", head(&roster));
        roster.admin.raw(request.as_bytes()).expect_problem(413, "payload_too_large");
    });
    // All of it sent.
    let body = format!(r#"{{"name":"{}"}}"#, "x".repeat(LIMIT - 10));
    assert_eq!(body.len(), LIMIT + 1);
    let request = format!("{}Content-Length: {}\r\n\r\n{body}", head(&roster), body.len());
    let response = roster.admin.raw(request.as_bytes()).expect_problem(413, "payload_too_large");
    assert!(response.detail().contains("65536"), "{}", response.text);
    // A client that keeps sending gets the response, too.
    let large = json!({ "name": "x".repeat(1 << 20) });
    for (method, path) in UnchangedRoster::WRITES {
        roster.admin.json(method, path, &large).expect_problem(413, "payload_too_large");
    }
    // Chunked, without a known length.
    for size in [1000, 8192, LIMIT] {
        let chunks = body.as_bytes().chunks(size).flat_map(|chunk| {
            [format!("{:x}\r\n", chunk.len()).into_bytes(), chunk.to_vec(), b"\r\n".to_vec()]
                .concat()
        });
        let mut request =
            format!("{}Transfer-Encoding: chunked\r\n\r\n", head(&roster)).into_bytes();
        request.extend(chunks);
        request.extend(b"0\r\n\r\n");
        roster.admin.raw(&request).expect_problem(413, "payload_too_large");
    }
    roster.end();
}

#[test]
fn chunked_body_is_accepted() {
    let roster = UnchangedRoster::start();
    let chunked = |chunks: &str| {
        let request = format!("{}Transfer-Encoding: chunked\r\n\r\n{chunks}", head(&roster));
        roster.admin.raw(request.as_bytes())
    };
    chunked("5\r\n{\"nam\r\n6\r\ne\":1}\n\r\n0\r\n\r\n").expect_validation_errors(&["/name"]);
    chunked("5\r\n{\"nam\r\n0\r\n\r\n").expect_problem(400, "malformed_json");
    chunked("0\r\n\r\n").expect_problem(400, "malformed_json");
    roster.end();
}

#[test]
fn incomplete_body_is_not_stored() {
    let roster = UnchangedRoster::start();
    let body = r#"{"name":"Bad"}"#;
    for length in [format!("Content-Length: {}\r\n\r\n{body}", body.len() + 1), {
        format!("Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n", body.len())
    }] {
        let mut stream = TcpStream::connect(roster.admin.address).unwrap();
        stream.write_all(format!("{}{length}", head(&roster)).as_bytes()).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        // There may be no response; if there is one, it is an error.
        assert!(response.is_empty() || response.starts_with("HTTP/1.1 400 "), "{response}");
    }
    roster.end();
}
