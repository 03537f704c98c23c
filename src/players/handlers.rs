//! Players over HTTP.

use actix_web::{HttpRequest, web::Data};

use super::{
    list::{self, Filter},
    operations, queries, writes,
};
use crate::{
    changes::Actor,
    database::{Database, ids::PlayerId},
    error::AppError,
    http::{Id, Json, JsonOrPatch, Outcome, Precondition, Query, Representation, Today, Written},
    idempotency::IdempotentWrite,
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
            let found = list::page(connection, &filter)?;
            let wants_teams = filter.list.wants("teams");
            found.page(&filter.list, |rows| {
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
    Query::reject_parameters(&request)?;
    let view = database.read(|connection| {
        let player = writes::find(connection, id)?;
        Ok(queries::view(connection, player, today)?)
    })?;
    Representation::of_document(&view)
}

/// `POST /players`, with a first membership where the body has one.
pub async fn create(
    idempotent: IdempotentWrite,
    actor: Actor,
    Json(body): Json,
) -> Result<Written, AppError> {
    idempotent.write(body, |body| operations::create(actor, body)).await
}

/// `PUT /players/{id}`
pub async fn replace(
    database: Data<Database>,
    actor: Actor,
    precondition: Precondition,
    Id(id): Id<PlayerId>,
    Json(body): Json,
) -> Result<Written, AppError> {
    database.write(operations::replace(actor, id, precondition, body)?).await?.render()
}

/// `PATCH /players/{id}`
pub async fn patch(
    database: Data<Database>,
    actor: Actor,
    precondition: Precondition,
    Id(id): Id<PlayerId>,
    JsonOrPatch(body): JsonOrPatch,
) -> Result<Written, AppError> {
    database.write(operations::patch(actor, id, precondition, body)).await?.render()
}

/// `DELETE /players/{id}`
pub async fn delete(
    database: Data<Database>,
    actor: Actor,
    precondition: Precondition,
    Id(id): Id<PlayerId>,
) -> Result<Written, AppError> {
    database.write(operations::delete(actor, id, precondition)).await?.render()
}
