//! Memberships over HTTP.

use actix_web::{HttpRequest, HttpResponse, web::Data};

use super::{
    model::{Filter, MembershipDetails},
    queries, writes,
};
use crate::{
    changes::Author,
    database::{
        Database,
        ids::{MembershipId, PlayerId},
    },
    error::AppError,
    http::{Id, Json, JsonOrPatch, Query, created_at, patched, whole_list},
    values::Form,
};

/// `GET /memberships`
pub async fn list(
    request: HttpRequest,
    database: Data<Database>,
) -> Result<HttpResponse, AppError> {
    let filter = Filter::read(&request)?;
    let rows = database.read(|connection| Ok(queries::list(connection, &filter)?))?;
    let page = filter.page.page(rows, |row| row.id.get(), Ok)?;
    Ok(HttpResponse::Ok().json(page))
}

/// `GET /memberships/{id}`
pub async fn show(
    request: HttpRequest,
    database: Data<Database>,
    Id(id): Id<MembershipId>,
) -> Result<HttpResponse, AppError> {
    Query::none(&request)?;
    let membership = database.read(|connection| writes::find(connection, id))?;
    Ok(HttpResponse::Ok().json(membership))
}

/// `POST /memberships`
pub async fn create(
    database: Data<Database>,
    author: Author,
    Json(body): Json,
) -> Result<HttpResponse, AppError> {
    let new = Form::read(body, |form| MembershipDetails::parse(form, Some(author.today())))?;
    let made =
        database.write(move |connection| writes::create(connection, &author, &new, "")).await?;
    Ok(created_at("memberships", made.id.get(), &made))
}

/// `PUT /memberships/{id}`
pub async fn replace(
    database: Data<Database>,
    author: Author,
    Id(id): Id<MembershipId>,
    Json(body): Json,
) -> Result<HttpResponse, AppError> {
    let new = Form::read(body, |form| MembershipDetails::parse(form, None))?;
    let after = database
        .write(move |connection| {
            let before = writes::find(connection, id)?;
            writes::update(connection, &author, before, &new)
        })
        .await?;
    Ok(HttpResponse::Ok().json(after))
}

/// `PATCH /memberships/{id}`
pub async fn patch(
    database: Data<Database>,
    author: Author,
    Id(id): Id<MembershipId>,
    JsonOrPatch(body): JsonOrPatch,
) -> Result<HttpResponse, AppError> {
    let after = database
        .write(move |connection| {
            let before = writes::find(connection, id)?;
            let new =
                Form::read(patched(&before, body)?, |form| MembershipDetails::parse(form, None))?;
            writes::update(connection, &author, before, &new)
        })
        .await?;
    Ok(HttpResponse::Ok().json(after))
}

/// `DELETE /memberships/{id}`
pub async fn delete(
    database: Data<Database>,
    author: Author,
    Id(id): Id<MembershipId>,
) -> Result<HttpResponse, AppError> {
    database
        .write(move |connection| {
            let before = writes::find(connection, id)?;
            writes::delete(connection, &author, &before)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// `GET /players/{id}/memberships`: the whole career, newest first.
pub async fn career(
    request: HttpRequest,
    database: Data<Database>,
    Id(player): Id<PlayerId>,
) -> Result<HttpResponse, AppError> {
    Query::none(&request)?;
    let career = database.read(|connection| {
        if !queries::player_exists(connection, player)? {
            return Err(AppError::missing("player", player));
        }
        Ok(queries::career(connection, player)?)
    })?;
    Ok(whole_list(career))
}
