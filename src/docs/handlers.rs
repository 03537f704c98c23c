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

/// The `Content-Security-Policy` of Swagger UI: scripts, styles and requests of this server only.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// The OpenAPI document: generated on the first request, and compressed once for each worker.
#[derive(Debug)]
pub struct Description {
    text: fn() -> &'static str,
    representation: OnceCell<CachedRepresentation>,
}

impl Description {
    /// From a function that returns the document as JSON.
    pub fn new(text: fn() -> &'static str) -> Self {
        Self { text, representation: OnceCell::new() }
    }

    async fn get(&self) -> Result<CachedRepresentation, AppError> {
        if let Some(representation) = self.representation.get() {
            return Ok(representation.clone());
        }
        let text = web::block(self.text).await.map_err(AppError::internal)?;
        let json = HeaderValue::from_static("application/json");
        let new = Representation::of_bytes(None, Bytes::from_static(text.as_bytes()), json)?;
        Ok(self.representation.get_or_init(|| CachedRepresentation(Rc::new(new))).clone())
    }
}

/// `GET /openapi.json`
pub async fn json(request: HttpRequest) -> Result<CachedRepresentation, AppError> {
    Query::reject_parameters(&request)?;
    let description = request.app_data::<Rc<Description>>().cloned();
    description.ok_or_else(|| AppError::internal("no API description is registered"))?.get().await
}

/// `GET /docs`: redirects to the folder, to which its files are linked relatively.
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
