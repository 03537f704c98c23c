//! Teams over HTTP.

use actix_web::{HttpRequest, web::Data};

use super::{
    list::{self, Filter},
    operations, queries, writes,
};
use crate::{
    changes::Actor,
    database::{Database, ids::TeamId},
    error::AppError,
    http::{Id, Json, JsonOrPatch, Outcome, Precondition, Query, Representation, Written},
    idempotency::IdempotentWrite,
};

/// `GET /teams`
pub async fn list(
    request: HttpRequest,
    database: Data<Database>,
) -> Result<Representation, AppError> {
    let filter: Filter = Query::read(&request)?;
    let page = database
        .read_by_length(filter.list.is_short(), move |connection| {
            let found = list::page(connection, &filter)?;
            found.page(&filter.list, |rows| Ok(queries::with_external_ids(connection, rows)?))
        })
        .await?;
    page.represent()
}

/// `GET /teams/{id}`
pub async fn show(
    request: HttpRequest,
    database: Data<Database>,
    Id(id): Id<TeamId>,
) -> Result<Representation, AppError> {
    Query::reject_parameters(&request)?;
    let team = database.read(|connection| writes::find(connection, id))?;
    Ok(Representation::of_document(&team)?.with_last_modified(&team.updated_at))
}

/// `POST /teams`
pub async fn create(
    idempotent: IdempotentWrite,
    actor: Actor,
    Json(body): Json,
) -> Result<Written, AppError> {
    idempotent.write(body, |body| operations::create(actor, body)).await
}

/// `PUT /teams/{id}`
pub async fn replace(
    database: Data<Database>,
    actor: Actor,
    precondition: Precondition,
    Id(id): Id<TeamId>,
    Json(body): Json,
) -> Result<Written, AppError> {
    database.write(operations::replace(actor, id, precondition, body)?).await?.render()
}

/// `PATCH /teams/{id}`
pub async fn patch(
    database: Data<Database>,
    actor: Actor,
    precondition: Precondition,
    Id(id): Id<TeamId>,
    JsonOrPatch(body): JsonOrPatch,
) -> Result<Written, AppError> {
    database.write(operations::patch(actor, id, precondition, body)).await?.render()
}

/// `DELETE /teams/{id}`
pub async fn delete(
    database: Data<Database>,
    actor: Actor,
    precondition: Precondition,
    Id(id): Id<TeamId>,
) -> Result<Written, AppError> {
    database.write(operations::delete(actor, id, precondition)).await?.render()
}
