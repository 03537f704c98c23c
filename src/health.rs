//! Service information, liveness and readiness.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde_json::json;

use crate::{
    database::Database,
    error::AppError,
    http::{Query, Representation},
};

/// `GET /api/v1`: name, version and links.
pub async fn about(request: HttpRequest) -> Result<Representation, AppError> {
    Query::reject_parameters(&request)?;
    Representation::of(&json!({
        "name": "teamsheet",
        "version": env!("CARGO_PKG_VERSION"),
        "links": {
            "teams": "/api/v1/teams",
            "players": "/api/v1/players",
            "memberships": "/api/v1/memberships",
            "login": "/api/v1/auth/login",
            "documentation": "/docs/",
            "openapi": "/openapi.json",
            "health": "/healthz",
        },
    }))
}

/// `GET /healthz`: 200 while the process runs.
pub async fn alive() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "ok" }))
}

/// `GET /readyz`: 200 if the database can be read and its file is in its place, otherwise 503.
pub async fn ready(database: Data<Database>) -> Result<HttpResponse, AppError> {
    let read = database.read(|connection| Ok(crate::auth::users::any(connection)?));
    match read.and_then(|_| database.check_file()) {
        Ok(()) => Ok(HttpResponse::Ok().json(json!({ "status": "ready" }))),
        Err(error) => {
            log::error!("not ready: {error}");
            Err(AppError::Unavailable("the database cannot be read"))
        }
    }
}
