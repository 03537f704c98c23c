//! The error type of the server. `http/problem.rs` turns it into responses.

use std::fmt;

/// The detail of a 503 if the file system rejects writes.
pub const STORAGE_FAILED: &str = "the storage cannot be written";

/// An invalid field of a request body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// A JSON Pointer (RFC 6901) into the body; empty for the whole body.
    pub pointer: String,
    /// The violated rule, without a subject: "must be a string".
    pub detail: String,
}

impl FieldError {
    /// An error of the value itself.
    pub fn root(detail: impl Into<String>) -> Self {
        Self { pointer: String::new(), detail: detail.into() }
    }

    /// An error of a field or item of the value.
    pub fn field(name: impl fmt::Display, detail: impl Into<String>) -> Self {
        // RFC 6901, section 3.
        let name = name.to_string().replace('~', "~0").replace('/', "~1");
        Self { pointer: format!("/{name}"), detail: detail.into() }
    }

    /// The same error, seen from the object that has the value as a field.
    #[must_use]
    pub fn nested_in(self, name: &str) -> Self {
        let outer = Self::field(name, self.detail);
        Self { pointer: outer.pointer + &self.pointer, detail: outer.detail }
    }
}

/// The reasons for a 401; each has its own error code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthError {
    /// A token is required.
    AuthorizationRequired,
    /// The token has expired.
    TokenExpired,
    /// The token is malformed or not signed by this server.
    InvalidToken,
    /// The session was ended, or the user has changed since.
    TokenRevoked,
    /// Unknown username or wrong password.
    InvalidCredentials,
    /// A token that was issued by a refresh is not sufficient.
    FreshTokenRequired,
}

/// The reasons why a request or a command fails.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppError {
    /// 400: the body is not JSON (RFC 8259).
    #[error("{0}")]
    MalformedJson(String),
    /// 400: an unknown query parameter.
    #[error("unknown parameter \"{name}\"; known parameters: {known}")]
    UnknownParameter {
        /// The name in the request.
        name: String,
        /// The known parameters, comma-separated.
        known: String,
    },
    /// 400: an invalid parameter in the path or the query.
    #[error("{name} {rule}")]
    InvalidParameter {
        /// The name of the parameter.
        name: String,
        /// The violated rule, without a subject.
        rule: String,
    },
    /// 400: an invalid combination of headers, or an incomplete request.
    #[error("{0}")]
    InvalidRequest(String),
    /// 401.
    #[error("{0}")]
    Unauthorized(AuthError),
    /// 403: the user's role is too low.
    #[error("the role {needed} is required, your role is {has}")]
    InsufficientRole {
        /// The required role.
        needed: &'static str,
        /// The role of the user.
        has: &'static str,
    },
    /// 403: API keys cannot manage sessions, keys and passwords.
    #[error("an API key is not allowed here; sign in with a password")]
    SessionRequired,
    /// 403: a page of another site sent a form.
    #[error("the request was sent by a page of another site")]
    CrossOrigin,
    /// 403: only admins add users.
    #[error("registration is closed; ask an admin")]
    RegistrationClosed,
    /// 429.
    #[error("too many attempts; try again in {seconds} s")]
    TooManyRequests {
        /// The time until the next attempt is allowed.
        seconds: u64,
    },
    /// 404.
    #[error("{0}")]
    NotFound(String),
    /// 405.
    #[error("allowed methods: {allow}")]
    MethodNotAllowed {
        /// The methods of the path, as in `Allow` (RFC 9110, 10.2.1).
        allow: String,
    },
    /// 408: the body did not arrive in time.
    #[error("the body did not arrive within {seconds} s")]
    RequestTimeout {
        /// The time limit.
        seconds: u64,
    },
    /// 409: a unique value is used by another row.
    #[error("{0}")]
    AlreadyExists(String),
    /// 409: the row to be deleted is still referenced.
    #[error("{0}")]
    InUse(String),
    /// 409: the player has a membership in the team in that period.
    #[error("{0}")]
    OverlappingMembership(String),
    /// 409: another player of the team has the shirt number in that period.
    #[error("{detail}")]
    ShirtNumberTaken {
        /// Who has the number, and which one is free.
        detail: String,
        /// The lowest number that is free for the whole period.
        free: Option<String>,
    },
    /// 409: there has to be an admin.
    #[error("{0} is the last admin who can sign in")]
    LastAdmin(String),
    /// 412: the version does not meet a precondition.
    #[error("{reason}; the current version is {version}")]
    PreconditionFailed {
        /// Which header is not met, and why.
        reason: &'static str,
        /// The current version.
        version: i64,
    },
    /// 428.
    #[error("this server requires If-Match with the current ETag, or *")]
    PreconditionRequired,
    /// 413.
    #[error("the body is larger than {limit} bytes")]
    PayloadTooLarge {
        /// The maximum size, in bytes.
        limit: usize,
    },
    /// 415.
    #[error("the body must be {expected}")]
    UnsupportedMediaType {
        /// The supported types.
        expected: &'static str,
    },
    /// 422: all invalid fields.
    #[error("{}", join(.0))]
    Invalid(Vec<FieldError>),
    /// 422: an Idempotency-Key that was used with another body.
    #[error("this Idempotency-Key was used with another body; use a new key for a new request")]
    IdempotencyKeyReused,
    /// The error of one operation of a batch, which was rolled back.
    #[error("operation {index}: {error}")]
    InOperation {
        /// The index of the operation, from 0.
        index: usize,
        /// The error, with pointers into the body of the batch.
        error: Box<AppError>,
    },
    /// 503: try again later.
    #[error("{0}")]
    Unavailable(&'static str),
    /// 507: the disk is full.
    #[error("the disk is full")]
    StorageFull,
    /// 500: logged, but not sent to the client.
    #[error("{0}")]
    Internal(String),
}

