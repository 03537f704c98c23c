//! What can go wrong, as it is answered: each status, word and example comes from an error of that kind.

use actix_web::ResponseError;
use serde_json::Value;
use utoipa::openapi::{
    AllOfBuilder, ContentBuilder, ObjectBuilder, RefOr, Response, ResponseBuilder, Type,
    example::ExampleBuilder,
};

use super::answers::{header, request_id};
use crate::{
    error::{AppError, AuthError, FieldError},
    values::{schema_ref, string, string_enum},
};

/// The media type of all of them.
pub const PROBLEM: &str = "application/problem+json";

/// One kind of error.
pub struct Fault {
    /// The status of the answer.
    pub status: u16,
    /// The stable word.
    pub word: String,
    title: String,
    example: Value,
    headers: Vec<String>,
}

impl Fault {
    fn of(error: &AppError) -> Self {
        let answer = error.error_response();
        let headers = answer.headers().keys().map(ToString::to_string);
        let headers =
            headers.filter(|name| !["content-type", "connection"].contains(&name.as_str()));
        let (status, headers) = (answer.status(), headers.collect());
        let body = error.body(status, "5f2b8c1d9e3a4706");
        let example: Value = serde_json::from_str(&body).unwrap_or_default();
        let status = status.as_u16();
        let text = |member: &str| example[member].as_str().unwrap_or_default().to_owned();
        Self { status, word: text("error"), title: text("title"), headers, example }
    }
}

/// One of each kind, but for 500: what may go wrong is here, what should not happen is in the log.
pub fn faults() -> Vec<Fault> {
    let missing = |kind: &str| AppError::not_found(kind, 4711);
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
        missing("row"),
        AppError::MethodNotAllowed { allow: "GET, HEAD, POST".to_owned() },
        AppError::RequestTimeout { seconds: 10 },
        AppError::AlreadyExists("team 3 has this name already".to_owned()),
        AppError::InUse("the team has 11 memberships".to_owned()),
        AppError::OverlappingMembership("membership 7 covers some of these days".to_owned()),
        AppError::ShirtNumberTaken("Pelé wears 10; 12 is free".to_owned()),
        AppError::LastAdmin("admin".to_owned()),
        AppError::PreconditionFailed { header: "If-Match", version: 3 },
        AppError::PreconditionRequired,
        AppError::PayloadTooLarge { limit: 65536 },
        AppError::UnsupportedMediaType { expected: "application/json" },
        AppError::Invalid(vec![FieldError::field("name", "is required")]),
        AppError::IdempotencyConflict,
        AppError::TooManyRequests { seconds: 6 },
        AppError::Unavailable("the server is busy"),
        AppError::StorageFull,
    ];
    errors.iter().map(Fault::of).collect()
}

/// The answer to these kinds of errors, which have one status: its name, and what it is.
pub fn response(kinds: &[&Fault]) -> (String, Response) {
    let name = kinds.iter().map(|kind| camel(&kind.word)).collect::<Vec<_>>().join("Or");
    let lines = kinds.iter().map(|kind| format!("`{}`: {}.", kind.word, kind.title));
    let description = lines.collect::<Vec<_>>().join(" ");
    let status = kinds.first().map_or(0, |kind| kind.status);
    let narrowed = ObjectBuilder::new()
        .schema_type(Type::Object)
        .property(
            "status",
            ObjectBuilder::new().schema_type(Type::Integer).enum_values(Some([status])),
        )
        .property("error", string_enum(kinds.iter().map(|kind| kind.word.as_str())));
    let schema = AllOfBuilder::new().item(schema_ref("Problem")).item(narrowed);
    let examples = kinds.iter().map(|kind| {
        let example =
            ExampleBuilder::new().summary(kind.title.as_str()).value(Some(kind.example.clone()));
        (kind.word.clone(), RefOr::T(example.build()))
    });
    let content = ContentBuilder::new().schema(Some(schema)).examples_from_iter(examples);
    let mut response = ResponseBuilder::new()
        .description(description)
        .content(PROBLEM, content.build())
        .header("X-Request-Id", request_id());
    for name in kinds.first().map(|kind| kind.headers.as_slice()).unwrap_or_default() {
        let everywhere = kinds.iter().all(|kind| kind.headers.contains(name));
        let (name, text) = match name.as_str() {
            "www-authenticate" => ("WWW-Authenticate", "How to sign in (RFC 6750)."),
            "retry-after" => ("Retry-After", "When to try again, in seconds."),
            other => (other, ""),
        };
        response = response.header(name, header(string().build(), text, everywhere));
    }
    (name, response.build())
}

fn camel(word: &str) -> String {
    word.split('_').map(|part| part[..1].to_uppercase() + &part[1..]).collect()
}
