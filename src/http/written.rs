//! The answer to a write, as data: it can be kept, and given again.

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    http::{
        StatusCode,
        header::{self, ContentType},
    },
};
use serde::Serialize;

use super::etag::entity_tag;
use crate::error::AppError;

/// A resource that writes make and change.
pub trait Document: Serialize + Send + 'static {
    /// The list that it is in, as in its path: `teams`.
    const COLLECTION: &'static str;

    /// The id, as in its path.
    fn id(&self) -> i64;

    /// How often it was written.
    fn version(&self) -> i64;

    /// The tag that a GET of it would have now; `body` is itself, rendered.
    fn tag(&self, body: &str) -> Result<String, AppError> {
        Ok(entity_tag(Some(self.version()), body.as_bytes()))
    }
}

/// What a write did, not yet rendered: that is not the work of the writer's thread.
#[derive(Debug)]
pub enum Done<T> {
    /// It made this.
    Created(T),
    /// It left this as it is now.
    Changed(T),
    /// It removed what there was.
    Gone,
}

/// Something that becomes an answer.
pub trait Outcome: Send + 'static {
    /// The id of what is there now; `None` where nothing is.
    fn id(&self) -> Option<i64>;

    /// The whole answer.
    fn render(&self) -> Result<Written, AppError>;
}

impl<T: Document> Outcome for Done<T> {
    fn id(&self) -> Option<i64> {
        match self {
            Self::Created(document) | Self::Changed(document) => Some(document.id()),
            Self::Gone => None,
        }
    }

    fn render(&self) -> Result<Written, AppError> {
        match self {
            Self::Created(document) => {
                let location = format!("/api/v1/{}/{}", T::COLLECTION, document.id());
                Written::of(StatusCode::CREATED, Some(location), document)
            }
            Self::Changed(document) => Written::of(StatusCode::OK, None, document),
            Self::Gone => Ok(Written {
                status: StatusCode::NO_CONTENT,
                location: None,
                etag: None,
                body: None,
            }),
        }
    }
}

/// The answer to a write that succeeded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// 200, 201 or 204.
    pub status: StatusCode,
    /// Where that is, what was made.
    pub location: Option<String>,
    /// The tag of what is there now.
    pub etag: Option<String>,
    /// JSON.
    pub body: Option<String>,
}

impl Written {
    fn of<T: Document>(
        status: StatusCode,
        location: Option<String>,
        document: &T,
    ) -> Result<Self, AppError> {
        let body = serde_json::to_string(document).map_err(AppError::internal)?;
        let etag = Some(document.tag(&body)?);
        Ok(Self { status, location, etag, body: Some(body) })
    }
}

impl Responder for Written {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        if let Some(location) = self.location {
            response.insert_header((header::LOCATION, location));
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
