//! Batches over HTTP.

use actix_web::web::Data;

use super::{plan::Plan, run};
use crate::{
    changes::Actor,
    config::Writes,
    error::AppError,
    http::{Json, Written},
    idempotency::IdempotentWrite,
};

/// The largest batch, in bytes.
const MAX_BODY: usize = 1 << 20;

/// `POST /batch`
pub async fn handler(
    idempotent: IdempotentWrite,
    actor: Actor,
    settings: Data<Writes>,
    Json(body): Json<MAX_BODY>,
) -> Result<Written, AppError> {
    idempotent.write(body, |body| run::prepare(Plan::read(body)?, actor, **settings)).await
}
