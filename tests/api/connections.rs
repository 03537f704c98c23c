//! Connections on which nothing happens, or only a little.

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    time::Duration,
};

use crate::support::{Server, Setup};

fn server() -> Server {
    Server::start_with(Setup { closes_idle: true, ..Setup::default() })
}

/// A connection that has sent a request and read its response.
fn used_connection(server: &Server) -> TcpStream {
    let mut stream = TcpStream::connect(server.client.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    read_response(&mut stream);
    stream
}

/// Reads a response, whose body is one JSON object.
fn read_response(stream: &mut TcpStream) -> String {
    let mut response = Vec::new();
    let mut buffer = [0; 4096];
    while !response.ends_with(b"}") {
        let length = stream.read(&mut buffer).unwrap();
        assert!(length > 0, "closed after {:?}", String::from_utf8_lossy(&response));
        response.extend_from_slice(&buffer[..length]);
    }
    String::from_utf8(response).unwrap()
}

/// Waits until the server closes the connection, or resets it.
fn assert_closed(mut stream: TcpStream) {
    let mut rest = Vec::new();
    if let Err(error) = stream.read_to_end(&mut rest) {
        assert_eq!(error.kind(), ErrorKind::ConnectionReset, "still open");
    }
    assert_eq!(String::from_utf8_lossy(&rest), "");
}

#[test]
fn connection_with_a_stalled_second_request_is_closed() {
    let server = server();
    for bytes in
        ["G", "GET /healthz HTTP/1.1\r\n", "GET /healthz HTTP/1.1\r\nHost: x\r\nX: y", "\r\n"]
    {
        let mut stream = used_connection(&server);
        stream.write_all(bytes.as_bytes()).unwrap();
        server.advance_clock(11);
        assert_closed(stream);
    }
    // Bytes that arrive slowly are no request either.
    let mut stream = used_connection(&server);
    for byte in b"GET /heal" {
        stream.write_all(&[*byte]).unwrap();
        server.advance_clock(1);
    }
    server.advance_clock(2);
    assert_closed(stream);
}

#[test]
fn request_that_runs_is_not_closed() {
    let server = server();
    let mut stream = used_connection(&server);
    let body = br#"{"username": "admin", "password": "wrong password"}"#;
    let head = format!(
        "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&body[..10]).unwrap();
    // The request has begun when another one, sent later, has its response.
    drop(used_connection(&server));
    server.advance_clock(3600);
    drop(used_connection(&server));
    stream.write_all(&body[10..]).unwrap();
    assert!(read_response(&mut stream).starts_with("HTTP/1.1 401"));
    // The time counts from its end.
    server.advance_clock(9);
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    assert!(read_response(&mut stream).starts_with("HTTP/1.1 200"));
}

#[test]
fn connection_that_never_sends_a_request_is_closed() {
    let server = server();
    let mut stream = TcpStream::connect(server.client.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    // It is registered when another connection is served.
    drop(used_connection(&server));
    drop(used_connection(&server));
    stream.write_all(b"GET").unwrap();
    server.advance_clock(11);
    assert_closed(stream);
}

#[test]
fn large_responses_are_complete() {
    let server = server();
    let document = server.client.get("/openapi.json").expect(200);
    assert!(document.text.len() > 100_000);
    let length: usize = document.header("content-length").unwrap().parse().unwrap();
    assert_eq!(document.text.len(), length);
    let script = server.client.get("/docs/swagger-ui-bundle.js").expect(200);
    assert!(script.text.len() > 1 << 20);
}
