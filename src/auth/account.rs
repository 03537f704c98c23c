//! The handlers of sign-in, registration and the user's own account.

use std::{
    future::{Ready, ready},
    net::IpAddr,
};

use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, web::Data};
use serde_json::Value;

use super::{
    address::client_address,
    auth_log,
    guard::AuthenticatedUser,
    hashing::Hasher,
    known_clients,
    password::{self, Match, Password},
    role::Role,
    sessions::{Origin, SignIn},
    throttle::{RateLimited, Throttle},
    users::{self, User, UserChange, UserName},
};
use crate::{
    changes::Actor,
    clock::Clock,
    config::{Access, Registration},
    database::{Connection, Database},
    error::{AppError, AuthError},
    http::{Json, Query, RenderResponse, Representation, WriteOutcome, WriteResponse, app_data},
    resources,
    values::FieldReader,
};

/// `POST /auth/login`
pub async fn login(
    request: HttpRequest,
    RateLimited(address): RateLimited,
    database: Data<Database>,
    hasher: Data<Hasher>,
    throttle: Data<Throttle>,
    Json(body): Json,
) -> Result<HttpResponse, AppError> {
    let (name, given) = FieldReader::read(body, parse_login)?;
    let login =
        PasswordLogin { database: &database, hasher: &hasher, throttle: &throttle, address };
    let (user, renewed) = login.authenticate(&name, given).await?;
    let (sign_in, origin) = (SignIn::of(&request)?, Origin::of(&request)?);
    let starter = sign_in.clone();
    let (claims, refresh_token) = database
        .write(move |connection| {
            if let Some(hash) = renewed {
                users::update_hash(connection, user.id, &hash)?;
            }
            known_clients::record(connection, user.id, address, starter.now)?;
            starter.start(connection, user.id, user.token_version, &origin)
        })
        .await?;
    auth_log::signed_in(claims.user, claims.session, address);
    sign_in.respond(claims, refresh_token)
}

/// A session of the web pages that was just started.
pub struct PageSignIn {
    /// The value of the cookie.
    pub secret: String,
    /// Whether the user should set another password.
    pub temporary_password: bool,
}

/// Signs in to the web pages, with the checks of [`login`].
///
/// # Errors
/// 401 for wrong credentials; 429 if the account is throttled.
pub async fn sign_in_to_pages(
    request: &HttpRequest,
    address: IpAddr,
    name: &str,
    given: String,
) -> Result<PageSignIn, AppError> {
    let database = app_data::<Database>(request)?;
    let (hasher, throttle) = (app_data::<Hasher>(request)?, app_data::<Throttle>(request)?);
    let login = PasswordLogin { database, hasher, throttle, address };
    let (user, renewed) = login.authenticate(name, given).await?;
    let temporary_password = user.temporary_password;
    let (sign_in, origin) = (SignIn::of(request)?, Origin::of(request)?);
    let (claims, secret) = database
        .write(move |connection| {
            if let Some(hash) = renewed {
                users::update_hash(connection, user.id, &hash)?;
            }
            known_clients::record(connection, user.id, address, sign_in.now)?;
            sign_in.start_page_session(connection, user.id, user.token_version, &origin)
        })
        .await?;
    auth_log::signed_in(claims.user, claims.session, address);
    Ok(PageSignIn { secret, temporary_password })
}

/// The services that a sign-in with a password needs.
struct PasswordLogin<'a> {
    database: &'a Database,
    hasher: &'a Hasher,
    throttle: &'a Throttle,
    address: IpAddr,
}

impl PasswordLogin<'_> {
    /// Checks a name and a password. Also returns a new hash of the password if the stored one has a lower cost than
    /// configured.
    ///
    /// # Errors
    /// 401 for an unknown name, a wrong password or a disabled user; 429 if the account is throttled.
    async fn authenticate(
        &self,
        name: &str,
        given: String,
    ) -> Result<(User, Option<String>), AppError> {
        // An invalid name is treated like an unknown one.
        let name = UserName::parse(name).ok();
        let account = name.as_ref().map(|name| self.find(name)).transpose()?;
        let (found, is_known) = account.unwrap_or_default();
        let (user, hash) = found.unzip();
        let found = self.hasher.verify(self.address, given.clone(), hash.clone()).await?;
        match (user, hash, name) {
            (Some(user), Some(hash), Some(name)) if found != Match::None && !user.disabled => {
                self.throttle.reset_account(&name, self.address, is_known);
                let renewed = self.rehash_if_needed(&given, &hash, found).await;
                Ok((user, renewed))
            }
            (user, ..) => {
                auth_log::failed(user.map(|user| user.id), self.address);
                Err(AuthError::InvalidCredentials.into())
            }
        }
    }

    /// The user with the password hash, and whether the client has signed in as this user before. Counts the attempt.
    fn find(&self, name: &UserName) -> Result<(Option<(User, String)>, bool), AppError> {
        let (found, is_known) = self.database.read(|connection| {
            let found = users::by_name(connection, name)?;
            let is_known = match &found {
                Some((user, _)) => known_clients::is_known(connection, user.id, self.address)?,
                None => false,
            };
            Ok((found, is_known))
        })?;
        self.throttle.count_account_attempt(name, self.address, is_known)?;
        Ok((found, is_known))
    }

    /// A new hash, if the stored one has a lower cost than configured or is not of the composed password.
    ///
    /// If the hashing queue is full, the old hash stays until the next sign-in.
    async fn rehash_if_needed(&self, given: &str, hash: &str, found: Match) -> Option<String> {
        if found == Match::Composed && !password::has_lower_cost(hash, self.hasher.cost()) {
            return None;
        }
        self.hasher.hash(self.address, Password::parse(given).ok()?).await.ok()
    }
}

