//! The token pair of a sign-in.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::support::{Client, INVALID, PASSWORD, Response, assert_401, login};

pub const DAY: i64 = 24 * 60 * 60;

/// The tokens of a response.
pub struct Pair {
    /// A client with the access token.
    pub client: Client,
    pub refresh: String,
    /// The lifetime of the refresh token, in seconds.
    pub expires_in: i64,
    open: Client,
}

impl Pair {
    /// Signs in.
    #[track_caller]
    pub fn login(open: &Client, name: &str) -> Self {
        Self::of(open, &open.post("auth/login", &login(name, PASSWORD)))
    }

    #[track_caller]
    pub fn of(open: &Client, response: &Response) -> Self {
        assert_eq!(response.status, 200, "{}", response.text);
        let body = response.body();
        let text = |member| body[member].as_str().unwrap().to_owned();
        Self {
            client: open.with_token(text("access_token")),
            refresh: text("refresh_token"),
            expires_in: body["refresh_expires_in"].as_i64().unwrap(),
            open: open.clone(),
        }
    }

    /// Sends the refresh token.
    pub fn send(&self) -> Response {
        refresh(&self.open, &self.refresh)
    }

    /// Refreshes successfully; returns the new tokens.
    #[track_caller]
    pub fn next(&self) -> Self {
        Self::of(&self.open, &self.send())
    }

    /// The same with a client of another server.
    pub fn at(&self, open: &Client) -> Self {
        Self {
            client: open.with_token(self.client.token.clone().unwrap()),
            refresh: self.refresh.clone(),
            expires_in: self.expires_in,
            open: open.clone(),
        }
    }

    /// The claims of the access token.
    pub fn claims(&self) -> Value {
        let token = self.client.token.as_ref().unwrap();
        let payload = token.split('.').nth(1).unwrap();
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
    }

    pub fn session(&self) -> i64 {
        self.claims()["sid"].as_i64().unwrap()
    }

    /// Asserts that the session has ended: both tokens are revoked.
    #[track_caller]
    pub fn assert_over(&self, what: &str) {
        assert_401(&format!("{what}, refresh"), &self.send(), "token_revoked", INVALID);
        let responses = [
            ("who am I", self.client.get("auth/me")),
            ("an open read", self.client.get("teams")),
            ("a write", self.client.post("teams", &json!({ "name": what }))),
        ];
        for (kind, response) in responses {
            assert_401(&format!("{what}, {kind}"), &response, "token_revoked", INVALID);
        }
    }

    /// Asserts that the session is active; returns its next tokens.
    #[track_caller]
    pub fn assert_goes_on(&self, what: &str) -> Self {
        super::assert_good(what, &self.client);
        let response = self.send();
        assert_eq!(response.status, 200, "{what}: {}", response.text);
        Self::of(&self.open, &response)
    }
}

/// Sends a refresh request with this value.
pub fn refresh(client: &Client, token: &str) -> Response {
    client.post("auth/refresh", &json!({ "refresh_token": token }))
}
