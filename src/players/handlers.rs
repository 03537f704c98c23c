//! Players over HTTP.

use actix_web::{HttpRequest, HttpResponse, web::Data};

use super::{
    list::{self, Filter},
    model::{FirstMembership, PlayerInput},
    queries, writes,
};
use crate::{
    changes::Author,
    database::{Database, ids::PlayerId},
    error::AppError,
    http::{Id, Json, JsonOrPatch, Query, Representation, Today, created_at, patched},
    values::Form,
};

/// `GET /players`
pub async fn list(
    request: HttpRequest,
    database: Data<Database>,
    Today(today): Today,
) -> Result<Representation, AppError> {
    let filter: Filter = Query::read(&request)?;
    let page = database
        .read_by_length(filter.list.is_short(), move |connection| {
            let total = list::total(connection, &filter)?;
            let found = list::page(connection, &filter)?;
            let wants_teams = filter.list.wants("teams");
            found.page(&filter.list, total, |rows| {
                Ok(queries::views(connection, rows, wants_teams.then_some(today))?)
            })
        })
        .await?;
    page.represent()
}

/// `GET /players/{id}`
pub async fn show(
    request: HttpRequest,
    database: Data<Database>,
    Today(today): Today,
    Id(id): Id<PlayerId>,
) -> Result<Representation, AppError> {
    Query::none(&request)?;
    let view = database.read(|connection| {
        let player = writes::find(connection, id)?;
        Ok(queries::view(connection, player, today)?)
    })?;
    Representation::of_version(view.player.version, &view)
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
