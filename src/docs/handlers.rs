//! `/openapi.json`, and Swagger UI in `/docs/`: all of it is in the binary, nothing comes from elsewhere.

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

/// What Swagger UI may do: run its own scripts, style itself, and ask this server.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// The document of the API, which the server has put there. It is made when somebody asks for it, and compressed
/// once for each worker: most servers never need it, and it takes some memory.
#[derive(Debug)]
pub struct Description {
    text: fn() -> &'static str,
    made: OnceCell<CachedRepresentation>,
}

impl Description {
    /// Of a text that is JSON.
    pub fn new(text: fn() -> &'static str) -> Self {
        Self { text, made: OnceCell::new() }
    }

    async fn get(&self) -> Result<CachedRepresentation, AppError> {
        if let Some(made) = self.made.get() {
            return Ok(made.clone());
        }
        let text = web::block(self.text).await.map_err(AppError::internal)?;
        let json = HeaderValue::from_static("application/json");
        let made = Representation::of_bytes(None, Bytes::from_static(text.as_bytes()), json)?;
        Ok(self.made.get_or_init(|| CachedRepresentation(Rc::new(made))).clone())
    }
}

/// `GET /openapi.json`
pub async fn json(request: HttpRequest) -> Result<CachedRepresentation, AppError> {
    Query::reject_parameters(&request)?;
    let description = request.app_data::<Rc<Description>>().cloned();
    description.ok_or_else(|| AppError::internal("there is no description"))?.get().await
}

/// `GET /docs`: its files are named relative to the folder.
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
        // A token that outlives the page would be found by whoever opens the browser next.
        .persist_authorization(false)
        .validator_url("none");
    let found = utoipa_swagger_ui::serve(&file, Arc::new(config)).map_err(AppError::internal)?;
    let found =
        found.ok_or_else(|| AppError::NotFound("there is nothing at this path".to_owned()))?;
    let mut answer = HttpResponse::Ok();
    answer
        .content_type(found.content_type)
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"));
    if found.gzpipped {
        answer.insert_header(ContentEncoding::Gzip);
    }
    Ok(answer.body(found.bytes.into_owned()))
}
