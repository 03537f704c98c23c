//! Teams over HTTP.

use actix_web::{HttpRequest, HttpResponse, web::Data};

use super::{
    list::{self, Filter},
    model::TeamInput,
    queries, writes,
};
use crate::{
    changes::Author,
    database::{Database, ids::TeamId},
    error::AppError,
    http::{Id, Json, JsonOrPatch, Query, Representation, created_at, patched},
    values::Form,
};

/// `GET /teams`
pub async fn list(
    request: HttpRequest,
    database: Data<Database>,
) -> Result<Representation, AppError> {
    let filter: Filter = Query::read(&request)?;
    let page = database
        .read_by_length(filter.list.is_short(), move |connection| {
            let total = list::total(connection, &filter)?;
            let found = list::page(connection, &filter)?;
            found
                .page(&filter.list, total, |rows| Ok(queries::with_external_ids(connection, rows)?))
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
    Query::none(&request)?;
    let team = database.read(|connection| writes::find(connection, id))?;
    Ok(Representation::of_version(team.version, &team)?.changed_at(&team.updated_at))
}

/// `POST /teams`
pub async fn create(
    database: Data<Database>,
    author: Author,
    Json(body): Json,
) -> Result<HttpResponse, AppError> {
    let new = Form::read(body, |form| TeamInput::parse(form, author.today()))?;
    let made = database.write(move |connection| writes::create(connection, &author, new)).await?;
    Ok(created_at("teams", made.id.get(), &made))
}

/// `PUT /teams/{id}`
pub async fn replace(
    database: Data<Database>,
    author: Author,
    Id(id): Id<TeamId>,
    Json(body): Json,
) -> Result<HttpResponse, AppError> {
    let new = Form::read(body, |form| TeamInput::parse(form, author.today()))?;
    let after = database
        .write(move |connection| {
            let before = writes::find(connection, id)?;
            writes::update(connection, &author, before, new)
        })
        .await?;
    Ok(HttpResponse::Ok().json(after))
}

/// `PATCH /teams/{id}`
pub async fn patch(
    database: Data<Database>,
    author: Author,
    Id(id): Id<TeamId>,
    JsonOrPatch(body): JsonOrPatch,
) -> Result<HttpResponse, AppError> {
    let after = database
        .write(move |connection| {
            let before = writes::find(connection, id)?;
            let new =
                Form::read(patched(&before, body)?, |form| TeamInput::parse(form, author.today()))?;
            writes::update(connection, &author, before, new)
        })
        .await?;
    Ok(HttpResponse::Ok().json(after))
}

/// `DELETE /teams/{id}`
pub async fn delete(
    database: Data<Database>,
    author: Author,
    Id(id): Id<TeamId>,
) -> Result<HttpResponse, AppError> {
    database.write(move |connection| writes::delete(connection, &author, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
