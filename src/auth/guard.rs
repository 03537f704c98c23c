//! Authentication of requests by access token or API key, and the check of roles.

use std::future::{Ready, ready};

use actix_web::{
    Error, FromRequest, HttpMessage, HttpRequest,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::header::{self, HeaderValue},
    middleware::Next,
};

use super::{
    api_keys::{self, ApiKey, KeyOwner},
    role::Role,
    sessions::{self, SessionOwner},
    token::{AccessClaims, Tokens},
};
use crate::{
    changes::Actor,
    clock::Clock,
    config::Privacy,
    database::{
        Connection, Database,
        ids::{SessionId, UserId},
    },
    error::{AppError, AuthError},
    http::{Audience, app_data},
    values::BirthDateVisibility,
};

/// The bearer token of a request, if any (RFC 6750, 2.1). The scheme is case-insensitive (RFC 9110, 11.1).
///
/// Other schemes, such as a proxy's `Basic`, are ignored.
pub struct Credentials(Option<String>);

impl FromRequest for Credentials {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::read(request))
    }
}

impl Credentials {
    fn read(request: &HttpRequest) -> Result<Self, AppError> {
        let mut headers = request.headers().get_all(header::AUTHORIZATION);
        let Some(value) = headers.next() else {
            return Ok(Self(None));
        };
        if headers.next().is_some() {
            return Err(AppError::InvalidRequest("there are two Authorization headers".to_owned()));
        }
        let value = value.as_bytes();
        let space = value.iter().position(u8::is_ascii_whitespace);
        let (scheme, token) = value.split_at(space.unwrap_or(value.len()));
        if !scheme.eq_ignore_ascii_case(b"Bearer") {
            return Ok(Self(None));
        }
        let token = std::str::from_utf8(token).map_err(|_| AuthError::InvalidToken)?.trim();
        Ok(Self(Some(token.to_owned())))
    }
}

/// The user whose access token or API key authenticated this request.
#[derive(Debug, Clone)]
pub struct AuthenticatedUser {
    /// The user.
    pub id: UserId,
    /// The user's name.
    pub name: String,
    /// The role that the token or key grants.
    pub role: Role,
    /// Whether the user has registered without an admin.
    pub self_registered: bool,
    /// The claims of the token; `None` for an API key.
    claims: Option<AccessClaims>,
}

impl AuthenticatedUser {
    /// The user of a session.
    pub(super) fn of_session(claims: AccessClaims, owner: SessionOwner) -> Self {
        let SessionOwner { name, self_registered } = owner;
        let (id, role) = (claims.user, claims.role);
        Self { id, name, role, self_registered, claims: Some(claims) }
    }

    /// Whether the user sees everything; a user who has registered without an admin sees what guests see.
    pub fn is_trusted(&self) -> bool {
        self.role > Role::Viewer || !self.self_registered
    }

    /// The session of the token; `None` for an API key.
    pub fn session(&self) -> Option<SessionId> {
        self.claims.map(|claims| claims.session)
    }

    /// The session of the token, for operations that an API key may not perform.
    ///
    /// # Errors
    /// 403 for an API key.
    pub fn require_session(&self) -> Result<SessionId, AppError> {
        self.session().ok_or(AppError::SessionRequired)
    }

    /// Checks again, inside the transaction, that the session has not ended and the user has not changed.
    pub fn revalidate(&self, connection: &mut Connection) -> Result<(), AppError> {
        let claims = self.claims.ok_or(AppError::SessionRequired)?;
        let is_active = sessions::find_active_session(connection, claims)?.is_some();
        if is_active { Ok(()) } else { Err(AuthError::TokenRevoked.into()) }
    }

    /// Whether the token was issued for a password, not by a refresh.
    pub fn is_fresh(&self) -> bool {
        self.claims.is_some_and(|claims| claims.fresh)
    }
}

type Validated = Result<ServiceRequest, (Error, ServiceRequest)>;

/// Checks the credentials of a request as [`optional_auth`] does, without attaching the user to it. Returns which
/// responses the client may get.
///
/// # Errors
/// 401 if there is a token and it is not valid.
pub fn check_credentials(request: &HttpRequest) -> Result<Audience, AppError> {
    let Some(token) = Credentials::read(request)?.0 else { return Ok(Audience::Public) };
    let user = authenticate(request, &token)?;
    Ok(if user.is_trusted() { Audience::Trusted } else { Audience::Public })
}

/// Validator for reads: a token is optional, but must be valid.
pub async fn optional_auth(request: ServiceRequest, credentials: Credentials) -> Validated {
    match credentials.0 {
        None => Ok(request),
        Some(token) => authenticate_request(request, &token),
    }
}

