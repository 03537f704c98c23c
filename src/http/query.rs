//! Query parameters: each must be known and valid, and only sets may be repeated.
//!
//! The function that reads the parameters of a request also describes their names and schemas ([`Query::describe`]).

use std::{collections::BTreeMap, str::FromStr};

use actix_web::{
    Error, HttpRequest,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
    web::Data,
};
use percent_encoding::percent_decode_str;
use serde_json::Value;
use utoipa::{
    PartialSchema,
    openapi::{RefOr, Schema},
};

use crate::{config::PublicUrl, error::AppError, values::FromJsonField};

/// The most values of a list of them, those that come twice counted twice.
pub const MAX_VALUES: usize = 50;

/// Middleware that rejects query parameters, for writes.
pub async fn reject_query_string<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    match Query::reject_parameters(request.request()) {
        Ok(()) => Ok(next.call(request).await?.map_into_left_body()),
        Err(error) => Ok(request.error_response(error).map_into_right_body()),
    }
}

/// The query parameters of a path.
pub trait Parameters: Sized {
    /// Reads the parameters. Those that are not read are unknown, which is an error.
    fn read(query: &mut Query) -> Result<Self, AppError>;
}

/// The decoded parameters of a request by name.
type RawParams = BTreeMap<String, RawParam>;

/// A parameter as it was sent.
struct RawParam {
    /// The decoded value, or the reason why it cannot be decoded. Values of a repeated parameter are joined by commas.
    value: Result<String, &'static str>,
    repeated: bool,
}

/// The parameters of a request that are not read yet.
pub struct Query {
    given: RawParams,
    /// The parameters that were read, if they are being described.
    described: Option<Vec<Parameter>>,
    /// The path prefix of links, from `--public-url`.
    base: String,
}

/// The description of a parameter.
#[derive(Clone)]
pub struct Parameter {
    /// The name.
    pub name: String,
    /// The schema of a value.
    pub schema: RefOr<Schema>,
    /// Whether it accepts several values, separated by commas.
    pub list: bool,
}

impl Query {
    /// Reads the parameters of a request.
    ///
    /// # Errors
    /// 400 for a parameter that is unknown (the error lists the known ones), repeated without being a set, not UTF-8
    /// or invalid.
    pub fn read<P: Parameters>(request: &HttpRequest) -> Result<P, AppError> {
        let base = request.app_data::<Data<PublicUrl>>().map_or("", |url| url.path());
        Self::read_with_base(request.query_string(), base)
    }

    /// Reads the parameters of a query string, as [`read`](Self::read) does.
    pub fn read_string<P: Parameters>(query: &str) -> Result<P, AppError> {
        Self::read_with_base(query, "")
    }

    fn read_with_base<P: Parameters>(query: &str, base: &str) -> Result<P, AppError> {
        let mut query = Self { given: parse(query), described: None, base: base.to_owned() };
        let read = P::read(&mut query)?;
        match query.given.into_keys().next() {
            None => Ok(read),
            Some(name) => {
                let known: Vec<_> = Self::describe::<P>().into_iter().map(|p| p.name).collect();
                Err(AppError::UnknownParameter { name, known: known.join(", ") })
            }
        }
    }

    /// Checks that there are no parameters, for paths without any.
    pub fn reject_parameters(request: &HttpRequest) -> Result<(), AppError> {
        match parse(request.query_string()).into_keys().next() {
            None => Ok(()),
            Some(name) => Err(AppError::UnknownParameter { name, known: "none".to_owned() }),
        }
    }

    /// Describes the parameters of a path.
    pub fn describe<P: Parameters>() -> Vec<Parameter> {
        let mut query =
            Self { given: RawParams::new(), described: Some(Vec::new()), base: String::new() };
        // Without parameters there are no errors.
        drop(P::read(&mut query));
        query.described.unwrap_or_default()
    }

    /// A parameter whose value would be a string in JSON: `country`, `as_of`.
    pub fn text<T: FromJsonField>(&mut self, name: &str) -> Result<Option<T>, AppError> {
        self.parameter(name, false, T::request_schema, |text| T::from_field(&Value::from(text)))
    }

    /// A parameter whose value would be a number or boolean in JSON.
    pub fn json<T: FromJsonField>(&mut self, name: &str) -> Result<Option<T>, AppError> {
        self.parameter(name, false, T::request_schema, from_json)
    }

    /// A parameter with its own text format, such as an id.
    pub fn parse<T: FromStr<Err = String> + PartialSchema>(
        &mut self,
        name: &str,
    ) -> Result<Option<T>, AppError> {
        self.parameter(name, false, T::schema, str::parse)
    }

    /// A set of values, separated by commas or in repeated parameters; empty if the parameter is absent.
    pub fn list<T: FromJsonField + PartialEq>(&mut self, name: &str) -> Result<Vec<T>, AppError> {
        let set = self.parameter(name, true, T::request_schema, |text| {
            let mut values = Vec::new();
            for value in text.split(',') {
                let value = T::from_field(&Value::from(value))?;
                if !values.contains(&value) {
                    values.push(value);
                }
            }
            Ok(values)
        })?;
        Ok(set.unwrap_or_default())
    }

    /// The path prefix of links.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The parameters that are not read yet.
    pub fn rest(&self) -> Vec<(String, String)> {
        let given = self.given.iter();
        given.map(|(name, raw)| (name.clone(), raw.value.clone().unwrap_or_default())).collect()
    }

    /// Any parameter: `list` says whether it is a set, `schema` describes a value, `read` parses the whole text.
    pub fn parameter<T>(
        &mut self,
        name: &str,
        list: bool,
        schema: impl FnOnce() -> RefOr<Schema>,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>, AppError> {
        if let Some(described) = &mut self.described {
            described.push(Parameter { name: name.to_owned(), schema: schema(), list });
        }
        let Some(RawParam { value, repeated }) = self.given.remove(name) else {
            return Ok(None);
        };
        let max = if list { MAX_VALUES } else { usize::MAX };
        let value = if repeated && !list { Err("must not be repeated") } else { value };
        let read = value.map_err(str::to_owned).and_then(|value| {
            if value.split(',').count() > max {
                return Err(format!("must not have more than {MAX_VALUES} values"));
            }
            read(&value)
        });
        read.map(Some).map_err(|rule| AppError::parameter(name, rule))
    }
}

/// Parses a number without leading zeros, `true` or `false`; anything else is null, which no type accepts.
fn from_json<T: FromJsonField>(text: &str) -> Result<T, String> {
    let value = match text {
        "true" => Value::from(true),
        "false" => Value::from(false),
        digits => {
            let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
            let plain = plain && (digits == "0" || !digits.starts_with('0'));
            digits.parse::<i64>().ok().filter(|_| plain).map_or(Value::Null, Value::from)
        }
    };
    T::from_field(&value)
}

/// The parameters by name. An invalid one is reported when it is read, so an unknown one is reported as unknown.
fn parse(query: &str) -> RawParams {
    let mut given = RawParams::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let name = decode(name).unwrap_or_else(|| name.to_owned());
        let value = decode(value).ok_or("must be UTF-8, percent-encoded");
        let raw = match given.remove(&name) {
            None => RawParam { value, repeated: false },
            Some(before) => {
                let value = before.value.and_then(|before| Ok(format!("{before},{}", value?)));
                RawParam { value, repeated: true }
            }
        };
        given.insert(name, raw);
    }
    given
}

/// Decodes `application/x-www-form-urlencoded`; `None` if it is not UTF-8.
fn decode(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}
