//! Error responses: `application/problem+json` (RFC 9457). The only place that maps errors to HTTP statuses.

use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{AppError, AuthError};

/// The `Retry-After` of a 503, in seconds.
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
    /// The stable error code and the title.
    fn code_and_title(&self) -> (&'static str, &'static str) {
        match self {
            Self::MalformedJson(_) => ("malformed_json", "Malformed JSON"),
            Self::UnknownParameter { .. } => ("unknown_parameter", "Unknown parameter"),
            Self::InvalidParameter { .. } => ("invalid_parameter", "Invalid parameter"),
            Self::InvalidRequest(_) => ("invalid_request", "Invalid request"),
            Self::Unauthorized(denied) => match denied {
                AuthError::AuthorizationRequired => {
                    ("authorization_required", "Authentication required")
                }
                AuthError::TokenExpired => ("token_expired", "Token expired"),
                AuthError::InvalidToken => ("invalid_token", "Invalid token"),
                AuthError::TokenRevoked => ("token_revoked", "Token revoked"),
                AuthError::InvalidCredentials => ("invalid_credentials", "Invalid credentials"),
                AuthError::FreshTokenRequired => ("fresh_token_required", "Fresh token required"),
            },
            Self::InsufficientRole { .. } => ("insufficient_role", "Insufficient role"),
            Self::SessionRequired => ("insufficient_role", "Session required"),
            Self::CrossOrigin => ("cross_origin_request", "Cross-origin request"),
            Self::RegistrationClosed => ("registration_closed", "Registration is closed"),
            Self::TooManyRequests { .. } => ("too_many_requests", "Too many requests"),
            Self::NotFound(_) => ("not_found", "Not found"),
            Self::MethodNotAllowed { .. } => ("method_not_allowed", "Method not allowed"),
            Self::RequestTimeout { .. } => ("request_timeout", "Request timeout"),
            Self::AlreadyExists(_) => ("already_exists", "Already exists"),
            Self::InUse(_) => ("in_use", "In use"),
            Self::OverlappingMembership(_) => ("overlapping_membership", "Overlapping membership"),
            Self::ShirtNumberTaken { .. } => ("shirt_number_taken", "Shirt number taken"),
            Self::LastAdmin(_) => ("last_admin", "Last admin"),
            Self::PayloadTooLarge { .. } => ("payload_too_large", "Payload too large"),
            Self::UnsupportedMediaType { .. } => {
                ("unsupported_media_type", "Unsupported media type")
            }
            Self::Invalid(_) => ("validation_failed", "Validation failed"),
            Self::PreconditionFailed { .. } => ("precondition_failed", "Precondition failed"),
            Self::PreconditionRequired => ("precondition_required", "Precondition required"),
            Self::IdempotencyKeyReused => ("idempotency_conflict", "Idempotency key conflict"),
            Self::InOperation { error, .. } => error.code_and_title(),
            Self::Unavailable(_) => ("unavailable", "Service unavailable"),
            Self::StorageFull => ("storage_full", "Storage full"),
            Self::Internal(_) => ("internal_error", "Internal server error"),
        }
    }

    /// The `detail` for the client, without internal information.
    pub fn public_detail(&self) -> String {
        match self {
            Self::Internal(_) => {
                "an unexpected error; the log of the server has the details".to_owned()
            }
            Self::Invalid(errors) if errors.len() > 1 => {
                format!("{} fields are invalid", errors.len())
            }
            Self::InOperation { index, error } => match &**error {
                // The pointer of the field contains the index.
                Self::Invalid(errors) if errors.len() == 1 => error.public_detail(),
                other => format!("operation {index}: {}", other.public_detail()),
            },
            other => other.to_string(),
        }
    }

    /// The `WWW-Authenticate` header (RFC 6750, section 3), if the response has one.
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
            Self::InsufficientRole { .. } | Self::SessionRequired => {
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
            Self::InsufficientRole { .. }
            | Self::SessionRequired
            | Self::RegistrationClosed
            | Self::CrossOrigin => StatusCode::FORBIDDEN,
            Self::TooManyRequests { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::RequestTimeout { .. } => StatusCode::REQUEST_TIMEOUT,
            Self::AlreadyExists(_)
            | Self::InUse(_)
            | Self::OverlappingMembership(_)
            | Self::ShirtNumberTaken { .. }
            | Self::LastAdmin(_) => StatusCode::CONFLICT,
            Self::PayloadTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType { .. } => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Invalid(_) | Self::IdempotencyKeyReused => StatusCode::UNPROCESSABLE_ENTITY,
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
        let (error, title) = self.code_and_title();
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
        // Serializing strings and numbers cannot fail.
        serde_json::to_string(&problem).unwrap_or_default()
    }
}

impl AppError {
    /// The error for an error response of actix-web itself.
    pub(super) fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NotFound("there is no resource at this path".to_owned()),
            StatusCode::PAYLOAD_TOO_LARGE => Self::PayloadTooLarge { limit: super::body::MAX_BODY },
            status if status.is_client_error() => Self::InvalidRequest(
                status.canonical_reason().unwrap_or("invalid request").to_owned(),
            ),
            status => Self::internal(format!("a response {status} without a problem")),
        }
    }

    /// Logs an internal error with the id of the request.
    pub(super) fn log(&self, request: &str) {
        if let Self::Internal(message) = self {
            log::error!("{message} (request {request})");
        }
    }

    /// The response body with the id of the request.
    pub fn body(&self, status: StatusCode, request: &str) -> String {
        self.to_json(status, Some(request))
    }

    /// The title, such as "Not found".
    pub fn title(&self) -> &'static str {
        self.code_and_title().1
    }
}
