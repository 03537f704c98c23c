//! Memberships over HTTP.

use actix_web::{HttpRequest, HttpResponse, web::Data};

use super::{
    list::{self, Filter},
    model::MembershipDetails,
    queries, writes,
};
use crate::{
    changes::Author,
    database::{
        Database,
        ids::{MembershipId, PlayerId},
    },
    error::AppError,
    http::{Id, Json, JsonOrPatch, Query, Representation, WholeList, created_at, patched},
    values::Form,
};

/// `GET /memberships`
pub async fn list(
    request: HttpRequest,
    database: Data<Database>,
) -> Result<Representation, AppError> {
    let filter: Filter = Query::read(&request)?;
    let page = database
        .read_by_length(filter.list.is_short(), move |connection| {
            let total = list::total(connection, &filter)?;
            list::page(connection, &filter)?.page(&filter.list, total, Ok)
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
    let representation = Representation::of_version(membership.version, &membership)?;
    Ok(representation.changed_at(&membership.updated_at))
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
