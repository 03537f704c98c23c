//! Memberships over HTTP.

use actix_web::{HttpRequest, web::Data};

use super::{
    list::{self, Filter},
    operations, queries, writes,
};
use crate::{
    changes::Actor,
    database::{
        Database,
        ids::{MembershipId, PlayerId},
    },
    error::AppError,
    http::{
        Id, Json, JsonOrPatch, Outcome, Precondition, Query, Representation, WholeList, Written,
    },
    idempotency::IdempotentWrite,
};

/// `GET /memberships`
pub async fn list(
    request: HttpRequest,
    database: Data<Database>,
) -> Result<Representation, AppError> {
    let filter: Filter = Query::read(&request)?;
    let page = database
        .read_by_length(filter.list.is_short(), move |connection| {
            list::page(connection, &filter)?.page(&filter.list, Ok)
        })
        .await?;
    page.represent()
}

/// `GET /memberships/{id}`
pub async fn show(
    request: HttpRequest,
    database: Data<Database>,
    Id(id): Id<MembershipId>,
) -> Result<Representation, AppError> {
    Query::reject_parameters(&request)?;
    let membership = database.read(|connection| writes::find(connection, id))?;
    let representation = Representation::of_document(&membership)?;
    Ok(representation.with_last_modified(&membership.updated_at))
}

/// `POST /memberships`
pub async fn create(
    idempotent: IdempotentWrite,
    actor: Actor,
    Json(body): Json,
) -> Result<Written, AppError> {
    idempotent.write(body, |body| operations::create(actor, body)).await
}

/// `PUT /memberships/{id}`
pub async fn replace(
    database: Data<Database>,
    actor: Actor,
    precondition: Precondition,
    Id(id): Id<MembershipId>,
    Json(body): Json,
) -> Result<Written, AppError> {
    database.write(operations::replace(actor, id, precondition, body)?).await?.render()
}

/// `PATCH /memberships/{id}`
pub async fn patch(
    database: Data<Database>,
    actor: Actor,
    precondition: Precondition,
    Id(id): Id<MembershipId>,
    JsonOrPatch(body): JsonOrPatch,
) -> Result<Written, AppError> {
    database.write(operations::patch(actor, id, precondition, body)).await?.render()
}

/// `DELETE /memberships/{id}`
pub async fn delete(
    database: Data<Database>,
    actor: Actor,
    precondition: Precondition,
    Id(id): Id<MembershipId>,
) -> Result<Written, AppError> {
    database.write(operations::delete(actor, id, precondition)).await?.render()
}

/// `POST /players/{id}/transfer`
pub async fn transfer(
    idempotent: IdempotentWrite,
    actor: Actor,
    Id(player): Id<PlayerId>,
    Json(body): Json,
) -> Result<Written, AppError> {
    idempotent.write(body, |body| operations::transfer(actor, player, body)).await
}

/// `GET /players/{id}/memberships`: the whole career, newest first.
pub async fn career(
    request: HttpRequest,
    database: Data<Database>,
    Id(player): Id<PlayerId>,
) -> Result<Representation, AppError> {
    Query::reject_parameters(&request)?;
    let data = database.read(|connection| {
        if !queries::player_exists(connection, player)? {
            return Err(AppError::not_found("player", player));
        }
        Ok(queries::career(connection, player)?)
    })?;
    Representation::of(&WholeList { data })
}
