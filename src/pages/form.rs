//! Form bodies: `application/x-www-form-urlencoded`, and their conversion to the JSON bodies of the API.

use std::pin::Pin;

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde_json::{Map, Value};
use url::form_urlencoded;

use crate::{error::AppError, http::FormBody};

/// The submitted fields of a form, in their order.
#[derive(Debug, Clone, Default)]
pub struct Form(Vec<(String, String)>);

impl FromRequest for Form {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, AppError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = FormBody::from_request(request, payload);
        Box::pin(async move { body.await.map(|FormBody(body)| Self::parse(&body)) })
    }
}

impl Form {
    fn parse(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    /// The value of a field; empty if it was not submitted.
    pub fn value(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// All values of a field that may be submitted several times, such as checkboxes of one name.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Whether a field was submitted, as a checked checkbox is.
    pub fn contains(&self, name: &str) -> bool {
        self.0.iter().any(|(field, _)| field == name)
    }

    /// A text field as JSON: null if it is blank.
    pub fn text(&self, name: &str) -> Value {
        match self.value(name).trim() {
            "" => Value::Null,
            _ => Value::from(self.value(name)),
        }
    }

    /// A number field as JSON: null if it is blank. Anything else than a number stays a string, which the API rejects.
    pub fn number(&self, name: &str) -> Value {
        let text = self.value(name).trim();
        text.parse::<i64>().map_or_else(|_| self.text(name), Value::from)
    }

    /// A checkbox as JSON.
    pub fn checkbox(&self, name: &str) -> Value {
        Value::from(self.contains(name))
    }

    /// The version of the resource that the form edits; `None` if it was not submitted.
    ///
    /// # Errors
    /// 422 if it is not a number.
    pub fn version(&self) -> Result<Option<i64>, AppError> {
        match self.value("version") {
            "" => Ok(None),
            version => match version.parse() {
                Ok(version) => Ok(Some(version)),
                Err(_) => Err(AppError::invalid("/version", "must be a number")),
            },
        }
    }

    /// The form without a field, for passwords that are not sent back.
    pub fn without(mut self, name: &str) -> Self {
        self.0.retain(|(field, _)| field != name);
        self
    }

    /// The form with the free shirt number, if its button was pressed.
    pub fn with_free_number(self) -> Self {
        let free = self.value("free_number").to_owned();
        if free.is_empty() {
            return self;
        }
        let mut form = self.without("free_number").without("shirt_number");
        form.push("shirt_number", free);
        form
    }

    /// The form with the values of another one in place of its own.
    pub fn overlaid(mut self, other: Self) -> Self {
        self.0.retain(|(name, _)| !other.contains(name));
        self.0.extend(other.0);
        self
    }

    /// Adds a value.
    pub fn push(&mut self, name: &str, value: String) {
        self.0.push((name.to_owned(), value));
    }

    /// A JSON object of text fields.
    pub fn object(&self, text_fields: &[&str]) -> Map<String, Value> {
        text_fields.iter().map(|name| ((*name).to_owned(), self.text(name))).collect()
    }
}
