//! Sign-in over HTTP.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, CacheControl, CacheDirective},
    web::Data,
};
use serde::Serialize;
use serde_json::Value;

use super::{
    guard::Signed,
    hashing::Hasher,
    session::{self, Origin},
    token::{LIFETIME, Tokens},
    users::{self, UserName},
};
use crate::{
    clock::{self, Clock},
    database::Database,
    error::{AppError, Denied},
    http::{Json, Query},
    values::Form,
};

/// How much of a `User-Agent` is kept, in characters.
const KEPT_USER_AGENT: usize = 200;

#[derive(Serialize)]
struct SignedIn {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
}

/// `POST /auth/login`
pub async fn login(
    request: HttpRequest,
    database: Data<Database>,
    hasher: Data<Hasher>,
    tokens: Data<Tokens>,
    clock: Data<Clock>,
    Json(body): Json,
) -> Result<HttpResponse, AppError> {
    Query::none(&request)?;
    let (name, password) = read_login(body)?;
    // A name that breaks the rules is that of nobody; so is one that is unknown.
    let known = match UserName::parse(&name) {
        Ok(name) => database.read(|connection| Ok(users::by_name(connection, &name)?))?,
        Err(_) => None,
    };
    let hash = known.as_ref().map(|(_, hash)| hash.clone());
    let fits = hasher.verify(password, hash).await?;
    let (user, hash) = known.filter(|_| fits).ok_or(Denied::InvalidCredentials)?;
    let now = clock.now();
    let origin = origin(&request);
    let bearer = database
        .write(move |connection| {
            session::start(connection, user.id, &hash, &origin, &clock::rfc3339(now))
        })
        .await?;
    let answer = SignedIn {
        access_token: tokens.issue(bearer, now)?,
        token_type: "Bearer",
        expires_in: LIFETIME,
    };
    Ok(HttpResponse::Ok().insert_header(CacheControl(vec![CacheDirective::NoStore])).json(answer))
}

/// `GET /auth/me`
pub async fn me(
    request: HttpRequest,
    database: Data<Database>,
    user: Signed,
) -> Result<HttpResponse, AppError> {
    Query::none(&request)?;
    let user = database.read(|connection| Ok(users::by_id(connection, user.id)?))?;
    let user = user.ok_or(Denied::TokenRevoked)?;
    Ok(HttpResponse::Ok().insert_header(CacheControl(vec![CacheDirective::NoStore])).json(user))
}

/// The rules for names and passwords hold where they are set; here they are only compared.
fn read_login(body: Value) -> Result<(String, String), AppError> {
    Form::read(body, |form| {
        let username = form.required::<String>("username");
        let password = form.required::<String>("password");
        Some((username?, password?))
    })
}

fn origin(request: &HttpRequest) -> Origin {
    let agent = request.headers().get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
    Origin {
        address: request.peer_addr().map(|address| address.ip().to_string()),
        user_agent: agent.map(|agent| agent.chars().take(KEPT_USER_AGENT).collect()),
    }
}
