//! Players over HTTP.

use actix_web::{HttpRequest, HttpResponse, web::Data};

use super::{model::Filter, operations, queries, writes};
use crate::{
    changes::Author,
    database::{Database, ids::PlayerId},
    error::AppError,
    http::{Id, Json, JsonOrPatch, Outcome, Precondition, Query, Today, Written},
    idempotency::Once,
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
pub async fn create(once: Once, author: Author, Json(body): Json) -> Result<Written, AppError> {
    once.write(body, |body| operations::create(author, body)).await
}

/// `PUT /players/{id}`
pub async fn replace(
    database: Data<Database>,
    author: Author,
    precondition: Precondition,
    Id(id): Id<PlayerId>,
    Json(body): Json,
) -> Result<Written, AppError> {
    database.write(operations::replace(author, id, precondition, body)?).await?.render()
}

/// `PATCH /players/{id}`
pub async fn patch(
    database: Data<Database>,
    author: Author,
    precondition: Precondition,
    Id(id): Id<PlayerId>,
    JsonOrPatch(body): JsonOrPatch,
) -> Result<Written, AppError> {
    database.write(operations::patch(author, id, precondition, body)).await?.render()
}

/// `DELETE /players/{id}`
pub async fn delete(
    database: Data<Database>,
    author: Author,
    precondition: Precondition,
    Id(id): Id<PlayerId>,
) -> Result<Written, AppError> {
    database.write(operations::delete(author, id, precondition)).await?.render()
}
