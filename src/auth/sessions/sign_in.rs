//! Starts sessions, and makes the response with their tokens.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, CacheControl, CacheDirective},
    web::Data,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    page_session, queries,
    refresh::{self, IssuedToken, SessionLifetimes},
};
use crate::{
    auth::{
        address::client_address,
        token::{AccessClaims, LIFETIME, Tokens},
        users,
    },
    clock::{Clock, Timestamp},
    config::Access,
    database::{Connection, ids::UserId},
    error::{AppError, AuthError},
    http::app_data,
};

/// The maximum length of a stored `User-Agent`, in characters.
const MAX_USER_AGENT: usize = 200;

/// The tokens of a session.
#[derive(Serialize, ToSchema)]
#[schema(as = TokenPair)]
pub struct TokenPair {
    /// The access token, for `Authorization: Bearer <token>`.
    access_token: String,
    /// Always `Bearer`.
    token_type: &'static str,
    /// The lifetime of the access token in seconds.
    expires_in: i64,
    /// The refresh token, valid once.
    refresh_token: String,
    /// The lifetime of the refresh token in seconds.
    refresh_expires_in: i64,
}

/// Where a sign-in came from: address and user agent.
#[derive(Debug, Clone)]
pub struct Origin {
    address: String,
    user_agent: Option<String>,
}

impl Origin {
    /// Reads it from a request.
    pub fn of(request: &HttpRequest) -> Result<Self, AppError> {
        let agent = request.headers().get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
        Ok(Self {
            address: client_address(request)?.to_string(),
            user_agent: agent.map(|agent| agent.chars().take(MAX_USER_AGENT).collect()),
        })
    }
}

/// Starts sessions and responds with their tokens.
#[derive(Clone)]
pub struct SignIn {
    tokens: Data<Tokens>,
    /// The lifetimes of the tokens.
    pub lifetimes: SessionLifetimes,
    /// The time of the request.
    pub now: Timestamp,
}

impl SignIn {
    /// For the request's time and settings.
    pub fn of(request: &HttpRequest) -> Result<Self, AppError> {
        Ok(Self {
            tokens: app_data::<Tokens>(request)?.clone(),
            lifetimes: SessionLifetimes::from(app_data::<Access>(request)?.as_ref()),
            now: app_data::<Clock>(request)?.now(),
        })
    }

    /// Starts a session of the API; `version` is the user's `token_version` when the password was compared. Also deletes
    /// the expired sessions of the user.
    ///
    /// # Errors
    /// 401 if the user was disabled, or the password changed, since it was compared.
    pub fn start(
        &self,
        connection: &mut Connection,
        id: UserId,
        version: i64,
        origin: &Origin,
    ) -> Result<(AccessClaims, IssuedToken), AppError> {
        let claims = self.insert_session(connection, id, version, origin)?;
        let token = refresh::issue(connection, claims.session, self.now, self.lifetimes, self.now)?;
        Ok((claims, token))
    }

    /// Starts a session of the pages, as [`start`](Self::start) does for the API, and returns the value of its cookie.
    pub fn start_page_session(
        &self,
        connection: &mut Connection,
        id: UserId,
        version: i64,
        origin: &Origin,
    ) -> Result<(AccessClaims, String), AppError> {
        let claims = self.insert_session(connection, id, version, origin)?;
        let secret = page_session::insert(connection, &claims)?;
        Ok((claims, secret))
    }

    fn insert_session(
        &self,
        connection: &mut Connection,
        id: UserId,
        version: i64,
        origin: &Origin,
    ) -> Result<AccessClaims, AppError> {
        let user = users::by_id(connection, id)?;
        let user = user.filter(|user| user.token_version == version && !user.disabled);
        let user = user.ok_or(AuthError::InvalidCredentials)?;
        queries::delete_before(connection, id, self.lifetimes.oldest(self.now))?;
        let (address, agent) = (Some(origin.address.as_str()), origin.user_agent.as_deref());
        let session = queries::insert(connection, id, address, agent, self.now)?;
        let (version, role) = (user.token_version, user.role);
        Ok(AccessClaims { user: id, session, version, role, fresh: true })
    }

    /// The response with both tokens, which must not be stored.
    pub fn respond(
        &self,
        claims: AccessClaims,
        refresh_token: IssuedToken,
    ) -> Result<HttpResponse, AppError> {
        let tokens = TokenPair {
            access_token: self.tokens.issue(claims, self.now)?,
            token_type: "Bearer",
            expires_in: LIFETIME,
            refresh_token: refresh_token.token,
            refresh_expires_in: refresh_token.expires_in,
        };
        let no_store = CacheControl(vec![CacheDirective::NoStore]);
        Ok(HttpResponse::Ok().insert_header(no_store).json(tokens))
    }
}
