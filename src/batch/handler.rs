//! The HTTP handler of batches.

use actix_web::web::Data;

use super::{request::BatchRequest, run};
use crate::{
    changes::Actor,
    config::Writes,
    error::AppError,
    http::{Json, WriteResponse},
    idempotency::IdempotentWrite,
};

/// The maximum size of a batch in bytes.
const MAX_BODY: usize = 1 << 20;

/// `POST /batch`
pub async fn handler(
    idempotent: IdempotentWrite,
    actor: Actor,
    settings: Data<Writes>,
    Json(body): Json<MAX_BODY>,
) -> Result<WriteResponse, AppError> {
    idempotent.write(body, |body| run::prepare(BatchRequest::read(body)?, actor, **settings)).await
}