impl AppError {
    /// A body with one invalid field.
    pub fn invalid(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError { pointer: pointer.into(), detail: detail.into() }])
    }

    /// An invalid parameter.
    pub fn parameter(name: impl Into<String>, rule: impl Into<String>) -> Self {
        Self::InvalidParameter { name: name.into(), rule: rule.into() }
    }

    /// A row that does not exist: `not_found("team", 7)`.
    pub fn not_found(kind: &str, id: impl fmt::Display) -> Self {
        Self::NotFound(format!("there is no {kind} with the id {id}"))
    }

    /// The same error, of an operation of a batch. Errors of the server are not attributed to an operation.
    #[must_use]
    pub fn in_operation(self, index: usize) -> Self {
        let error = match self {
            own @ (Self::Unavailable(_) | Self::StorageFull | Self::Internal(_)) => return own,
            Self::Invalid(errors) => {
                let at = format!("/operations/{index}/body");
                let inside = |e: FieldError| FieldError { pointer: at.clone() + &e.pointer, ..e };
                Self::Invalid(errors.into_iter().map(inside).collect())
            }
            other => other,
        };
        Self::InOperation { index, error: Box::new(error) }
    }

    /// An unexpected error, for the log.
    pub fn internal(error: impl fmt::Display) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<AuthError> for AppError {
    fn from(error: AuthError) -> Self {
        Self::Unauthorized(error)
    }
}

impl From<diesel::result::Error> for AppError {
    /// Diesel does not expose SQLite's result codes, so the messages are compared.
    fn from(error: diesel::result::Error) -> Self {
        let text = error.to_string();
        if text.contains("database or disk is full") {
            Self::StorageFull
        } else if text.contains("database is locked") || text.contains("database table is locked") {
            Self::Unavailable("another process is writing to the database")
        } else if text.contains("readonly database") || text.contains("disk I/O error") {
            Self::Unavailable(STORAGE_FAILED)
        } else {
            Self::Internal(text)
        }
    }
}

impl fmt::Display for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AuthorizationRequired => "an access token is required",
            Self::TokenExpired => "the token has expired",
            Self::InvalidToken => "the token is invalid",
            Self::TokenRevoked => "the token has been revoked",
            Self::InvalidCredentials => "the username or the password is wrong",
            Self::FreshTokenRequired => {
                "a token of a new login, or the current password, is required"
            }
        })
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.pointer.strip_prefix('/').unwrap_or("the body");
        write!(f, "{name} {}", self.detail)
    }
}

fn join(errors: &[FieldError]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