/// Rejects the request if registration is closed. An extractor, so that this is checked before everything else.
pub struct OpenRegistration;

impl FromRequest for OpenRegistration {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(match app_data::<Access>(request).map(|settings| settings.registration) {
            Ok(Registration::Open) => Ok(Self),
            Ok(Registration::Closed) => Err(AppError::RegistrationClosed),
            Err(error) => Err(error),
        })
    }
}

/// `POST /auth/register`
pub async fn register(
    _open: OpenRegistration,
    RateLimited(address): RateLimited,
    database: Data<Database>,
    hasher: Data<Hasher>,
    clock: Data<Clock>,
    Json(body): Json,
) -> Result<WriteResponse, AppError> {
    let (name, password) = FieldReader::read(body, parse_registration)?;
    let hash = hasher.hash(address, password).await?;
    let actor = Actor::registration(clock.now());
    let created = database
        .write(move |connection| {
            let user = users::create_user(connection, &actor, &name, &hash, Role::Viewer)?;
            users::set_self_registered(connection, user.id)?;
            Ok(user)
        })
        .await?;
    WriteOutcome::Created(created).render()
}

/// `GET /auth/me`
pub async fn me(
    request: HttpRequest,
    database: Data<Database>,
    user: AuthenticatedUser,
) -> Result<Representation, AppError> {
    Query::reject_parameters(&request)?;
    let found = database.read(|connection| Ok(users::by_id(connection, user.id)?))?;
    // For an API key, the role of the key.
    let found = found.map(|found| User { role: user.role, ..found });
    Representation::of(&found.ok_or(AuthError::TokenRevoked)?)
}

/// `POST /auth/password`: requires a fresh token or the current password. All sessions of the user end, and a new one
/// starts.
pub async fn change_password(
    request: HttpRequest,
    user: AuthenticatedUser,
    actor: Actor,
    Json(body): Json,
) -> Result<HttpResponse, AppError> {
    let (sign_in, origin) = (SignIn::of(&request)?, Origin::of(&request)?);
    let starter = sign_in.clone();
    let start = move |connection: &mut Connection, user: &User| {
        starter.start(connection, user.id, user.token_version, &origin)
    };
    let (claims, refresh_token) = replace_password(&request, user, actor, body, start).await?;
    sign_in.respond(claims, refresh_token)
}

/// Changes a password as [`change_password`] does, and starts a session of the pages. Returns the value of its cookie.
pub async fn change_page_password(
    request: &HttpRequest,
    user: AuthenticatedUser,
    actor: Actor,
    body: Value,
) -> Result<String, AppError> {
    let (sign_in, origin) = (SignIn::of(request)?, Origin::of(request)?);
    let start = move |connection: &mut Connection, user: &User| {
        sign_in.start_page_session(connection, user.id, user.token_version, &origin)
    };
    replace_password(request, user, actor, body, start).await.map(|(_, secret)| secret)
}

/// Replaces the password, which ends all sessions of the user; `start` starts the next one.
async fn replace_password<T: Send + 'static>(
    request: &HttpRequest,
    user: AuthenticatedUser,
    actor: Actor,
    body: Value,
    start: impl FnOnce(&mut Connection, &User) -> Result<T, AppError> + Send + 'static,
) -> Result<T, AppError> {
    user.require_session()?;
    let (current, new) = FieldReader::read(body, parse_new_password)?;
    match current {
        None if !user.is_fresh() => return Err(AuthError::FreshTokenRequired.into()),
        None => {}
        Some(current) => verify_password(request, &user, current).await?,
    }
    let address = client_address(request)?;
    let hash = app_data::<Hasher>(request)?.hash(address, new).await?;
    app_data::<Database>(request)?
        .write(move |connection| {
            // The password may have been changed since it was compared.
            user.revalidate(connection)?;
            let before = users::by_id(connection, user.id)?.ok_or(AuthError::TokenRevoked)?;
            let change = UserChange { hash: Some(hash), ..UserChange::default() };
            let after = resources::update(connection, &actor, before, change)?;
            start(connection, &after)
        })
        .await
}

/// Checks the password of a user who is signed in.
///
/// # Errors
/// 401 if it is wrong; 429 if the account is throttled.
pub async fn verify_password(
    request: &HttpRequest,
    user: &AuthenticatedUser,
    given: String,
) -> Result<(), AppError> {
    let address = client_address(request)?;
    let database = app_data::<Database>(request)?;
    let (hasher, throttle) = (app_data::<Hasher>(request)?, app_data::<Throttle>(request)?);
    let login = PasswordLogin { database, hasher, throttle, address };
    let (found, _) = login.authenticate(&user.name, given).await?;
    // Another user may have got the name meanwhile.
    if found.id == user.id { Ok(()) } else { Err(AuthError::InvalidCredentials.into()) }
}

/// The body of `register`.
pub fn parse_registration(fields: &mut FieldReader) -> Option<(UserName, Password)> {
    let (name, password) = (fields.required("username"), fields.required("password"));
    Some((name?, password?))
}

/// The body of `change_password`: the current password, if given, and the new one.
pub fn parse_new_password(fields: &mut FieldReader) -> Option<(Option<String>, Password)> {
    let current = fields.optional("current_password");
    let new = fields.required("new_password");
    Some((current, new?))
}

/// The body of `login`. The rules for names and passwords are not checked here: they apply when one is set.
pub fn parse_login(fields: &mut FieldReader) -> Option<(String, String)> {
    let (username, password) = (fields.required("username"), fields.required("password"));
    Some((username?, password?))
}
