//! An HTTP client that returns responses of any status.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use serde_json::Value;
use ureq::{Agent, http};

/// A client of one server, with or without a token.
#[derive(Clone)]
pub struct Client {
    agent: Agent,
    pub address: SocketAddr,
    pub token: Option<String>,
}

/// A response.
#[derive(Debug, Clone)]
pub struct Response {
    pub status: u16,
    pub headers: http::HeaderMap,
    pub text: String,
}

impl Client {
    pub fn new(address: SocketAddr) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .timeout_global(Some(Duration::from_secs(60)))
            .max_redirects(0);
        Self { agent: config.build().into(), address, token: None }
    }

    /// The same client with a token.
    pub fn with_token(&self, token: impl Into<String>) -> Self {
        Self { token: Some(token.into()), ..self.clone() }
    }

    pub fn get(&self, path: &str) -> Response {
        self.send("GET", path, &[], None)
    }

    pub fn post(&self, path: &str, body: &Value) -> Response {
        self.json("POST", path, body)
    }

    pub fn put(&self, path: &str, body: &Value) -> Response {
        self.json("PUT", path, body)
    }

    pub fn patch(&self, path: &str, body: &Value) -> Response {
        self.send(
            "PATCH",
            path,
            &[("Content-Type", "application/merge-patch+json")],
            Some(body.to_string().as_bytes()),
        )
    }

    pub fn delete(&self, path: &str) -> Response {
        self.send("DELETE", path, &[], None)
    }

    pub fn json(&self, method: &str, path: &str, body: &Value) -> Response {
        self.send(
            method,
            path,
            &[("Content-Type", "application/json")],
            Some(body.to_string().as_bytes()),
        )
    }

    /// Sends JSON with additional headers.
    pub fn json_with(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Response {
        let headers = [&[("Content-Type", "application/json")], headers].concat();
        self.send(method, path, &headers, Some(body.to_string().as_bytes()))
    }

    /// Sends a request; paths that do not begin with `/` are below `/api/v1/`.
    pub fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Response {
        self.exchange(method, path, headers, body)
            .unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    /// Sends JSON; `None` if the server stops meanwhile.
    pub fn try_json(&self, method: &str, path: &str, body: &Value) -> Option<Response> {
        let json = [("Content-Type", "application/json")];
        self.exchange(method, path, &json, Some(body.to_string().as_bytes())).ok()
    }

    fn exchange(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Result<Response, ureq::Error> {
        let below = if path.starts_with('/') { "" } else { "/api/v1/" };
        let url = format!("http://{}{below}{path}", self.address);
        let mut request = http::Request::builder().method(method).uri(url);
        // A fixed request id, so that tests can compare whole responses.
        if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("x-request-id")) {
            request = request.header("X-Request-Id", "test");
        }
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = match body {
            Some(body) => self.agent.run(request.body(body)?)?,
            None => self.agent.run(request.body(())?)?,
        };
        let text = response.body_mut().with_config().limit(64 << 20).read_to_string()?;
        let status = response.status().as_u16();
        Ok(Response { status, headers: response.headers().clone(), text })
    }

    /// Sends raw bytes and reads until the server closes the connection.
    ///
    /// For invalid requests, which should contain `Connection: close`.
    pub fn raw(&self, bytes: &[u8]) -> Response {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        // The server may respond and close before it has read everything.
        let _written = stream.write_all(bytes);
        let mut response = Vec::new();
        let _read = stream.read_to_end(&mut response);
        Response::parse(&response)
    }
}

impl Response {
    /// The body as JSON.
    pub fn body(&self) -> Value {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|error| panic!("{error} in {} {}", self.status, self.text))
    }

    /// The id of the resource.
    pub fn id(&self) -> i64 {
        self.body()["id"]
            .as_i64()
            .unwrap_or_else(|| panic!("no id in {} {}", self.status, self.text))
    }

    /// The error code of a problem, which must be complete.
    pub fn error(&self) -> String {
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json"),
            "{} {}",
            self.status,
            self.text
        );
        let body = self.body();
        assert_eq!(body["status"], self.status, "{}", self.text);
        for member in ["type", "title", "detail"] {
            assert!(body[member].is_string(), "no {member} in {}", self.text);
        }
        body["error"].as_str().unwrap().to_owned()
    }

    /// The pointers of a 422, in order.
    pub fn pointers(&self) -> Vec<String> {
        let body = self.body();
        let errors =
            body["errors"].as_array().unwrap_or_else(|| panic!("no errors in {}", self.text));
        errors.iter().map(|error| error["pointer"].as_str().unwrap().to_owned()).collect()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Asserts the status; prints the body otherwise.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let (head, body) =
            text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no response: {text:?}"));
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let mut headers = http::HeaderMap::new();
        for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
            headers.append(http::HeaderName::try_from(name).unwrap(), value.parse().unwrap());
        }
        Self { status, headers, text: body.to_owned() }
    }
}
