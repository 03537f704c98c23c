//! Whether the server lives, and whether it can do its work: for whoever starts and watches it.

use actix_web::{HttpResponse, web::Data};
use serde_json::json;

use crate::{database::Database, error::AppError};

/// `GET /healthz`: the process answers.
pub async fn alive() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "ok" }))
}

/// `GET /readyz`: the database answers, too; 503 where it does not.
pub async fn ready(database: Data<Database>) -> Result<HttpResponse, AppError> {
    match database.read(|connection| Ok(crate::auth::users::any(connection)?)) {
        Ok(_) => Ok(HttpResponse::Ok().json(json!({ "status": "ready" }))),
        Err(error) => {
            log::error!("not ready: {error}");
            Err(AppError::Unavailable("the database does not answer"))
        }
    }
}
