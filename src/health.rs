//! Service information, liveness and readiness.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde_json::json;

use crate::{
    config::PublicUrl,
    database::Database,
    error::AppError,
    http::{Query, Representation},
};

/// `GET /api/v1`: name, version and links.
pub async fn about(
    request: HttpRequest,
    public_url: Data<PublicUrl>,
) -> Result<Representation, AppError> {
    Query::reject_parameters(&request)?;
    let path = |path: &str| format!("{}{path}", public_url.path());
    Representation::of(&json!({
        "name": "teamsheet",
        "version": env!("CARGO_PKG_VERSION"),
        "links": {
            "teams": path("/api/v1/teams"),
            "players": path("/api/v1/players"),
            "memberships": path("/api/v1/memberships"),
            "login": path("/api/v1/auth/login"),
            "documentation": path("/docs/"),
            "openapi": path("/openapi.json"),
            "health": path("/healthz"),
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
