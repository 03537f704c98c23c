//! Memberships over HTTP.

use actix_web::{HttpRequest, web::Data};

use super::{
    list::{self, Filter},
    operations, queries, writes,
};
use crate::{
    changes::Author,
    database::{
        Database,
        ids::{MembershipId, PlayerId},
    },
    error::AppError,
    http::{
        Id, Json, JsonOrPatch, Outcome, Precondition, Query, Representation, WholeList, Written,
    },
    idempotency::Once,
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
    Query::none(&request)?;
    let membership = database.read(|connection| writes::find(connection, id))?;
    let representation = Representation::of_document(&membership)?;
    Ok(representation.changed_at(&membership.updated_at))
}

/// `POST /memberships`
pub async fn create(once: Once, author: Author, Json(body): Json) -> Result<Written, AppError> {
    once.write(body, |body| operations::create(author, body)).await
}

/// `PUT /memberships/{id}`
pub async fn replace(
    database: Data<Database>,
    author: Author,
    precondition: Precondition,
    Id(id): Id<MembershipId>,
    Json(body): Json,
) -> Result<Written, AppError> {
    database.write(operations::replace(author, id, precondition, body)?).await?.render()
}

/// `PATCH /memberships/{id}`
pub async fn patch(
    database: Data<Database>,
    author: Author,
    precondition: Precondition,
    Id(id): Id<MembershipId>,
    JsonOrPatch(body): JsonOrPatch,
) -> Result<Written, AppError> {
    database.write(operations::patch(author, id, precondition, body)).await?.render()
}

/// `DELETE /memberships/{id}`
pub async fn delete(
    database: Data<Database>,
    author: Author,
    precondition: Precondition,
    Id(id): Id<MembershipId>,
) -> Result<Written, AppError> {
    database.write(operations::delete(author, id, precondition)).await?.render()
}

/// `POST /players/{id}/transfer`
pub async fn transfer(
    once: Once,
    author: Author,
    Id(player): Id<PlayerId>,
    Json(body): Json,
) -> Result<Written, AppError> {
    once.write(body, |body| operations::transfer(author, player, body)).await
}

/// `GET /players/{id}/memberships`: the whole career, newest first.
pub async fn career(
    request: HttpRequest,
    database: Data<Database>,
    Id(player): Id<PlayerId>,
) -> Result<Representation, AppError> {
    Query::none(&request)?;
    let data = database.read(|connection| {
        if !queries::player_exists(connection, player)? {
            return Err(AppError::missing("player", player));
        }
        Ok(queries::career(connection, player)?)
    })?;
    Representation::of(&WholeList { data })
}
