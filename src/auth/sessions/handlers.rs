//! The HTTP handlers of sessions: refresh, list, end.

use actix_web::{HttpRequest, HttpResponse, web::Data};

use super::{
    queries,
    refresh::{self, RefreshResult, SessionLifetimes},
    sign_in::SignIn,
};
use crate::{
    auth::{auth_log, guard::AuthenticatedUser, throttle::RateLimited, token::AccessClaims},
    clock::{Clock, Timestamp},
    config::Access,
    database::{
        Connection, Database,
        ids::{SessionId, UserId},
    },
    error::{AppError, AuthError},
    http::{Id, Json, Query, Representation},
    lists::UnpagedList,
    values::FieldReader,
};

/// `POST /auth/refresh`
pub async fn refresh(
    request: HttpRequest,
    RateLimited(address): RateLimited,
    database: Data<Database>,
    Json(body): Json,
) -> Result<HttpResponse, AppError> {
    let token = FieldReader::read(body, parse_refresh)?;
    let sign_in = SignIn::of(&request)?;
    let (lifetimes, now) = (sign_in.lifetimes, sign_in.now);
    let result = database
        .write(move |connection| refresh::redeem(connection, &token, lifetimes, now))
        .await?;
    match result {
        RefreshResult::Refreshed(claims, refresh_token) => sign_in.respond(claims, refresh_token),
        RefreshResult::Reused(session) => {
            auth_log::refresh_token_reused(session, address);
            Err(AuthError::TokenRevoked.into())
        }
        RefreshResult::Rejected(error) => Err(error.into()),
    }
}

/// The body of `refresh`.
pub fn parse_refresh(fields: &mut FieldReader) -> Option<String> {
    fields.required("refresh_token")
}

/// `POST /auth/logout`: 204, also if the session has ended already.
pub async fn logout(
    claims: AccessClaims,
    database: Data<Database>,
    clock: Data<Clock>,
) -> Result<HttpResponse, AppError> {
    let at = clock.now();
    database
        .write(move |connection| Ok(queries::end(connection, claims.user, claims.session, at)?))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `GET /auth/sessions`
pub async fn list(
    request: HttpRequest,
    database: Data<Database>,
    settings: Data<Access>,
    clock: Data<Clock>,
    user: AuthenticatedUser,
) -> Result<Representation, AppError> {
    Query::reject_parameters(&request)?;
    let (current, now) = (user.session(), clock.now());
    let lifetimes = SessionLifetimes::from(settings.as_ref());
    let sessions = database
        .read(|connection| Ok(queries::active(connection, user.id, current, lifetimes, now)?))?;
    Representation::of(&UnpagedList { data: sessions })
}

/// `DELETE /auth/sessions/{id}`
pub async fn end(
    database: Data<Database>,
    settings: Data<Access>,
    clock: Data<Clock>,
    user: AuthenticatedUser,
    Id(id): Id<SessionId>,
) -> Result<HttpResponse, AppError> {
    user.require_session()?;
    let (lifetimes, at) = (SessionLifetimes::from(settings.as_ref()), clock.now());
    database.write(move |connection| end_active(connection, user.id, id, lifetimes, at)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Ends a session of a user.
///
/// # Errors
/// 404 if it does not exist, has ended or has expired.
pub fn end_active(
    connection: &mut Connection,
    user: UserId,
    id: SessionId,
    lifetimes: SessionLifetimes,
    at: Timestamp,
) -> Result<bool, AppError> {
    let active = queries::active(connection, user, None, lifetimes, at)?;
    if !active.iter().any(|session| session.id == id) {
        return Err(AppError::not_found("session", id));
    }
    Ok(queries::end(connection, user, id, at)?)
}

/// `DELETE /auth/sessions`: ends all sessions except that of the request.
pub async fn end_others(
    database: Data<Database>,
    clock: Data<Clock>,
    user: AuthenticatedUser,
) -> Result<HttpResponse, AppError> {
    let current = user.require_session()?;
    let at = clock.now();
    database
        .write(move |connection| Ok(queries::end_others(connection, user.id, current, at)?))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
