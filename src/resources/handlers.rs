//! The HTTP handlers of every resource.

use actix_web::{HttpRequest, web::Data};

use super::{
    operations,
    resource::{JsonResource, Resource, load},
};
use crate::{
    changes::Actor,
    database::{Connection, Database},
    error::AppError,
    http::{
        ClientAddress, Id, Json, JsonOrPatch, Precondition, Query, RenderResponse, Representation,
        WriteResponse,
    },
    idempotency::IdempotentWrite,
    lists::ListFilter,
    values::BirthDateVisibility,
};

/// `GET` of a collection: a page of the list.
pub async fn list<R: Resource>(
    request: HttpRequest,
    database: Data<Database>,
    visibility: BirthDateVisibility,
    ClientAddress(client): ClientAddress,
) -> Result<Representation, AppError> {
    let filter: R::Filter = Query::read(&request)?;
    let cost = filter.list().cost();
    let read = move |connection: &mut Connection| filter.page(connection, visibility);
    let page = match cost {
        None => database.read(read)?,
        Some(cost) => database.read_long(client, cost, read).await?,
    };
    Ok(for_reader::<R>(page.representation()?, visibility))
}

/// `GET` of one resource.
pub async fn show<R: Resource>(
    request: HttpRequest,
    database: Data<Database>,
    visibility: BirthDateVisibility,
    Id(id): Id<R::Id>,
) -> Result<Representation, AppError> {
    Query::reject_parameters(&request)?;
    let view = database.read(|connection| {
        let resource: R = load(connection, id)?;
        Ok(resource.view(connection, visibility)?)
    })?;
    Ok(for_reader::<R>(Representation::of_resource(&view)?, visibility))
}

/// Marks a representation whose content depends on the reader.
fn for_reader<R: Resource>(
    representation: Representation,
    visibility: BirthDateVisibility,
) -> Representation {
    if R::SHOWS_BIRTH_DATES {
        representation.varying_by_reader(visibility.is_trusted())
    } else {
        representation
    }
}

/// `POST` to a collection.
pub async fn create<R: JsonResource>(
    idempotent: IdempotentWrite,
    actor: Actor,
    Json(body): Json,
) -> Result<WriteResponse, AppError> {
    idempotent.write(body, |body| operations::create::<R>(actor, body)).await
}

/// `PUT` of one resource.
pub async fn replace<R: JsonResource>(
    database: Data<Database>,
    actor: Actor,
    precondition: Precondition,
    Id(id): Id<R::Id>,
    Json(body): Json,
) -> Result<WriteResponse, AppError> {
    let replace = operations::replace::<R>(actor, id, precondition, body)?;
    database.write(replace).await?.render()
}

/// `PATCH` of one resource.
pub async fn patch<R: JsonResource>(
    database: Data<Database>,
    actor: Actor,
    precondition: Precondition,
    Id(id): Id<R::Id>,
    JsonOrPatch(body): JsonOrPatch,
) -> Result<WriteResponse, AppError> {
    database.write(operations::patch::<R>(actor, id, precondition, body)).await?.render()
}

/// `DELETE` of one resource.
pub async fn delete<R: Resource>(
    database: Data<Database>,
    actor: Actor,
    precondition: Precondition,
    Id(id): Id<R::Id>,
) -> Result<WriteResponse, AppError> {
    database.write(operations::delete::<R>(actor, id, precondition)).await?.render()
}
