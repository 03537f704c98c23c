//! Users over HTTP, for admins.

use actix_web::{HttpRequest, HttpResponse, web::Data};

use super::{
    model::{Change, User, UserName},
    queries, writes,
};
use crate::{
    auth::{hashing::Hasher, password::Password, role::Role},
    changes::Author,
    database::{Connection, Database, ids::UserId},
    error::AppError,
    http::{
        Document, Done, Id, Json, JsonOrPatch, Outcome, PageRequest, Precondition, Query, Written,
        patched,
    },
    values::Form,
};

/// `GET /users`
pub async fn list(
    request: HttpRequest,
    database: Data<Database>,
) -> Result<HttpResponse, AppError> {
    let query = Query::read(&request, &PageRequest::PARAMETERS)?;
    let page = PageRequest::read(&query, "users")?;
    let rows = database
        .read(|connection| Ok(queries::page(connection, page.after.into(), page.fetch())?))?;
    Ok(HttpResponse::Ok().json(page.page(rows, |user| user.id.get(), Ok)?))
}

/// `GET /users/{id}`
pub async fn show(
    request: HttpRequest,
    database: Data<Database>,
    Id(id): Id<UserId>,
) -> Result<Written, AppError> {
    Query::none(&request)?;
    Done::Changed(database.read(|connection| find(connection, id))?).render()
}

/// `POST /users`
pub async fn create(
    database: Data<Database>,
    hasher: Data<Hasher>,
    author: Author,
    Json(body): Json,
) -> Result<Written, AppError> {
    let (name, password, role) = Form::read(body, |form| {
        form.ignore(&["id", "version", "created_at", "updated_at"]);
        let name = form.required::<UserName>("username");
        let password = form.required::<Password>("password");
        let role = form.required::<Role>("role");
        Some((name?, password?, role?))
    })?;
    let hash = hasher.hash(password).await?;
    let made = database
        .write(move |connection| writes::create(connection, &author, &name, &hash, role))
        .await?;
    Done::Created(made).render()
}

/// `PATCH /users/{id}`: the role, whether the user is disabled, a new password.
pub async fn patch(
    database: Data<Database>,
    hasher: Data<Hasher>,
    author: Author,
    precondition: Precondition,
    Id(id): Id<UserId>,
    JsonOrPatch(body): JsonOrPatch,
) -> Result<Written, AppError> {
    let known = database.read(|connection| find(connection, id))?;
    let (mut change, password) =
        Form::read(patched(&known, body)?, |form| read_patch(form, &known))?;
    if let Some(password) = password {
        change.hash = Some(hasher.hash(password).await?);
    }
    let after = database
        .write(move |connection| {
            let before = find(connection, id)?;
            precondition.check(before.version())?;
            writes::change(connection, &author, before, &change)
        })
        .await?;
    Done::Changed(after).render()
}

/// Only what differs from what is known is changed: another admin may be at work.
fn read_patch(form: &mut Form, known: &User) -> Option<(Change, Option<Password>)> {
    form.ignore(&["id", "version", "created_at", "updated_at"]);
    let name = form.required::<String>("username");
    if name.is_some_and(|name| name != known.username) {
        form.fail("username", "cannot be changed");
    }
    let role = form.required::<Role>("role");
    let disabled = form.required::<bool>("disabled");
    let password = form.optional::<Password>("password");
    let role = Some(role?).filter(|role| *role != known.role);
    let disabled = Some(disabled?).filter(|disabled| *disabled != known.disabled);
    Some((Change { role, disabled, hash: None }, password))
}

/// `DELETE /users/{id}`
pub async fn delete(
    database: Data<Database>,
    author: Author,
    precondition: Precondition,
    Id(id): Id<UserId>,
) -> Result<Written, AppError> {
    database
        .write(move |connection| {
            let before = find(connection, id)?;
            precondition.check(before.version())?;
            writes::delete(connection, &author, &before)
        })
        .await?;
    Done::<User>::Gone.render()
}

fn find(connection: &mut Connection, id: UserId) -> Result<User, AppError> {
    queries::by_id(connection, id)?.ok_or_else(|| AppError::missing("user", id))
}
