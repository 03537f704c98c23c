//! Errors on the wire: `application/problem+json` (RFC 9457). HTTP statuses for errors are named here only.

use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{AppError, AuthError};

/// How long a client waits before it tries again, in seconds, where it is told to.
const RETRY_AFTER_SECONDS: &str = "1";

/// An error response (RFC 9457), extended by a code, the invalid fields and the index of a batch operation.
#[derive(Serialize, ToSchema)]
pub struct Problem<'a> {
    /// Always `about:blank`; `error` tells the kind of problem.
    r#type: &'static str,
    /// A short title.
    title: &'static str,
    /// The status code.
    status: u16,
    /// A description of this occurrence.
    detail: &'a str,
    /// A stable code for programs.
    error: &'static str,
    /// The ID of the request, as in `X-Request-Id` and in the log of the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    /// The index of the failed operation of a batch, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<usize>,
    /// All invalid fields of the body, if the status is 422.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Rule<'a>>,
}

/// An invalid field.
#[derive(Serialize, ToSchema)]
pub struct Rule<'a> {
    /// A JSON Pointer (RFC 6901) into the body; empty for the whole body.
    pointer: &'a str,
    /// What is wrong with the field.
    detail: &'a str,
}

impl AppError {
    /// The stable word for programs, and the title for people.
    fn word(&self) -> (&'static str, &'static str) {
        match self {
            Self::MalformedJson(_) => ("malformed_json", "The body is not JSON"),
            Self::UnknownParameter { .. } => ("unknown_parameter", "There is no such parameter"),
            Self::InvalidParameter { .. } => ("invalid_parameter", "A parameter is not valid"),
            Self::InvalidRequest(_) => ("invalid_request", "The request is not valid"),
            Self::Unauthorized(denied) => match denied {
                AuthError::AuthorizationRequired => ("authorization_required", "Sign in first"),
                AuthError::TokenExpired => ("token_expired", "The token has expired"),
                AuthError::InvalidToken => ("invalid_token", "The token is not valid"),
                AuthError::TokenRevoked => ("token_revoked", "The token has been revoked"),
                AuthError::InvalidCredentials => ("invalid_credentials", "Sign-in failed"),
                AuthError::FreshTokenRequired => ("fresh_token_required", "Sign in anew"),
            },
            Self::InsufficientRole { .. } => ("insufficient_role", "Your role does not allow this"),
            Self::NeedsSession => ("insufficient_role", "An API key does not allow this"),
            Self::RegistrationClosed => ("registration_closed", "Registration is closed"),
            Self::TooManyRequests { .. } => ("too_many_requests", "Too many attempts"),
            Self::NotFound(_) => ("not_found", "There is nothing here"),
            Self::MethodNotAllowed { .. } => ("method_not_allowed", "This path lacks that method"),
            Self::RequestTimeout { .. } => ("request_timeout", "The body took too long"),
            Self::AlreadyExists(_) => ("already_exists", "It exists already"),
            Self::InUse(_) => ("in_use", "It is in use"),
            Self::OverlappingMembership(_) => {
                ("overlapping_membership", "The membership overlaps another")
            }
            Self::ShirtNumberTaken(_) => ("shirt_number_taken", "The shirt number is taken"),
            Self::LastAdmin(_) => ("last_admin", "Somebody has to be admin"),
            Self::PayloadTooLarge { .. } => ("payload_too_large", "The body is too large"),
            Self::UnsupportedMediaType { .. } => {
                ("unsupported_media_type", "The body is of another type")
            }
            Self::Invalid(_) => ("validation_failed", "The body breaks a rule"),
            Self::PreconditionFailed { .. } => ("precondition_failed", "It has changed since"),
            Self::PreconditionRequired => ("precondition_required", "Say which version you mean"),
            Self::IdempotencyConflict => {
                ("idempotency_conflict", "The key was used for something else")
            }
            Self::InOperation { error, .. } => error.word(),
            Self::Unavailable(_) => ("unavailable", "Try again in a moment"),
            Self::StorageFull => ("storage_full", "The disk is full"),
            Self::Internal(_) => ("internal_error", "Something went wrong on the server"),
        }
    }

    /// What the client is told; never what went wrong inside.
    fn public_detail(&self) -> String {
        match self {
            Self::Internal(_) => "the server's log says more".to_owned(),
            Self::Invalid(errors) if errors.len() > 1 => {
                format!("{} members break a rule", errors.len())
            }
            Self::InOperation { index, error } => match &**error {
                // One member, whose pointer names the operation.
                Self::Invalid(errors) if errors.len() == 1 => error.public_detail(),
                other => format!("operation {index}: {}", other.public_detail()),
            },
            told => told.to_string(),
        }
    }

