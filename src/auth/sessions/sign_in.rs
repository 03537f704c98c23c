//! What a sign-in is answered with: an access token, and a refresh token to go on with.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, CacheControl, CacheDirective},
    web::Data,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    queries,
    refresh::{self, Issued, Lives},
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

/// How much of a `User-Agent` is kept, in characters.
const KEPT_USER_AGENT: usize = 200;

/// The tokens of a session.
#[derive(Serialize, ToSchema)]
#[schema(as = TokenPair)]
pub struct SignedIn {
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

/// Where a sign-in came from.
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
            user_agent: agent.map(|agent| agent.chars().take(KEPT_USER_AGENT).collect()),
        })
    }
}

/// Starts sessions and answers with their tokens.
#[derive(Clone)]
pub struct SignIn {
    tokens: Data<Tokens>,
    /// How long what it gives lasts.
    pub lives: Lives,
    /// The moment of the request.
    pub now: Timestamp,
}

impl SignIn {
    /// Takes what it needs from a request.
    pub fn of(request: &HttpRequest) -> Result<Self, AppError> {
        Ok(Self {
            tokens: app_data::<Tokens>(request)?.clone(),
            lives: Lives::from(app_data::<Access>(request)?.as_ref()),
            now: app_data::<Clock>(request)?.now(),
        })
    }

    /// Starts a session of a user whose password has just been found right; `version` is the user's counter
    /// from then.
    ///
    /// Between that and this the user may have been disabled or given another password: then it is a plain
    /// failure to sign in. What is older than any session may be is forgotten on the way.
    pub fn start(
        &self,
        connection: &mut Connection,
        id: UserId,
        version: i64,
        origin: &Origin,
    ) -> Result<(AccessClaims, Issued), AppError> {
        let user = users::by_id(connection, id)?;
        let user = user.filter(|user| user.token_version == version && !user.disabled);
        let user = user.ok_or(AuthError::InvalidCredentials)?;
        queries::forget_before(connection, id, self.lives.oldest(self.now))?;
        let (address, agent) = (Some(origin.address.as_str()), origin.user_agent.as_deref());
        let session = queries::insert(connection, id, address, agent, self.now)?;
        let issued = refresh::issue(connection, session, self.now, self.lives, self.now)?;
        let (version, role) = (user.token_version, user.role);
        Ok((AccessClaims { user: id, session, version, role, fresh: true }, issued))
    }

    /// 200 with both tokens, which nobody may keep on the way.
    pub fn answer(&self, bearer: AccessClaims, issued: Issued) -> Result<HttpResponse, AppError> {
        let answer = SignedIn {
            access_token: self.tokens.issue(bearer, self.now)?,
            token_type: "Bearer",
            expires_in: LIFETIME,
            refresh_token: issued.token,
            refresh_expires_in: issued.expires_in,
        };
        let keep_nothing = CacheControl(vec![CacheDirective::NoStore]);
        Ok(HttpResponse::Ok().insert_header(keep_nothing).json(answer))
    }
}
