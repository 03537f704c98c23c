//! Error responses: status, code, title and example come from a real error of each kind.

use std::collections::BTreeMap;

use actix_web::ResponseError;
use serde_json::Value;
use utoipa::openapi::{
    ContentBuilder, Ref, RefOr, Response, ResponseBuilder, example::ExampleBuilder,
};

use super::responses::{header, request_id};
use crate::{
    error::{AppError, AuthError, FieldError},
    values::{schema_ref, string},
};

/// The media type of an error.
pub const PROBLEM: &str = "application/problem+json";

/// The sets of codes that have a response of their own in the components, besides the single codes.
const SHARED: &[(&str, &[&str])] = &[
    ("BadRequest", &["unknown_parameter", "invalid_request"]),
    ("BadRequestParameter", &["unknown_parameter", "invalid_parameter", "invalid_request"]),
    ("BadRequestBody", &["malformed_json", "unknown_parameter", "invalid_request"]),
    (
        "BadRequestBodyOrParameter",
        &["malformed_json", "unknown_parameter", "invalid_parameter", "invalid_request"],
    ),
    ("InvalidToken", &["token_expired", "invalid_token", "token_revoked"]),
    (
        "Unauthorized",
        &["authorization_required", "token_expired", "invalid_token", "token_revoked"],
    ),
    ("MembershipConflict", &["overlapping_membership", "shirt_number_taken"]),
    ("PlayerConflict", &["already_exists", "shirt_number_taken"]),
    ("UnprocessableContent", &["validation_failed", "idempotency_conflict"]),
];

/// One kind of error.
pub struct ErrorKind {
    /// The status code.
    pub status: u16,
    /// The `error` code.
    pub code: String,
    title: String,
    example: Value,
    headers: Vec<String>,
}

impl ErrorKind {
    fn of(error: &AppError) -> Self {
        let response = error.error_response();
        let headers = response.headers().keys().map(ToString::to_string);
        let headers =
            headers.filter(|name| !["content-type", "connection"].contains(&name.as_str()));
        let (status, headers) = (response.status(), headers.collect());
        let body = error.body(status, "5f2b8c1d9e3a4706");
        let example: Value = serde_json::from_str(&body).unwrap_or_default();
        let status = status.as_u16();
        let text = |field: &str| example[field].as_str().unwrap_or_default().to_owned();
        Self { status, code: text("error"), title: text("title"), headers, example }
    }
}

/// One error of each kind, except for internal errors, which no operation is expected to have.
pub fn error_kinds() -> Vec<ErrorKind> {
    let errors = [
        AppError::MalformedJson("expected value at line 1 column 2".to_owned()),
        AppError::UnknownParameter { name: "colour".to_owned(), known: "limit, cursor".to_owned() },
        AppError::parameter("id", "must be a whole number from 1 to 9223372036854775807"),
        AppError::InvalidRequest("there are two Authorization headers".to_owned()),
        AuthError::AuthorizationRequired.into(),
        AuthError::TokenExpired.into(),
        AuthError::InvalidToken.into(),
        AuthError::TokenRevoked.into(),
        AuthError::InvalidCredentials.into(),
        AuthError::FreshTokenRequired.into(),
        AppError::InsufficientRole { needed: "editor", has: "viewer" },
        AppError::RegistrationClosed,
        AppError::not_found("row", 4711),
        AppError::RequestTimeout { seconds: 10 },
        AppError::AlreadyExists("team 3 has this name already".to_owned()),
        AppError::InUse("the team has 11 memberships".to_owned()),
        AppError::OverlappingMembership("membership 7 covers some of these days".to_owned()),
        AppError::ShirtNumberTaken { detail: "Pelé wears 10; 12 is free".to_owned(), free: None },
        AppError::LastAdmin("admin".to_owned()),
        AppError::PreconditionFailed { reason: "If-Match does not match", version: 3 },
        AppError::PreconditionRequired,
        AppError::PayloadTooLarge { limit: 65536 },
        AppError::UnsupportedMediaType { expected: "application/json" },
        AppError::Invalid(vec![FieldError::field("name", "is required")]),
        AppError::IdempotencyKeyReused,
        AppError::TooManyRequests { seconds: 6 },
        AppError::Unavailable("the server is busy"),
        AppError::StorageFull,
    ];
    errors.iter().map(ErrorKind::of).collect()
}

/// Every code that a `Problem` can have.
pub fn all_codes(kinds: &[ErrorKind]) -> impl Iterator<Item = &str> {
    kinds.iter().map(|kind| kind.code.as_str()).chain(["method_not_allowed", "internal_error"])
}

/// The response for these kinds of errors, which have one status: a reference to `shared`, or the response itself
/// if only one operation has it.
pub fn error_response(
    kinds: &[&ErrorKind],
    shared: &mut BTreeMap<String, RefOr<Response>>,
) -> RefOr<Response> {
    let name = if let [kind] = kinds {
        Some(pascal_case(&kind.code))
    } else {
        let codes = || kinds.iter().map(|kind| kind.code.as_str());
        let shared = SHARED.iter().find(|(_, shared)| codes().eq(shared.iter().copied()));
        shared.map(|(name, _)| (*name).to_owned())
    };
    let Some(name) = name else { return response(kinds).into() };
    shared.entry(name.clone()).or_insert_with(|| response(kinds).into());
    Ref::from_response_name(name).into()
}

fn response(kinds: &[&ErrorKind]) -> Response {
    let lines = kinds.iter().map(|kind| format!("`{}`: {}.", kind.code, kind.title));
    let examples = kinds.iter().map(|kind| {
        let example = ExampleBuilder::new().summary(&kind.title).value(Some(kind.example.clone()));
        (kind.code.clone(), RefOr::T(example.build()))
    });
    let content =
        ContentBuilder::new().schema(Some(schema_ref("Problem"))).examples_from_iter(examples);
    let mut response = ResponseBuilder::new()
        .description(lines.collect::<Vec<_>>().join(" "))
        .content(PROBLEM, content.build())
        .header("X-Request-Id", request_id());
    for name in kinds.first().map(|kind| kind.headers.as_slice()).unwrap_or_default() {
        let always = kinds.iter().all(|kind| kind.headers.contains(name));
        let (name, text) = match name.as_str() {
            "www-authenticate" => ("WWW-Authenticate", "How to authenticate (RFC 6750)."),
            "retry-after" => ("Retry-After", "The number of seconds to wait."),
            other => (other, ""),
        };
        response = response.header(name, header(string().build(), text, always));
    }
    response.build()
}

fn pascal_case(code: &str) -> String {
    code.split('_').map(|part| part[..1].to_uppercase() + &part[1..]).collect()
}
