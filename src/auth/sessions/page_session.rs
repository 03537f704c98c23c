//! The sessions of the web pages: a cookie with 256 random bits, stored as SHA-256 beside the session.
//!
//! The cookie counts for pages only, never for the API. It ends with its session, and when the user's password, role or
//! `disabled` changes.

use actix_web::{
    Error, HttpMessage, HttpRequest,
    body::MessageBody,
    cookie::{Cookie, SameSite},
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};
use jiff::SignedDuration;

use super::{SessionOwner, queries, refresh::SessionLifetimes};
use crate::{
    auth::{
        address::is_over_tls,
        guard::AuthenticatedUser,
        random::{random_text, sha256},
        role::Role,
        token::{self, AccessClaims},
    },
    clock::{Clock, Timestamp},
    config::Access,
    database::{
        Connection, Database,
        ids::{SessionId, UserId},
        schema::{page_sessions, sessions, users},
    },
    error::AppError,
    http::app_data,
};

/// The name of the cookie without TLS.
const NAME: &str = "teamsheet";

/// The name over TLS. Browsers accept this prefix only with `Secure`, for one host and all of its paths.
const SECURE_NAME: &str = "__Host-teamsheet";

/// How often the time of the last use is written.
const TOUCH_INTERVAL: SignedDuration = SignedDuration::from_hours(1);

/// The cookie of a new session.
pub fn cookie(request: &HttpRequest, secret: String) -> Result<Cookie<'static>, AppError> {
    let secure = is_over_tls(request)?;
    let name = if secure { SECURE_NAME } else { NAME };
    Ok(Cookie::build(name, secret)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(secure)
        .finish())
}

/// A cookie that removes that of the session from the browser.
pub fn removal_cookie(request: &HttpRequest) -> Result<Cookie<'static>, AppError> {
    let mut cookie = cookie(request, String::new())?;
    cookie.make_removal();
    Ok(cookie)
}

/// Middleware of the pages: attaches the user of the session to the request. Without a valid cookie the visitor is a
/// guest.
pub async fn attach_user<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    if let Some(user) = authenticate(request.request()).await? {
        request.extensions_mut().insert(user);
    }
    next.call(request).await
}

async fn authenticate(request: &HttpRequest) -> Result<Option<AuthenticatedUser>, AppError> {
    let name = if is_over_tls(request)? { SECURE_NAME } else { NAME };
    let Some(cookie) = request.cookie(name) else { return Ok(None) };
    let now = app_data::<Clock>(request)?.now();
    let lifetimes = SessionLifetimes::from(app_data::<Access>(request)?.as_ref());
    let database = app_data::<Database>(request)?;
    let hash = sha256(cookie.value());
    let Some(found) = database.read(|connection| Ok(find(connection, &hash)?))? else {
        return Ok(None);
    };
    if !found.is_active(lifetimes, now) {
        return Ok(None);
    }
    if now.duration_since(found.last_used()) >= TOUCH_INTERVAL {
        let session = found.session;
        let touched =
            database.write(move |connection| Ok(queries::touch(connection, session, now)?));
        // The page can be shown all the same.
        if let Err(error) = touched.await {
            log::warn!("the use of session {session} was not recorded: {error}");
        }
    }
    let claims = found.claims(now);
    let Found { username: name, self_registered, .. } = found;
    Ok(Some(AuthenticatedUser::of_session(claims, SessionOwner { name, self_registered })))
}

/// Stores the cookie of a session and returns its value.
pub fn insert(connection: &mut Connection, claims: &AccessClaims) -> Result<String, AppError> {
    let secret = random_text::<32>().map_err(AppError::internal)?;
    diesel::insert_into(page_sessions::table)
        .values((
            page_sessions::session_id.eq(claims.session),
            page_sessions::hash.eq(sha256(&secret)),
        ))
        .execute(connection)?;
    Ok(secret)
}

/// Ends the page sessions of a user.
pub fn delete_of_user(connection: &mut Connection, user: UserId) -> QueryResult<usize> {
    let of_user = sessions::table.filter(sessions::user_id.eq(user)).select(sessions::id);
    diesel::delete(page_sessions::table.filter(page_sessions::session_id.eq_any(of_user)))
        .execute(connection)
}

/// A session with its user.
#[derive(diesel::Queryable)]
struct Found {
    session: SessionId,
    created_at: Timestamp,
    last_used_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    user: UserId,
    username: String,
    role: Role,
    disabled: bool,
    token_version: i64,
    self_registered: bool,
}

fn find(connection: &mut Connection, hash: &str) -> QueryResult<Option<Found>> {
    page_sessions::table
        .inner_join(sessions::table.inner_join(users::table))
        .filter(page_sessions::hash.eq(hash))
        .select((
            sessions::id,
            sessions::created_at,
            sessions::last_used_at,
            sessions::ended_at,
            users::id,
            users::username,
            users::role,
            users::disabled,
            users::token_version,
            users::self_registered,
        ))
        .get_result(connection)
        .optional()
}

impl Found {
    fn last_used(&self) -> Timestamp {
        self.last_used_at.unwrap_or(self.created_at)
    }

    fn is_active(&self, lifetimes: SessionLifetimes, now: Timestamp) -> bool {
        self.ended_at.is_none()
            && !self.disabled
            && lifetimes.includes(self.created_at, self.last_used(), now)
    }

    fn claims(&self, now: Timestamp) -> AccessClaims {
        let age = now.duration_since(self.created_at);
        AccessClaims {
            user: self.user,
            session: self.session,
            version: self.token_version,
            role: self.role,
            fresh: age < SignedDuration::from_secs(token::LIFETIME),
        }
    }
}
