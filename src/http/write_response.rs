//! Responses to writes: the outcome of a write, and the response it is rendered to, which can be stored and replayed.

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    http::{
        StatusCode,
        header::{self, ContentType},
    },
    web::Data,
};

use serde_json::Value;

use super::versioned::Versioned;
use crate::{config::PublicUrl, database::Connection, error::AppError};

/// A closure for `Database::write` that was built from a parsed request.
pub trait WriteFn<O>: FnOnce(&mut Connection) -> Result<O, AppError> + Send + 'static {}

impl<O, F> WriteFn<O> for F where F: FnOnce(&mut Connection) -> Result<O, AppError> + Send + 'static {}

/// The result of a write. Rendering it is left to the thread of the request, to keep the writer thread free.
#[derive(Debug)]
pub enum WriteOutcome<T> {
    /// 201 with the new resource.
    Created(T),
    /// 200 with the resource as it is now.
    Updated(T),
    /// 204.
    Deleted,
}

/// The outcome of a write, of whatever resource, ready to be rendered.
pub trait RenderResponse: Send + 'static {
    /// The id of the resource that exists after the write; `None` after a delete.
    fn id(&self) -> Option<i64>;

    /// The complete response.
    fn render(&self) -> Result<WriteResponse, AppError>;
}

impl<T: Versioned> RenderResponse for WriteOutcome<T> {
    fn id(&self) -> Option<i64> {
        match self {
            Self::Created(resource) | Self::Updated(resource) => Some(resource.id()),
            Self::Deleted => None,
        }
    }

    fn render(&self) -> Result<WriteResponse, AppError> {
        match self {
            Self::Created(resource) => {
                let location = format!("/api/v1/{}/{}", T::COLLECTION, resource.id());
                WriteResponse::of(StatusCode::CREATED, Some(location), resource)
            }
            Self::Updated(resource) => WriteResponse::of(StatusCode::OK, None, resource),
            Self::Deleted => Ok(WriteResponse {
                status: StatusCode::NO_CONTENT,
                location: None,
                etag: None,
                body: None,
            }),
        }
    }
}

/// The response to a successful write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteResponse {
    /// 200, 201 or 204.
    pub status: StatusCode,
    /// The path of a created resource, without the prefix of `--public-url`.
    pub location: Option<String>,
    /// The entity tag of the resource after the write.
    pub etag: Option<String>,
    /// JSON.
    pub body: Option<String>,
}

impl WriteResponse {
    /// The id of the resource in the body.
    ///
    /// # Errors
    /// 500 if there is none, as after a delete.
    pub fn id(&self) -> Result<i64, AppError> {
        let body: Option<Value> =
            self.body.as_deref().and_then(|body| serde_json::from_str(body).ok());
        let id = body.and_then(|body| body["id"].as_i64());
        id.ok_or_else(|| AppError::internal("the response to a write has no id"))
    }

    fn of<T: Versioned>(
        status: StatusCode,
        location: Option<String>,
        resource: &T,
    ) -> Result<Self, AppError> {
        let body = serde_json::to_string(resource).map_err(AppError::internal)?;
        let etag = Some(resource.etag(&body)?);
        Ok(Self { status, location, etag, body: Some(body) })
    }
}

impl Responder for WriteResponse {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        if let Some(location) = self.location {
            let base = request.app_data::<Data<PublicUrl>>().map_or("", |url| url.path());
            response.insert_header((header::LOCATION, format!("{base}{location}")));
        }
        if let Some(etag) = self.etag {
            response.insert_header((header::ETAG, etag));
        }
        match self.body {
            Some(body) => response.content_type(ContentType::json()).body(body),
            None => response.finish(),
        }
    }
}
