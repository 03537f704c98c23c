//! The HTTP handlers of sessions: refresh, list, end.

use actix_web::{HttpRequest, HttpResponse, web::Data};

use super::{
    queries,
    refresh::{self, RefreshResult},
    sign_in::SignIn,
};
use crate::{
    auth::{auth_log, guard::AuthenticatedUser, throttle::RateLimited, token::AccessClaims},
    clock::Clock,
    database::{Database, ids::SessionId},
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
    clock: Data<Clock>,
    user: AuthenticatedUser,
) -> Result<Representation, AppError> {
    Query::reject_parameters(&request)?;
    let (current, now) = (user.session(), clock.now());
    let sessions =
        database.read(|connection| Ok(queries::active(connection, user.id, current, now)?))?;
    Representation::of(&UnpagedList { data: sessions })
}

/// `DELETE /auth/sessions/{id}`
pub async fn end(
    database: Data<Database>,
    clock: Data<Clock>,
    user: AuthenticatedUser,
    Id(id): Id<SessionId>,
) -> Result<HttpResponse, AppError> {
    user.needs_session()?;
    let at = clock.now();
    database
        .write(move |connection| {
            // An expired session is 404 like an ended one.
            let active = queries::active(connection, user.id, None, at)?;
            if !active.iter().any(|session| session.id == id) {
                return Err(AppError::not_found("session", id));
            }
            Ok(queries::end(connection, user.id, id, at)?)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `DELETE /auth/sessions`: ends all sessions except that of the request.
pub async fn end_others(
    database: Data<Database>,
    clock: Data<Clock>,
    user: AuthenticatedUser,
) -> Result<HttpResponse, AppError> {
    let current = user.needs_session()?;
    let at = clock.now();
    database
        .write(move |connection| Ok(queries::end_others(connection, user.id, current, at)?))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
