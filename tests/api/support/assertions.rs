//! Assertions about authentication, and sign-in.

use serde_json::{Value, json};

use super::{Client, Response};

/// `WWW-Authenticate` without a token.
pub const CHALLENGE: &str = r#"Bearer realm="teamsheet""#;

/// `WWW-Authenticate` with an invalid token.
pub const INVALID: &str = r#"Bearer realm="teamsheet", error="invalid_token""#;

/// `WWW-Authenticate` with an insufficient role.
pub const INSUFFICIENT: &str = r#"Bearer realm="teamsheet", error="insufficient_scope""#;

/// The body of a login.
pub fn login(name: &str, password: &str) -> Value {
    json!({ "username": name, "password": password })
}

impl Client {
    /// The same client with the access token of a login.
    pub fn sign_in(&self, name: &str, password: &str) -> Self {
        let response = self.post("auth/login", &login(name, password)).expect(200);
        self.with_token(response.body()["access_token"].as_str().unwrap())
    }
}

/// The mismatch of a 401, if any.
pub fn unauthorized_mismatch(response: &Response, error: &str, challenge: &str) -> Option<String> {
    let seen = (response.status, response.header("www-authenticate"));
    let refused = seen == (401, Some(challenge)) && response.error() == error;
    (!refused).then(|| format!("{seen:?} {}", response.text))
}

#[track_caller]
pub fn assert_401(what: &str, response: &Response, error: &str, challenge: &str) {
    assert_eq!(unauthorized_mismatch(response, error, challenge), None, "{what}");
}

/// Asserts the 401 of a request without a token.
#[track_caller]
pub fn assert_unauthorized(what: &str, response: &Response) {
    assert_401(what, response, "authorization_required", CHALLENGE);
}

#[track_caller]
pub fn assert_error(what: &str, response: &Response, status: u16, error: &str) {
    assert_eq!(response.status, status, "{what}: {}", response.text);
    assert_eq!(response.error(), error, "{what}");
}
