//! Handlers of `/openapi.json` and of Swagger UI in `/docs/`, whose files are embedded in the binary.

use std::{
    borrow::Cow,
    cell::OnceCell,
    rc::Rc,
    sync::{Arc, OnceLock},
};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, ContentEncoding, HeaderValue},
    web::{self, Bytes, Path},
};
use utoipa_swagger_ui::Config;

use crate::{
    config::PublicUrl,
    error::AppError,
    http::{CachedRepresentation, Query, Representation, sliced_body},
};

/// The content security policy of Swagger UI: its own scripts and styles, and requests to this server.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// Builds the OpenAPI document as JSON for the URL of a server.
pub type BuildDescription = fn(&str) -> Result<String, AppError>;

/// The OpenAPI document of a server. It is built on the first request.
#[derive(Debug, Clone)]
pub struct SharedDescription {
    build: BuildDescription,
    url: String,
    text: Arc<OnceLock<Bytes>>,
}

impl SharedDescription {
    /// A document that `build` makes for a public URL.
    pub fn new(build: BuildDescription, public_url: &PublicUrl) -> Self {
        let url = public_url.origin().map_or_else(|| "/".to_owned(), |_| public_url.root());
        Self { build, url, text: Arc::default() }
    }

    fn text(&self) -> Result<Bytes, AppError> {
        if let Some(text) = self.text.get() {
            return Ok(text.clone());
        }
        let text = (self.build)(&self.url)?;
        Ok(self.text.get_or_init(|| text.into()).clone())
    }
}

/// The OpenAPI document in the app data of a worker, with its encoded variants.
#[derive(Debug)]
pub struct Description {
    shared: SharedDescription,
    cached: OnceCell<CachedRepresentation>,
}

impl Description {
    /// The document of the server for a worker.
    pub fn new(shared: SharedDescription) -> Self {
        Self { shared, cached: OnceCell::new() }
    }

    async fn get(&self) -> Result<CachedRepresentation, AppError> {
        if let Some(cached) = self.cached.get() {
            return Ok(cached.clone());
        }
        let shared = self.shared.clone();
        let text = web::block(move || shared.text()).await.map_err(AppError::internal)??;
        let json = HeaderValue::from_static("application/json");
        let document = Representation::of_bytes(None, text, json)?;
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

/// `GET /docs`: redirects to the folder, because the page links its files by relative paths. The redirect is relative as
/// well, so that it is right behind a proxy that removes a path prefix.
pub async fn folder() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, "docs/")).finish()
}

/// `GET /docs/{file}`
pub async fn file(file: Path<String>) -> Result<HttpResponse, AppError> {
    let config = Config::from("../openapi.json")
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
    let bytes = match found.bytes {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => bytes.into(),
    };
    Ok(response.body(sliced_body(bytes)))
}
