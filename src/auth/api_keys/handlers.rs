//! The HTTP handlers of API keys. A key cannot create or revoke keys, so that a stolen one cannot be made permanent.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    key::ApiKey,
    queries::{self, ApiKeyView},
};
use crate::{
    auth::{guard::AuthenticatedUser, role::Role},
    clock::{Clock, Timestamp},
    database::{Connection, Database, ids::ApiKeyId},
    error::{AppError, AuthError},
    http::{Id, Json, Query, Representation, WriteFn},
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
    user.require_session()?;
    // A stolen access token must not become a permanent key.
    if !user.is_fresh() {
        return Err(AuthError::FreshTokenRequired.into());
    }
    let new = NewKey::from_body(body, user.role, clock.now())?;
    let key = ApiKey::new().map_err(AppError::internal)?;
    let create = new.operation(user, &key, clock.now());
    let api_key = database.write(create).await?;
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
    user.require_session()?;
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
    /// Parses a whole body.
    ///
    /// # Errors
    /// 422 with every violation.
    pub fn from_body(body: Value, owner_role: Role, now: Timestamp) -> Result<Self, AppError> {
        FieldReader::read(body, |fields| Self::parse(fields, owner_role, now))
    }

    /// The closure that stores a key for its owner.
    pub fn operation(
        self,
        owner: AuthenticatedUser,
        key: &ApiKey,
        now: Timestamp,
    ) -> impl WriteFn<ApiKeyView> {
        let hash = key.hash();
        move |connection: &mut Connection| {
            owner.revalidate(connection)?;
            let new = (self.name.as_str(), self.role, self.expires_at);
            Ok(queries::insert(connection, owner.id, new, &hash, now)?)
        }
    }

    /// Reads a body; the role is at most that of the owner.
    pub fn parse(fields: &mut FieldReader, owner_role: Role, now: Timestamp) -> Option<Self> {
        let name = fields.required("name");
        let role = fields.optional("role").unwrap_or(owner_role);
        if role > owner_role {
            fields
                .add_field_error("role", format!("must not be above your own role, {owner_role}"));
        }
        let expires_at: Option<Timestamp> = fields.optional("expires_at");
        if expires_at.as_ref().is_some_and(|time| *time <= now) {
            fields.add_field_error("expires_at", "must be in the future");
        }
        Some(Self { name: name?, role, expires_at })
    }
}