/// Validator for writes: a valid token is required.
pub async fn require_auth(request: ServiceRequest, credentials: Credentials) -> Validated {
    match credentials.0 {
        None => attach::<AuthenticatedUser>(request, Err(AuthError::AuthorizationRequired.into())),
        Some(token) => authenticate_request(request, &token),
    }
}

fn authenticate_request(request: ServiceRequest, token: &str) -> Validated {
    let user = authenticate(request.request(), token);
    attach(request, user)
}

/// Attaches the result of authentication to the request, or rejects the request.
fn attach<T: 'static>(request: ServiceRequest, found: Result<T, AppError>) -> Validated {
    match found {
        Ok(found) => {
            request.extensions_mut().insert(found);
            Ok(request)
        }
        Err(error) => Err((error.into(), request)),
    }
}

fn authenticate(request: &HttpRequest, token: &str) -> Result<AuthenticatedUser, AppError> {
    if token.starts_with(api_keys::PREFIX) {
        return authenticate_api_key(request, token);
    }
    let claims = verify_signature(request, token)?;
    let database = app_data::<Database>(request)?;
    let owner =
        database.read(|connection| Ok(sessions::find_active_session(connection, claims)?))?;
    Ok(AuthenticatedUser::of_session(claims, owner.ok_or(AuthError::TokenRevoked)?))
}

fn authenticate_api_key(request: &HttpRequest, token: &str) -> Result<AuthenticatedUser, AppError> {
    // The checksum detects a mistyped key without a query.
    let hash = ApiKey::parse(token).ok_or(AuthError::InvalidToken)?.hash();
    let now = app_data::<Clock>(request)?.now();
    let database = app_data::<Database>(request)?;
    let owner = database.read(|connection| Ok(api_keys::find_owner(connection, &hash, now)?))??;
    let KeyOwner { user: id, name, role, self_registered } = owner;
    Ok(AuthenticatedUser { id, name, role, self_registered, claims: None })
}

/// Verifies signature and times of a token, but not whether its session still exists.
fn verify_signature(request: &HttpRequest, token: &str) -> Result<AccessClaims, AppError> {
    Ok(app_data::<Tokens>(request)?.verify(token, app_data::<Clock>(request)?.now())?)
}

/// Validator for logout: the token may have been revoked already.
pub async fn require_valid_signature(
    request: ServiceRequest,
    credentials: Credentials,
) -> Validated {
    let claims = match credentials.0 {
        // A safe method is not a logout: the route responds with 405.
        None if request.method().is_safe() => return Ok(request),
        None => Err(AuthError::AuthorizationRequired.into()),
        Some(token) if token.starts_with(api_keys::PREFIX) => {
            authenticate_api_key(request.request(), &token).and(Err(AppError::SessionRequired))
        }
        Some(token) => verify_signature(request.request(), &token),
    };
    attach(request, claims)
}

impl FromRequest for AccessClaims {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let claims = request.extensions().get::<Self>().copied();
        ready(claims.ok_or_else(|| AuthError::AuthorizationRequired.into()))
    }
}

/// Middleware inside of [`optional_auth`] and [`require_auth`]: requires this role or a higher one.
pub async fn require_role<B: MessageBody>(
    role: Role,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    if let Err(error) = check_role(role, &request) {
        return Ok(request.error_response(error).map_into_right_body());
    }
    let mut response = next.call(request).await?;
    // Private responses must not be stored by any cache, including that of this server.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response.map_into_left_body())
}

fn check_role(role: Role, request: &ServiceRequest) -> Result<(), AppError> {
    let has = request.extensions().get::<AuthenticatedUser>().map(|user| user.role);
    let has = has.ok_or(AppError::from(AuthError::AuthorizationRequired))?;
    if has < role {
        let (needed, has) = (role.as_str(), has.as_str());
        return Err(AppError::InsufficientRole { needed, has });
    }
    Ok(())
}

impl FromRequest for AuthenticatedUser {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let user = request.extensions().get::<Self>().cloned();
        ready(user.ok_or_else(|| AuthError::AuthorizationRequired.into()))
    }
}

impl FromRequest for Actor {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let user = AuthenticatedUser::from_request(request, payload).into_inner();
        ready(user.and_then(|user| {
            Ok(Self::user(user.id, &user.name, app_data::<Clock>(request)?.now()))
        }))
    }
}

impl FromRequest for BirthDateVisibility {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(birth_date_visibility(request))
    }
}

fn birth_date_visibility(request: &HttpRequest) -> Result<BirthDateVisibility, AppError> {
    let today = app_data::<Clock>(request)?.now().day().into();
    let policy = app_data::<Privacy>(request)?.public_birth_dates;
    let user = request.extensions().get::<AuthenticatedUser>().cloned();
    Ok(if user.is_some_and(|user| user.is_trusted()) {
        BirthDateVisibility::full(today)
    } else {
        BirthDateVisibility::public(policy, today)
    })
}
