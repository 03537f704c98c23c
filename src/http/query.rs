//! Query parameters: each known, each given once, each valid.

use std::{collections::BTreeMap, str::FromStr};

use actix_web::{
    Error, HttpRequest,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::{error::AppError, values::FromMember};

/// In front of writes, which have no parameters.
pub async fn no_parameters<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    Query::none(request.request())?;
    next.call(request).await
}

/// The parameters of a request, of which every one is known to the path.
pub struct Query(BTreeMap<String, String>);

impl Query {
    /// Reads the parameters; `known` are those that the path has.
    ///
    /// # Errors
    /// 400 for one that does not exist (it names those that do), is given twice or is not UTF-8.
    pub fn read(request: &HttpRequest, known: &[&str]) -> Result<Self, AppError> {
        let mut parameters = BTreeMap::new();
        for pair in request.query_string().split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decode(name).ok_or_else(|| unknown(name, known))?;
            if !known.contains(&name.as_str()) {
                return Err(unknown(&name, known));
            }
            let value = decode(value)
                .ok_or_else(|| AppError::parameter(&name, "must be UTF-8, percent-encoded"))?;
            if parameters.insert(name.clone(), value).is_some() {
                return Err(AppError::parameter(name, "is given twice"));
            }
        }
        Ok(Self(parameters))
    }

    /// For a path that has no parameters.
    pub fn none(request: &HttpRequest) -> Result<(), AppError> {
        Self::read(request, &[]).map(drop)
    }

    /// A parameter that is written like a member of a body that is a string: `country`, `as_of`.
    pub fn text<T: FromMember>(&self, name: &str) -> Result<Option<T>, AppError> {
        self.convert(name, |text| T::from_member(&Value::from(text)))
    }

    /// A parameter that is written like a member of a body that is a number.
    pub fn number<T: FromMember>(&self, name: &str) -> Result<Option<T>, AppError> {
        self.convert(name, |text| {
            let plain = text.bytes().all(|byte| byte.is_ascii_digit());
            let plain = plain && (text == "0" || !text.starts_with('0'));
            let number = text.parse::<i64>().ok().filter(|_| plain);
            T::from_member(&number.map_or(Value::Null, Value::from))
        })
    }

    /// A parameter that knows itself how it is written: an id, a cursor.
    pub fn parse<T: FromStr<Err = String>>(&self, name: &str) -> Result<Option<T>, AppError> {
        self.convert(name, str::parse)
    }

    fn convert<T>(
        &self,
        name: &str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>, AppError> {
        let value = self.0.get(name).map(String::as_str);
        value.map(read).transpose().map_err(|rule| AppError::parameter(name, rule))
    }
}

fn unknown(name: &str, known: &[&str]) -> AppError {
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    AppError::UnknownParameter { name: name.to_owned(), known }
}

/// `application/x-www-form-urlencoded`, as browsers write it; `None` where it is not UTF-8.
fn decode(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}
