//! Players over HTTP.

use actix_web::{HttpRequest, HttpResponse, web::Data};

use super::{
    model::{Filter, FirstMembership, PlayerInput},
    queries, writes,
};
use crate::{
    changes::Author,
    database::{Database, ids::PlayerId},
    error::AppError,
    http::{Id, Json, JsonOrPatch, Query, Today, created_at, patched},
    values::Form,
};

/// `GET /players`
pub async fn list(
    request: HttpRequest,
    database: Data<Database>,
    Today(today): Today,
) -> Result<HttpResponse, AppError> {
    let filter = Filter::read(&request)?;
    let page = database.read(|connection| {
        let rows = queries::list(connection, &filter)?;
        filter.page.page(
            rows,
            |row| row.id.get(),
            |rows| Ok(queries::views(connection, rows, today)?),
        )
    })?;
    Ok(HttpResponse::Ok().json(page))
}

/// `GET /players/{id}`
pub async fn show(
    request: HttpRequest,
    database: Data<Database>,
    Today(today): Today,
    Id(id): Id<PlayerId>,
) -> Result<HttpResponse, AppError> {
    Query::none(&request)?;
    let player = database.read(|connection| {
        let player = writes::find(connection, id)?;
        Ok(queries::view(connection, player, today)?)
    })?;
    Ok(HttpResponse::Ok().json(player))
}

/// `POST /players`, with a first membership where the body has one.
pub async fn create(
    database: Data<Database>,
    author: Author,
    Json(body): Json,
) -> Result<HttpResponse, AppError> {
    let today = author.today();
    let (new, first) = Form::read(body, |form| {
        let first = form.nested("membership", |form| FirstMembership::parse(form, today));
        Some((PlayerInput::parse(form, today)?, first))
    })?;
    let made = database
        .write(move |connection| {
            let player = writes::create(connection, &author, new)?;
            if let Some(first) = first {
                writes::join(connection, &author, player.id, first)?;
            }
            Ok(queries::view(connection, player, today)?)
        })
        .await?;
    Ok(created_at("players", made.player.id.get(), &made))
}

/// `PUT /players/{id}`
pub async fn replace(
    database: Data<Database>,
    author: Author,
    Id(id): Id<PlayerId>,
    Json(body): Json,
) -> Result<HttpResponse, AppError> {
    let today = author.today();
    let new = Form::read(body, |form| PlayerInput::parse(form, today))?;
    let after = database
        .write(move |connection| {
            let before = writes::find(connection, id)?;
            let after = writes::update(connection, &author, before, new)?;
            Ok(queries::view(connection, after, today)?)
        })
        .await?;
    Ok(HttpResponse::Ok().json(after))
}

/// `PATCH /players/{id}`
pub async fn patch(
    database: Data<Database>,
    author: Author,
    Id(id): Id<PlayerId>,
    JsonOrPatch(body): JsonOrPatch,
) -> Result<HttpResponse, AppError> {
    let today = author.today();
    let after = database
        .write(move |connection| {
            let before = writes::find(connection, id)?;
            let new = Form::read(patched(&before, body)?, |form| PlayerInput::parse(form, today))?;
            let after = writes::update(connection, &author, before, new)?;
            Ok(queries::view(connection, after, today)?)
        })
        .await?;
    Ok(HttpResponse::Ok().json(after))
}

/// `DELETE /players/{id}`
pub async fn delete(
    database: Data<Database>,
    author: Author,
    Id(id): Id<PlayerId>,
) -> Result<HttpResponse, AppError> {
    database.write(move |connection| writes::delete(connection, &author, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
