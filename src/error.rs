//! Everything that can go wrong, in one type.
//!
//! What it looks like on the wire is decided in `http::problem` and nowhere else.

use std::fmt;

/// One member of a request body that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Where in the body: a JSON Pointer (RFC 6901); the empty one is the whole body.
    pub pointer: String,
    /// The rule, as a sentence without its subject: "must be a string".
    pub detail: String,
}

impl FieldError {
    /// Of the value itself.
    pub fn root(detail: impl Into<String>) -> Self {
        Self { pointer: String::new(), detail: detail.into() }
    }

    /// Of a member, or an item, of the value.
    pub fn field(name: impl fmt::Display, detail: impl Into<String>) -> Self {
        // RFC 6901, section 3.
        let name = name.to_string().replace('~', "~0").replace('/', "~1");
        Self { pointer: format!("/{name}"), detail: detail.into() }
    }

    /// The same error, of the value that has this one as a member.
    #[must_use]
    pub fn nested_in(self, name: &str) -> Self {
        let outer = Self::field(name, self.detail);
        Self { pointer: outer.pointer + &self.pointer, detail: outer.detail }
    }
}

/// Why somebody was not recognised (401). Each has its own word on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthError {
    /// No token came with a request that needs one.
    AuthorizationRequired,
    /// A token of ours whose time is over.
    TokenExpired,
    /// A token that is not ours, or not whole.
    InvalidToken,
    /// A token of ours whose session was ended, or whose user was changed since.
    TokenRevoked,
    /// A user name and password that do not go together.
    InvalidCredentials,
    /// A token of a refresh, for what needs one of a login, or the password.
    FreshTokenRequired,
}

/// Why a request, or a command, was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppError {
    /// 400: the body is not JSON (RFC 8259).
    #[error("{0}")]
    MalformedJson(String),
    /// 400: a query parameter that this path does not have.
    #[error("there is no parameter \"{name}\" here; there are: {known}")]
    UnknownParameter {
        /// The name as it was sent.
        name: String,
        /// Those that exist, separated by commas.
        known: String,
    },
    /// 400: a parameter of the path or the query that breaks its rule.
    #[error("{name} {rule}")]
    InvalidParameter {
        /// The name of the parameter.
        name: String,
        /// The rule, as a sentence without its subject.
        rule: String,
    },
    /// 400: a request that contradicts itself.
    #[error("{0}")]
    InvalidRequest(String),
    /// 401.
    #[error("{0}")]
    Unauthorized(AuthError),
    /// 403: the user's role is too low.
    #[error("this needs the role {needed}, yours is {has}")]
    InsufficientRole {
        /// The least role that would do.
        needed: &'static str,
        /// The role of the user.
        has: &'static str,
    },
    /// 403: scripts do not manage sessions, keys and passwords.
    #[error("an API key cannot do this, sign in with a password")]
    NeedsSession,
    /// 403: users are added by admins here.
    #[error("registration is closed, ask an admin")]
    RegistrationClosed,
    /// 429.
    #[error("too many attempts, try again in {seconds} s")]
    TooManyRequests {
        /// When the next attempt will be looked at.
        seconds: u64,
    },
    /// 404.
    #[error("{0}")]
    NotFound(String),
    /// 405.
    #[error("this path has {allow}")]
    MethodNotAllowed {
        /// The methods that the path has, as in `Allow` (RFC 9110, 10.2.1).
        allow: String,
    },
    /// 408: the body did not arrive in time.
    #[error("the body did not arrive within {seconds} s")]
    RequestTimeout {
        /// How long the server waits.
        seconds: u64,
    },
    /// 409: another row has what must be unique.
    #[error("{0}")]
    AlreadyExists(String),
    /// 409: something still refers to what was to be deleted.
    #[error("{0}")]
    InUse(String),
    /// 409: the player is in that team at that time already.
    #[error("{0}")]
    OverlappingMembership(String),
    /// 409: somebody else of the team wears that number at that time.
    #[error("{0}")]
    ShirtNumberTaken(String),
    /// 409: without this user nobody could manage users.
    #[error("{0} is the last admin who can sign in")]
    LastAdmin(String),
    /// 412: what is there is of another version than the write is about.
    #[error("{header} does not allow it: the version is {version} now")]
    PreconditionFailed {
        /// The header whose condition is not met.
        header: &'static str,
        /// The version that is there.
        version: i64,
    },
    /// 428.
    #[error("this server wants If-Match, with the ETag of what you have read, or *")]
    PreconditionRequired,
    /// 413.
    #[error("the body is larger than {limit} bytes")]
    PayloadTooLarge {
        /// The largest body that is taken, in bytes.
        limit: usize,
    },
    /// 415.
    #[error("the body must be {expected}")]
    UnsupportedMediaType {
        /// What is taken.
        expected: &'static str,
    },
    /// 422: all the members that break a rule, at once.
    #[error("{}", join(.0))]
    Invalid(Vec<FieldError>),
    /// 422: an Idempotency-Key that was used for another body.
    #[error("this Idempotency-Key was used for another body; a new request needs a new key")]
    IdempotencyConflict,
    /// What went wrong in one operation of a batch, of which nothing was kept.
    #[error("operation {index}: {error}")]
    InOperation {
        /// Which one, from 0.
        index: usize,
        /// What, with pointers that begin at the body of the batch.
        error: Box<AppError>,
    },
    /// 503: try again later.
    #[error("{0}")]
    Unavailable(&'static str),
    /// 507: the disk is full.
    #[error("the disk is full")]
    StorageFull,
    /// 500: for the log only, never for the client.
    #[error("{0}")]
    Internal(String),
}

impl AppError {
    /// A body with one member that breaks a rule.
    pub fn invalid(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError { pointer: pointer.into(), detail: detail.into() }])
    }

    /// A parameter that breaks its rule.
    pub fn parameter(name: impl Into<String>, rule: impl Into<String>) -> Self {
        Self::InvalidParameter { name: name.into(), rule: rule.into() }
    }

    /// No such row: `not_found("team", 7)`.
    pub fn not_found(kind: &str, id: impl fmt::Display) -> Self {
        Self::NotFound(format!("there is no {kind} with the id {id}"))
    }

    /// The same error, of an operation of a batch. What is wrong with the server is not the operation's fault.
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

    /// Something that should not happen, for the log.
    pub fn internal(what: impl fmt::Display) -> Self {
        Self::Internal(what.to_string())
    }
}

impl From<AuthError> for AppError {
    fn from(error: AuthError) -> Self {
        Self::Unauthorized(error)
    }
}

impl From<diesel::result::Error> for AppError {
    /// SQLite's result codes do not come through Diesel, their texts do.
    fn from(error: diesel::result::Error) -> Self {
        let text = error.to_string();
        if text.contains("database or disk is full") {
            Self::StorageFull
        } else if text.contains("database is locked") || text.contains("database table is locked") {
            Self::Unavailable("another process is writing to the database")
        } else {
            Self::Internal(text)
        }
    }
}

impl fmt::Display for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AuthorizationRequired => "this needs an access token",
            Self::TokenExpired => "the token has expired",
            Self::InvalidToken => "the token is not valid",
            Self::TokenRevoked => "the token has been revoked",
            Self::InvalidCredentials => "the user name or the password is wrong",
            Self::FreshTokenRequired => {
                "this needs a token of a new login, or the current password"
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
