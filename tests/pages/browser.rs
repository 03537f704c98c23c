//! A browser without JavaScript: it keeps its cookie, and sends forms.

use url::form_urlencoded;

use crate::support::{Client, PASSWORD, Response, Server};

/// A browser window on one server.
pub struct Browser {
    client: Client,
    cookie: Option<String>,
}

impl Browser {
    /// A guest.
    pub fn guest(server: &Server) -> Self {
        Self { client: server.client.clone(), cookie: None }
    }

    /// A user who is signed in with the password of all test users.
    pub fn signed_in(server: &Server, username: &str) -> Self {
        let mut browser = Self::guest(server);
        browser.sign_in(username).expect(303);
        browser
    }

    /// Adds a user with a role and signs in.
    pub fn user(server: &Server, username: &str, role: &str) -> Self {
        server.user(username, role);
        Self::signed_in(server, username)
    }

    /// Sends the form of the sign-in page.
    pub fn sign_in(&mut self, username: &str) -> Response {
        self.post("/sign-in", &[("username", username), ("password", PASSWORD)])
    }

    /// The cookie that the browser has.
    pub fn cookie(&self) -> Option<&str> {
        self.cookie.as_deref()
    }

    pub fn get(&mut self, path: &str) -> Response {
        self.send("GET", path, &[("Accept", "text/html")], None)
    }

    /// Sends a form from a page of this server.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Response {
        self.post_with(path, &[("Sec-Fetch-Site", "same-origin")], fields)
    }

    /// Sends a form with other headers.
    pub fn post_with(
        &mut self,
        path: &str,
        headers: &[(&str, &str)],
        fields: &[(&str, &str)],
    ) -> Response {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let form = ("Content-Type", "application/x-www-form-urlencoded");
        let headers = [&[form, ("Accept", "text/html")], headers].concat();
        self.send("POST", path, &headers, Some(body.as_bytes()))
    }

    pub fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Response {
        let cookie = self.cookie.clone();
        let mut headers = headers.to_vec();
        headers.extend(cookie.as_deref().map(|cookie| ("Cookie", cookie)));
        let response = self.client.send(method, path, &headers, body);
        if let Some(set) = response.header("set-cookie") {
            let pair = set.split(';').next().unwrap();
            self.cookie = Some(pair.to_owned()).filter(|pair| !pair.ends_with('='));
        }
        response
    }
}

/// The value of a hidden or visible input of a page.
pub fn input_value(page: &Response, name: &str) -> String {
    let start = page.text.split(&format!("name=\"{name}\"")).nth(1);
    let start = start.unwrap_or_else(|| panic!("no input {name} in {}", page.text));
    let tag = start.split('>').next().unwrap();
    tag.split("value=\"")
        .nth(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .unwrap_or_default()
}
