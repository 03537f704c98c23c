//! Signing in, registering, and what a user does with the own account.

use std::{
    future::{Ready, ready},
    net::IpAddr,
};

use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, web::Data};

use super::{
    address::client_address,
    auth_log,
    guard::AuthenticatedUser,
    hashing::Hasher,
    password::{self, Password},
    role::Role,
    sessions::{Origin, SignIn},
    throttle::{Attempt, Throttle},
    users::{self, User, UserChange, UserName},
};
use crate::{
    changes::Actor,
    clock::Clock,
    config::{Access, Registration},
    database::Database,
    error::{AppError, AuthError},
    http::{Json, Query, RenderResponse, Representation, WriteOutcome, WriteResponse, app_data},
    resources,
    values::FieldReader,
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
    let (name, given) = FieldReader::read(body, parse_login)?;
    let door = Door { database: &database, hasher: &hasher, throttle: &throttle, address };
    let (user, renewed) = door.admit(&name, given).await?;
    let (sign_in, origin) = (SignIn::of(&request)?, Origin::of(&request)?);
    let starter = sign_in.clone();
    let (bearer, issued) = database
        .write(move |connection| {
            if let Some(hash) = renewed {
                users::renew_hash(connection, user.id, &hash)?;
            }
            starter.start(connection, user.id, user.token_version, &origin)
        })
        .await?;
    auth_log::signed_in(bearer.user, bearer.session, address);
    sign_in.answer(bearer, issued)
}

/// Where names and passwords are compared.
struct Door<'a> {
    database: &'a Database,
    hasher: &'a Hasher,
    throttle: &'a Throttle,
    address: IpAddr,
}

impl Door<'_> {
    /// The user of a name and a password and, where it is due, a costlier hash of the password.
    async fn admit(&self, name: &str, given: String) -> Result<(User, Option<String>), AppError> {
        // A name that breaks the rules is that of nobody; so is one that is unknown.
        let name = UserName::parse(name).ok();
        let (user, hash) = name.as_ref().map_or(Ok(None), |name| self.find(name))?.unzip();
        let fits = self.hasher.verify(given.clone(), hash.clone()).await?;
        match (user, hash, name) {
            (Some(user), Some(hash), Some(name)) if fits && !user.disabled => {
                self.throttle.succeeded(&name);
                let renewed = renew(self.hasher, given, &hash).await;
                Ok((user, renewed))
            }
            (user, ..) => {
                auth_log::failed(user.map(|user| user.id), self.address);
                Err(AuthError::InvalidCredentials.into())
            }
        }
    }

    fn find(&self, name: &UserName) -> Result<Option<(User, String)>, AppError> {
        self.throttle.begin(name, self.address)?;
        self.database.read(|connection| Ok(users::by_name(connection, name)?))
    }
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
    _attempt: Attempt,
    database: Data<Database>,
    hasher: Data<Hasher>,
    clock: Data<Clock>,
    Json(body): Json,
) -> Result<WriteResponse, AppError> {
    let (name, password) = FieldReader::read(body, parse_registration)?;
    let hash = hasher.hash(password).await?;
    let actor = Actor::registration(clock.now());
    let created = database
        .write(move |connection| users::create_user(connection, &actor, &name, &hash, Role::Viewer))
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
    // Of an API key, what the key may do.
    let found = found.map(|found| User { role: user.role, ..found });
    Representation::of(&found.ok_or(AuthError::TokenRevoked)?)
}

/// `POST /auth/password`: needs a token of a login, or the current password. All sessions end, and a new one
/// begins for whoever asks.
pub async fn change_password(
    request: HttpRequest,
    database: Data<Database>,
    hasher: Data<Hasher>,
    throttle: Data<Throttle>,
    user: AuthenticatedUser,
    actor: Actor,
    Json(body): Json,
) -> Result<HttpResponse, AppError> {
    user.needs_session()?;
    let (current, new) = FieldReader::read(body, parse_new_password)?;
    match current {
        None if !user.is_fresh() => return Err(AuthError::FreshTokenRequired.into()),
        None => {}
        Some(current) => {
            let address = client_address(&request)?;
            let door = Door { database: &database, hasher: &hasher, throttle: &throttle, address };
            door.admit(&user.name, current).await?;
        }
    }
    let hash = hasher.hash(new).await?;
    let (sign_in, origin) = (SignIn::of(&request)?, Origin::of(&request)?);
    let starter = sign_in.clone();
    let (bearer, issued) = database
        .write(move |connection| {
            // The password that was compared may have been replaced since.
            user.recheck(connection)?;
            let before = users::by_id(connection, user.id)?.ok_or(AuthError::TokenRevoked)?;
            let change = UserChange { hash: Some(hash), ..UserChange::default() };
            let after = resources::update(connection, &actor, before, change)?;
            starter.start(connection, after.id, after.token_version, &origin)
        })
        .await?;
    sign_in.answer(bearer, issued)
}

/// The body of `register`.
pub fn parse_registration(fields: &mut FieldReader) -> Option<(UserName, Password)> {
    let (name, password) = (fields.required("username"), fields.required("password"));
    Some((name?, password?))
}

/// The body of `change_password`: the old one, where it is told, and the new one.
pub fn parse_new_password(fields: &mut FieldReader) -> Option<(Option<String>, Password)> {
    let current = fields.optional("current_password");
    let new = fields.required("new_password");
    Some((current, new?))
}

/// The body of `login`. The rules for names and passwords hold where they are set; here they are only compared.
pub fn parse_login(fields: &mut FieldReader) -> Option<(String, String)> {
    let (username, password) = (fields.required("username"), fields.required("password"));
    Some((username?, password?))
}
