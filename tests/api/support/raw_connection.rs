//! A keep-alive connection with raw responses, for binary bodies and `HEAD`.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    time::Duration,
};

use serde_json::Value;

use super::Client;

/// Headers of a request.
pub type Headers<'a> = &'a [(&'a str, &'a str)];

/// A connection to a server.
pub struct RawConnection {
    stream: BufReader<TcpStream>,
    token: Option<String>,
}

/// A raw response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawResponse {
    pub status: u16,
    /// Names in lower case, in the received order, without `Date`.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Client {
    /// Opens a connection. Workers are assigned in turn.
    pub fn raw_connection(&self) -> RawConnection {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream.set_nodelay(true).unwrap();
        RawConnection { stream: BufReader::new(stream), token: self.token.clone() }
    }
}

impl RawConnection {
    pub fn get(&mut self, path: &str, headers: &[(&str, &str)]) -> RawResponse {
        self.ask("GET", path, headers, b"")
    }

    /// Sends a request and reads exactly its response; superfluous bytes would break the next one.
    pub fn ask(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> RawResponse {
        let below = if path.starts_with('/') { "" } else { "/api/v1/" };
        let mut head = format!("{method} {below}{path} HTTP/1.1\r\nHost: localhost\r\n");
        let token = self.token.as_ref().map(|token| format!("Bearer {token}"));
        let token = token.iter().map(|token| ("Authorization", token.as_str()));
        for (name, value) in headers.iter().copied().chain(token) {
            head.extend([name, ": ", value, "\r\n"]);
        }
        if !body.is_empty() {
            head.extend(["Content-Length: ", &body.len().to_string(), "\r\n"]);
        }
        head.push_str("\r\n");
        let request = [head.as_bytes(), body].concat();
        self.stream.get_mut().write_all(&request).unwrap();
        self.read(method == "HEAD").unwrap_or_else(|| panic!("{method} {path}: no response"))
    }

    fn read(&mut self, head_only: bool) -> Option<RawResponse> {
        let line = self.line()?;
        let status = line.strip_prefix("HTTP/1.1 ")?.split(' ').next()?.parse().ok()?;
        let mut headers = Vec::new();
        loop {
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(": ")?;
            if !name.eq_ignore_ascii_case("date") {
                headers.push((name.to_ascii_lowercase(), value.to_owned()));
            }
        }
        let mut reply = RawResponse { status, headers, body: Vec::new() };
        if !head_only && status != 304 && status != 204 {
            reply.body = vec![0; reply.header("content-length")?.parse().ok()?];
            self.stream.read_exact(&mut reply.body).ok()?;
        }
        reply.headers.sort();
        Some(reply)
    }

    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        self.stream.read_line(&mut line).ok()?;
        line.strip_suffix("\r\n").map(str::to_owned)
    }
}

impl RawResponse {
    /// The value of a header, which must not be repeated.
    #[track_caller]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str());
        let value = values.next();
        assert_eq!(values.next(), None, "{name} twice: {:?}", self.headers);
        value
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Asserts the status; prints the response otherwise.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(
            self.status,
            status,
            "{:?} {}",
            self.headers,
            String::from_utf8_lossy(&self.body)
        );
        self
    }

    /// The same without some headers.
    pub fn without(mut self, names: &[&str]) -> Self {
        self.headers.retain(|(name, _)| !names.contains(&name.as_str()));
        self
    }
}
