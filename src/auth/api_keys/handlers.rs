//! The HTTP handlers of API keys. A key cannot create or revoke keys, so that a stolen one cannot be made permanent.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    key::ApiKey,
    queries::{self, ApiKeyView},
};
use crate::{
    auth::{guard::AuthenticatedUser, role::Role},
    clock::{Clock, Timestamp},
    database::{Database, ids::ApiKeyId},
    error::{AppError, AuthError},
    http::{Id, Json, Query, Representation},
    lists::UnpagedList,
    values::{FieldReader, Text},
};

/// The body of a POST.
pub struct NewKey {
    name: Text<100>,
    role: Role,
    expires_at: Option<Timestamp>,
}

/// A new API key with its secret.
#[derive(Serialize, ToSchema)]
#[schema(as = NewApiKey)]
pub struct NewApiKey {
    #[serde(flatten)]
    api_key: ApiKeyView,
    /// The secret, which is not shown again.
    key: String,
}

/// `POST /auth/api-keys`
pub async fn create(
    database: Data<Database>,
    clock: Data<Clock>,
    user: AuthenticatedUser,
    Json(body): Json,
) -> Result<HttpResponse, AppError> {
    user.needs_session()?;
    // A stolen access token must not become a permanent key.
    if !user.is_fresh() {
        return Err(AuthError::FreshTokenRequired.into());
    }
    let now = clock.now();
    let new = FieldReader::read(body, |fields| NewKey::parse(fields, user.role, now))?;
    let key = ApiKey::new().map_err(AppError::internal)?;
    let hash = key.hash();
    let api_key = database
        .write(move |connection| {
            user.revalidate(connection)?;
            let new = (new.name.as_str(), new.role, new.expires_at);
            Ok(queries::insert(connection, user.id, new, &hash, now)?)
        })
        .await?;
    let created = NewApiKey { api_key, key: key.reveal() };
    Ok(HttpResponse::Created().json(created))
}

/// `GET /auth/api-keys`
pub async fn list(
    request: HttpRequest,
    database: Data<Database>,
    user: AuthenticatedUser,
) -> Result<Representation, AppError> {
    Query::reject_parameters(&request)?;
    let keys = database.read(|connection| Ok(queries::of_user(connection, user.id)?))?;
    Representation::of(&UnpagedList { data: keys })
}

/// `DELETE /auth/api-keys/{id}`
pub async fn revoke(
    database: Data<Database>,
    clock: Data<Clock>,
    user: AuthenticatedUser,
    Id(id): Id<ApiKeyId>,
) -> Result<HttpResponse, AppError> {
    user.needs_session()?;
    let at = clock.now();
    let revoked =
        database.write(move |connection| Ok(queries::revoke(connection, user.id, id, at)?)).await?;
    if revoked {
        Ok(HttpResponse::NoContent().finish())
    } else {
        Err(AppError::not_found("API key", id))
    }
}

impl NewKey {
    /// Reads a body; the role is at most that of the owner.
    pub fn parse(fields: &mut FieldReader, owner_role: Role, now: Timestamp) -> Option<Self> {
        let name = fields.required("name");
        let role = fields.optional("role").unwrap_or(owner_role);
        if role > owner_role {
            fields.add_error("role", format!("must not be above your own role, {owner_role}"));
        }
        let expires_at: Option<Timestamp> = fields.optional("expires_at");
        if expires_at.as_ref().is_some_and(|time| *time <= now) {
            fields.add_error("expires_at", "must be in the future");
        }
        Some(Self { name: name?, role, expires_at })
    }
}
