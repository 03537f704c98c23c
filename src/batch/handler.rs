//! Batches over HTTP.

use actix_web::web::Data;

use super::{plan::Plan, run};
use crate::{
    changes::Author,
    config::Writes,
    error::AppError,
    http::{Json, Written},
    idempotency::Once,
};

/// The largest batch, in bytes.
const MAX_BODY: usize = 1 << 20;

/// `POST /batch`
pub async fn handler(
    once: Once,
    author: Author,
    settings: Data<Writes>,
    Json(body): Json<MAX_BODY>,
) -> Result<Written, AppError> {
    once.write(body, |body| run::prepare(Plan::read(body)?, author, **settings)).await
}
