//! Handlers of `/openapi.json` and of Swagger UI in `/docs/`, whose files are embedded in the binary.

use std::{cell::OnceCell, rc::Rc, sync::Arc};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, ContentEncoding, HeaderValue},
    web::{self, Bytes, Path},
};
use utoipa_swagger_ui::Config;

use crate::{
    error::AppError,
    http::{CachedRepresentation, Query, Representation},
};

/// The content security policy of Swagger UI: its own scripts and styles, and requests to this server.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// The OpenAPI document, which the server puts into the app data. It is built on the first request and compressed once
/// per worker.
#[derive(Debug)]
pub struct Description {
    build: fn() -> Result<&'static str, AppError>,
    cached: OnceCell<CachedRepresentation>,
}

impl Description {
    /// A document that `build` returns as JSON.
    pub fn new(build: fn() -> Result<&'static str, AppError>) -> Self {
        Self { build, cached: OnceCell::new() }
    }

    async fn get(&self) -> Result<CachedRepresentation, AppError> {
        if let Some(cached) = self.cached.get() {
            return Ok(cached.clone());
        }
        let text = web::block(self.build).await.map_err(AppError::internal)??;
        let json = HeaderValue::from_static("application/json");
        let document = Representation::of_bytes(None, Bytes::from_static(text.as_bytes()), json)?;
        Ok(self.cached.get_or_init(|| CachedRepresentation(Rc::new(document))).clone())
    }
}

/// `GET /openapi.json`
pub async fn json(request: HttpRequest) -> Result<CachedRepresentation, AppError> {
    Query::reject_parameters(&request)?;
    let description = request.app_data::<Rc<Description>>().cloned();
    description
        .ok_or_else(|| AppError::internal("the app data has no OpenAPI document"))?
        .get()
        .await
}

/// `GET /docs`: redirects to the folder, because the page links its files by relative paths.
pub async fn folder() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, "/docs/")).finish()
}

/// `GET /docs/{file}`
pub async fn file(file: Path<String>) -> Result<HttpResponse, AppError> {
    let config = Config::from("/openapi.json")
        .use_base_layout()
        .try_it_out_enabled(true)
        .display_request_duration(true)
        .deep_linking(true)
        .doc_expansion("list")
        // A stored token would be available to the next user of the browser.
        .persist_authorization(false)
        .validator_url("none");
    let found = utoipa_swagger_ui::serve(&file, Arc::new(config)).map_err(AppError::internal)?;
    let found =
        found.ok_or_else(|| AppError::NotFound("there is nothing at this path".to_owned()))?;
    let mut response = HttpResponse::Ok();
    response
        .content_type(found.content_type)
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"));
    if found.gzpipped {
        response.insert_header(ContentEncoding::Gzip);
    }
    Ok(response.body(found.bytes.into_owned()))
}
