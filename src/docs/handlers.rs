//! `/openapi.json`, and Swagger UI in `/docs/`: all of it is in the binary, nothing comes from elsewhere.

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, ContentEncoding, ContentType},
    web::{Data, Path},
};
use utoipa_swagger_ui::Config;

use crate::{
    error::AppError,
    http::{Query, part},
};

/// The document of the API, which the server has put there: it is made once.
pub struct Description(pub &'static str);

/// `GET /openapi.json`
pub async fn json(
    request: HttpRequest,
    description: Data<Description>,
) -> Result<HttpResponse, AppError> {
    Query::none(&request)?;
    Ok(HttpResponse::Ok().content_type(ContentType::json()).body(description.0))
}

/// `GET /docs`: its files are named relative to the folder.
pub async fn folder() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, "/docs/")).finish()
}

/// `GET /docs/{file}`
pub async fn file(request: HttpRequest, file: Path<String>) -> Result<HttpResponse, AppError> {
    // A page of the API of this server has no business without it.
    part::<Description>(&request)?;
    let config = Config::from("/openapi.json")
        .try_it_out_enabled(true)
        .display_request_duration(true)
        .deep_linking(true)
        .doc_expansion("list")
        // A token that outlives the page would be found by whoever opens the browser next.
        .persist_authorization(false)
        .validator_url("none");
    let found = utoipa_swagger_ui::serve(&file, Arc::new(config)).map_err(AppError::internal)?;
    let found =
        found.ok_or_else(|| AppError::NotFound("there is nothing at this path".to_owned()))?;
    let mut answer = HttpResponse::Ok();
    answer.content_type(found.content_type);
    if found.gzpipped {
        answer.insert_header(ContentEncoding::Gzip);
    }
    Ok(answer.body(found.bytes.into_owned()))
}
