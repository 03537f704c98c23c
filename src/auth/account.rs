//! Signing in, registering, and what a user does with the own account.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, web::Data};
use serde_json::Value;

use super::{
    address::client_address,
    guard::Signed,
    hashing::Hasher,
    password::{self, Password},
    role::Role,
    sessions::{Origin, SignIn},
    throttle::{Attempt, Throttle},
    trace,
    users::{self, Change, User, UserName},
};
use crate::{
    changes::Author,
    clock::Clock,
    config::{Access, Registration},
    database::{Connection, Database},
    error::{AppError, Denied},
    http::{Json, Query, created_at, part},
    values::Form,
};

/// `POST /auth/login`
pub async fn login(
    request: HttpRequest,
    Attempt(address): Attempt,
    database: Data<Database>,
    hasher: Data<Hasher>,
    throttle: Data<Throttle>,
    Json(body): Json,
) -> Result<HttpResponse, AppError> {
    let (name, given) = read_login(body)?;
    // A name that breaks the rules is that of nobody; so is one that is unknown.
    let name = UserName::parse(&name).ok();
    if let Some(name) = &name {
        throttle.begin(name, address)?;
    }
    let find = |connection: &mut Connection| {
        name.as_ref().map_or(Ok(None), |name| Ok(users::by_name(connection, name)?))
    };
    let known = database.read(find)?;
    let hash = known.as_ref().map(|(_, hash)| hash.clone());
    let fits = hasher.verify(given.clone(), hash).await?;
    let known = known.filter(|(user, _)| !user.disabled);
    let (Some((user, hash)), Some(name), true) = (&known, &name, fits) else {
        trace::failed(known.map(|(user, _)| user.id), address);
        return Err(Denied::InvalidCredentials.into());
    };
    throttle.succeeded(name);
    let renewed = renew(&hasher, given, hash).await;
    let (sign_in, origin) = (SignIn::of(&request)?, Origin::of(&request)?);
    let (starter, id, version) = (sign_in.clone(), user.id, user.token_version);
    let (bearer, issued) = database
        .write(move |connection| {
            let started = starter.start(connection, id, version, &origin)?;
            if let Some(renewed) = renewed {
                users::renew_hash(connection, id, &renewed)?;
            }
            Ok(started)
        })
        .await?;
    trace::signed_in(bearer.user, bearer.session, address);
    sign_in.answer(bearer, issued)
}

/// A hash of the cost that is set now, where the one that is stored is cheaper.
///
/// Where that cannot be had in this moment, the old one will do once more.
async fn renew(hasher: &Hasher, given: String, hash: &str) -> Option<String> {
    if !password::is_cheaper(hash, hasher.cost()) {
        return None;
    }
    hasher.hash(Password::parse(given).ok()?).await.ok()
}

/// The question whether anybody may register, answered before anything else is looked at.
pub struct OpenRegistration;

impl FromRequest for OpenRegistration {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(match part::<Access>(request).map(|settings| settings.registration) {
            Ok(Registration::Open) => Ok(Self),
            Ok(Registration::Closed) => Err(AppError::RegistrationClosed),
            Err(error) => Err(error),
        })
    }
}

/// `POST /auth/register`
pub async fn register(
    _open: OpenRegistration,
    _attempt: Attempt,
    database: Data<Database>,
    hasher: Data<Hasher>,
    clock: Data<Clock>,
    Json(body): Json,
) -> Result<HttpResponse, AppError> {
    let (name, password) = Form::read(body, |form| {
        let (name, password) = (form.required("username"), form.required("password"));
        Some((name?, password?))
    })?;
    let hash = hasher.hash(password).await?;
    let author = Author::stranger(clock.now());
    let made = database
        .write(move |connection| users::create(connection, &author, &name, &hash, Role::Viewer))
        .await?;
    Ok(created_at("users", made.id.get(), &made))
}

/// `GET /auth/me`
pub async fn me(
    request: HttpRequest,
    database: Data<Database>,
    user: Signed,
) -> Result<HttpResponse, AppError> {
    Query::none(&request)?;
    let found = database.read(|connection| Ok(users::by_id(connection, user.id)?))?;
    // Of an API key, what the key may do.
    let found = found.map(|found| User { role: user.role, ..found });
    Ok(HttpResponse::Ok().json(found.ok_or(Denied::TokenRevoked)?))
}

/// `POST /auth/password`: needs a token of a login, or the current password. All sessions end, and a new one
/// begins for whoever asks.
pub async fn change_password(
    request: HttpRequest,
    database: Data<Database>,
    hasher: Data<Hasher>,
    throttle: Data<Throttle>,
    user: Signed,
    author: Author,
    Json(body): Json,
) -> Result<HttpResponse, AppError> {
    user.needs_session()?;
    let (current, new) = Form::read(body, |form| {
        let current = form.optional::<String>("current_password");
        let new = form.required::<Password>("new_password");
        Some((current, new?))
    })?;
    let found = database.read(|connection| Ok(users::with_hash(connection, user.id)?))?;
    let (before, hash) = found.ok_or(Denied::TokenRevoked)?;
    match current {
        None if !user.is_fresh() => return Err(Denied::FreshTokenRequired.into()),
        None => {}
        Some(current) => {
            let name = UserName::parse(&before.username).map_err(AppError::internal)?;
            let address = client_address(&request)?;
            throttle.begin(&name, address)?;
            if !hasher.verify(current, Some(hash)).await? {
                trace::failed(Some(user.id), address);
                return Err(Denied::InvalidCredentials.into());
            }
            throttle.succeeded(&name);
        }
    }
    let hash = hasher.hash(new).await?;
    let (sign_in, origin) = (SignIn::of(&request)?, Origin::of(&request)?);
    let starter = sign_in.clone();
    let (bearer, issued) = database
        .write(move |connection| {
            // The password that was compared may have been replaced since.
            user.recheck(connection)?;
            let before = users::by_id(connection, user.id)?.ok_or(Denied::TokenRevoked)?;
            let change = Change { hash: Some(hash), ..Change::default() };
            let after = users::change(connection, &author, before, &change)?;
            starter.start(connection, after.id, after.token_version, &origin)
        })
        .await?;
    sign_in.answer(bearer, issued)
}

/// The rules for names and passwords hold where they are set; here they are only compared.
fn read_login(body: Value) -> Result<(String, String), AppError> {
    Form::read(body, |form| {
        let username = form.required::<String>("username");
        let password = form.required::<String>("password");
        Some((username?, password?))
    })
}
