//! Users over HTTP, for admins.

use actix_web::{HttpRequest, web::Data};

use super::{
    list::{self, Filter},
    model::{Change, User, UserName},
    queries, writes,
};
use crate::{
    auth::{hashing::Hasher, password::Password, role::Role},
    changes::Actor,
    database::{Connection, Database, ids::UserId},
    error::AppError,
    http::{
        Document, Done, Id, Json, JsonOrPatch, Outcome, Precondition, Query, Representation,
        Written, patched,
    },
    values::FieldReader,
};

/// `GET /users`
pub async fn list(
    request: HttpRequest,
    database: Data<Database>,
) -> Result<Representation, AppError> {
    let Filter(request) = Query::read(&request)?;
    let page = database.read(|connection| list::page(connection, &request)?.page(&request, Ok))?;
    page.represent()
}

/// `GET /users/{id}`
pub async fn show(
    request: HttpRequest,
    database: Data<Database>,
    Id(id): Id<UserId>,
) -> Result<Representation, AppError> {
    Query::reject_parameters(&request)?;
    let user = database.read(|connection| find(connection, id))?;
    Representation::of_document(&user)
}

/// `POST /users`
pub async fn create(
    database: Data<Database>,
    hasher: Data<Hasher>,
    actor: Actor,
    Json(body): Json,
) -> Result<Written, AppError> {
    let (name, password, role) = FieldReader::read(body, parse_new)?;
    let hash = hasher.hash(password).await?;
    let made = database
        .write(move |connection| writes::create(connection, &actor, &name, &hash, role))
        .await?;
    Done::Created(made).render()
}

/// The body of `create`.
pub fn parse_new(fields: &mut FieldReader) -> Option<(UserName, Password, Role)> {
    fields.read_only(&["id", "version", "created_at", "updated_at"]);
    let name = fields.required("username");
    let password = fields.required("password");
    let role = fields.required("role");
    Some((name?, password?, role?))
}

/// `PATCH /users/{id}`: the role, whether the user is disabled, a new password.
pub async fn patch(
    database: Data<Database>,
    hasher: Data<Hasher>,
    actor: Actor,
    precondition: Precondition,
    Id(id): Id<UserId>,
    JsonOrPatch(body): JsonOrPatch,
) -> Result<Written, AppError> {
    let known = database.read(|connection| find(connection, id))?;
    // Before a password is hashed for nothing; what counts is the test inside the write.
    precondition.check(known.version())?;
    let wanted =
        FieldReader::read(patched(&known, body)?, |fields| parse_patch(fields, &known.username))?;
    let (role, disabled, password) = wanted;
    // Only what differs from what is known is changed: another admin may be at work.
    let mut change = Change {
        role: Some(role).filter(|role| *role != known.role),
        disabled: Some(disabled).filter(|disabled| *disabled != known.disabled),
        hash: None,
    };
    if let Some(password) = password {
        change.hash = Some(hasher.hash(password).await?);
    }
    let after = database
        .write(move |connection| {
            let before = find(connection, id)?;
            precondition.check(before.version())?;
            writes::change(connection, &actor, before, &change)
        })
        .await?;
    Done::Changed(after).render()
}

/// The user as `patch` would leave it, and a new password.
pub fn parse_patch(
    fields: &mut FieldReader,
    username: &str,
) -> Option<(Role, bool, Option<Password>)> {
    fields.read_only(&["id", "version", "created_at", "updated_at"]);
    let name = fields.required::<String>("username");
    if name.is_some_and(|name| name != username) {
        fields.add_error("username", "cannot be changed");
    }
    let role = fields.required("role");
    let disabled = fields.required("disabled");
    let password = fields.optional("password");
    Some((role?, disabled?, password))
}

/// `DELETE /users/{id}`
pub async fn delete(
    database: Data<Database>,
    actor: Actor,
    precondition: Precondition,
    Id(id): Id<UserId>,
) -> Result<Written, AppError> {
    database
        .write(move |connection| {
            let before = find(connection, id)?;
            precondition.check(before.version())?;
            writes::delete(connection, &actor, &before)
        })
        .await?;
    Done::<User>::Gone.render()
}

fn find(connection: &mut Connection, id: UserId) -> Result<User, AppError> {
    queries::by_id(connection, id)?.ok_or_else(|| AppError::not_found("user", id))
}
