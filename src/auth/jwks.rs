//! The public signing keys.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CacheControl, CacheDirective},
    web::Data,
};

use super::token::Tokens;
use crate::{clock::Clock, error::AppError, http::Query};

/// How long the response may be cached, in seconds. Clients should reload it for an unknown `kid`.
const MAX_AGE: u32 = 60;

/// `GET /.well-known/jwks.json`: a JWK set (RFC 7517); 404 if tokens are signed with a secret.
pub async fn jwks(
    request: HttpRequest,
    tokens: Data<Tokens>,
    clock: Data<Clock>,
) -> Result<HttpResponse, AppError> {
    Query::reject_parameters(&request)?;
    let keys = tokens.jwks(clock.now());
    let keys = keys.ok_or_else(|| {
        AppError::NotFound("there are no public keys: tokens are signed with a secret".to_owned())
    })?;
    let cache_control = CacheControl(vec![CacheDirective::Public, CacheDirective::MaxAge(MAX_AGE)]);
    Ok(HttpResponse::Ok().insert_header(cache_control).json(keys))
}
