//! The public keys, for whoever wants to check tokens of this server.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CacheControl, CacheDirective},
    web::Data,
};

use super::token::Tokens;
use crate::{clock::Clock, error::AppError, http::Query};

/// How long a copy may be used, in seconds; an unknown `kid` is a reason to look sooner.
const MAX_AGE: u32 = 60;

/// `GET /.well-known/jwks.json`: a JWK set (RFC 7517); 404 where tokens are signed with a secret.
pub async fn jwks(
    request: HttpRequest,
    tokens: Data<Tokens>,
    clock: Data<Clock>,
) -> Result<HttpResponse, AppError> {
    Query::reject_parameters(&request)?;
    let keys = tokens.jwks(clock.now());
    let keys = keys.ok_or_else(|| {
        AppError::NotFound(
            "tokens are signed with a secret here, there is no public key".to_owned(),
        )
    })?;
    let keep = CacheControl(vec![CacheDirective::Public, CacheDirective::MaxAge(MAX_AGE)]);
    Ok(HttpResponse::Ok().insert_header(keep).json(keys))
}