    /// `WWW-Authenticate` (RFC 6750, section 3), where the answer carries one.
    fn challenge(&self) -> Option<&'static str> {
        match self {
            Self::Unauthorized(
                AuthError::AuthorizationRequired
                | AuthError::InvalidCredentials
                | AuthError::FreshTokenRequired,
            ) => Some(r#"Bearer realm="teamsheet""#),
            Self::Unauthorized(
                AuthError::TokenExpired | AuthError::InvalidToken | AuthError::TokenRevoked,
            ) => Some(r#"Bearer realm="teamsheet", error="invalid_token""#),
            Self::InsufficientRole { .. } | Self::NeedsSession => {
                Some(r#"Bearer realm="teamsheet", error="insufficient_scope""#)
            }
            _ => None,
        }
    }
}

impl ResponseError for AppError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::MalformedJson(_)
            | Self::UnknownParameter { .. }
            | Self::InvalidParameter { .. }
            | Self::InvalidRequest(_) => StatusCode::BAD_REQUEST,
            Self::Unauthorized(_) => StatusCode::UNAUTHORIZED,
            Self::InsufficientRole { .. } | Self::NeedsSession | Self::RegistrationClosed => {
                StatusCode::FORBIDDEN
            }
            Self::TooManyRequests { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::RequestTimeout { .. } => StatusCode::REQUEST_TIMEOUT,
            Self::AlreadyExists(_)
            | Self::InUse(_)
            | Self::OverlappingMembership(_)
            | Self::ShirtNumberTaken(_)
            | Self::LastAdmin(_) => StatusCode::CONFLICT,
            Self::PayloadTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType { .. } => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Invalid(_) | Self::IdempotencyConflict => StatusCode::UNPROCESSABLE_ENTITY,
            Self::PreconditionFailed { .. } => StatusCode::PRECONDITION_FAILED,
            Self::PreconditionRequired => StatusCode::PRECONDITION_REQUIRED,
            Self::InOperation { error, .. } => error.status_code(),
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::StorageFull => StatusCode::INSUFFICIENT_STORAGE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let status = self.status_code();
        let mut response = HttpResponse::build(status);
        response.content_type("application/problem+json");
        if let Some(challenge) = self.challenge() {
            response.insert_header((header::WWW_AUTHENTICATE, challenge));
        }
        match self {
            Self::MethodNotAllowed { allow } => {
                response.insert_header((header::ALLOW, allow.as_str()));
            }
            Self::Unavailable(_) => {
                response.insert_header((header::RETRY_AFTER, RETRY_AFTER_SECONDS));
            }
            Self::TooManyRequests { seconds } => {
                response.insert_header((header::RETRY_AFTER, seconds.to_string()));
            }
            // The rest of the body is not read, so the connection cannot serve another request.
            Self::PayloadTooLarge { .. } | Self::RequestTimeout { .. } => {
                response.force_close();
            }
            _ => {}
        }
        response.body(self.to_json(status, None))
    }
}

impl AppError {
    fn to_json(&self, status: StatusCode, request: Option<&str>) -> String {
        let (error, title) = self.word();
        let (operation, inner) = match self {
            Self::InOperation { index, error } => (Some(*index), &**error),
            own => (None, own),
        };
        let errors = match inner {
            Self::Invalid(errors) => {
                errors.iter().map(|e| Rule { pointer: &e.pointer, detail: &e.detail }).collect()
            }
            _ => Vec::new(),
        };
        let detail = self.public_detail();
        let problem = Problem {
            r#type: "about:blank",
            title,
            status: status.as_u16(),
            detail: &detail,
            error,
            request_id: request,
            operation,
            errors,
        };
        // Strings and numbers only: this cannot fail, and an empty body beats a panic if it did.
        serde_json::to_string(&problem).unwrap_or_default()
    }
}

impl AppError {
    /// What an answer from 400 up that is not ours (actix's own) means.
    pub(super) fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NotFound("there is nothing at this path".to_owned()),
            StatusCode::PAYLOAD_TOO_LARGE => Self::PayloadTooLarge { limit: super::body::MAX_BODY },
            status if status.is_client_error() => Self::InvalidRequest(
                status.canonical_reason().unwrap_or("the request is not valid").to_owned(),
            ),
            status => Self::internal(format!("an answer {status} without a problem")),
        }
    }

    /// The body of its answer; `request` is the id that the log has of the request, too.
    pub fn body(&self, status: StatusCode, request: &str) -> String {
        if let Self::Internal(what) = self {
            log::error!("{what} (request {request})");
        }
        self.to_json(status, Some(request))
    }
}
