//! What a read answers: a body with its entity tag, and its compressed forms, each made once.

use std::{
    cell::OnceCell,
    rc::Rc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder, Responder,
    body::BoxBody,
    http::{
        StatusCode,
        header::{self, ContentEncoding, HeaderValue, HttpDate},
    },
    web::Bytes,
};
use jiff::Timestamp;
use serde::Serialize;

use super::{encoding, etag::entity_tag, written::Document};
use crate::error::AppError;

/// Others may keep it, and ask each time whether it is still the same.
const REVALIDATE: HeaderValue = HeaderValue::from_static("public, no-cache");

/// The answer depends on what encodings the client takes.
const VARY: HeaderValue = HeaderValue::from_static("accept-encoding");

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// A body and all that is said of it, in each form that it is sent in.
#[derive(Debug)]
pub struct Representation {
    /// As it is.
    plain: Form,
    /// The tag without its quotes.
    tag: String,
    kind: HeaderValue,
    links: Option<HeaderValue>,
    last_modified: Option<i64>,
    compressed: [OnceCell<Option<Form>>; encoding::SUPPORTED.len()],
}

/// One form of it.
#[derive(Debug)]
pub(super) struct Form {
    pub(super) body: Bytes,
    etag: HeaderValue,
}

impl Representation {
    /// What is no resource with a version: a list.
    pub fn of(value: &impl Serialize) -> Result<Self, AppError> {
        Self::new(None, value)
    }

    /// A resource in one of its versions.
    pub fn of_document<D: Document>(document: &D) -> Result<Self, AppError> {
        Self::new(Some(document.version()), document)
    }

    fn new(version: Option<i64>, value: &impl Serialize) -> Result<Self, AppError> {
        let body = serde_json::to_vec(value).map_err(AppError::internal)?;
        Self::of_bytes(version, body.into(), JSON)
    }

    /// Any body.
    pub fn of_bytes(
        version: Option<i64>,
        body: Bytes,
        kind: HeaderValue,
    ) -> Result<Self, AppError> {
        let quoted = entity_tag(version, &body);
        let etag = HeaderValue::from_str(&quoted).map_err(AppError::internal)?;
        Ok(Self {
            plain: Form { body, etag },
            tag: quoted.trim_matches('"').to_owned(),
            kind,
            links: None,
            last_modified: None,
            compressed: Default::default(),
        })
    }

    /// With the links to the other pages (RFC 8288).
    #[must_use]
    pub fn with_links(mut self, links: String) -> Self {
        self.links = HeaderValue::try_from(links).ok();
        self
    }

    /// With the moment since which it is as it is. Only for what nothing else than its own row can change.
    #[must_use]
    pub fn changed_at(mut self, moment: &str) -> Self {
        self.last_modified = moment.parse().ok().map(Timestamp::as_second);
        self
    }

    /// How many bytes it holds.
    pub(super) fn size(&self) -> usize {
        let compressed = self.compressed.iter().filter_map(OnceCell::get).flatten();
        self.plain.body.len() + compressed.map(|form| form.body.len()).sum::<usize>()
    }

    /// The second in which it last changed, where that is known and over: another change cannot be of the same.
    pub(super) fn last_modified(&self, now: Timestamp) -> Option<SystemTime> {
        let second = self.last_modified.filter(|second| *second < now.as_second())?;
        Some(UNIX_EPOCH + Duration::from_secs(u64::try_from(second).ok()?))
    }

    /// Whether this is the tag of one of its forms.
    pub(super) fn is_tagged(&self, opaque: &str) -> bool {
        let rest = opaque.strip_prefix(self.tag.as_str());
        rest.is_some_and(|rest| rest.is_empty() || encoding::is_suffix(rest))
    }

    pub(super) fn plain(&self) -> &Form {
        &self.plain
    }

    /// Whether it is known what an encoding makes of it.
    pub(super) fn was_tried(&self, wanted: ContentEncoding) -> bool {
        self.cell(wanted).is_none_or(|cell| cell.get().is_some())
    }

    /// The form in an encoding, where it was made and is worth it.
    pub(super) fn form(&self, wanted: ContentEncoding) -> Option<&Form> {
        self.cell(wanted)?.get()?.as_ref()
    }

    /// Keeps a form that was made.
    pub(super) fn keep(&self, wanted: ContentEncoding, body: Option<Vec<u8>>) {
        let form = body.and_then(|body| {
            let etag = format!("\"{}-{}\"", self.tag, wanted.as_str());
            Some(Form { body: body.into(), etag: HeaderValue::try_from(etag).ok()? })
        });
        if let Some(cell) = self.cell(wanted) {
            // Two requests may have made it at the same time; it is the same.
            drop(cell.set(form));
        }
    }

    fn cell(&self, wanted: ContentEncoding) -> Option<&OnceCell<Option<Form>>> {
        let at = encoding::SUPPORTED.iter().position(|supported| *supported == wanted)?;
        self.compressed.get(at)
    }

    /// 200 with a form of it.
    pub(super) fn answer(
        &self,
        form: &Form,
        encoding: ContentEncoding,
        now: Timestamp,
    ) -> HttpResponse {
        let mut response = self.headed(StatusCode::OK, form, now);
        response.insert_header((header::CONTENT_TYPE, self.kind.clone()));
        if let Some(links) = &self.links {
            response.insert_header((header::LINK, links.clone()));
        }
        if encoding != ContentEncoding::Identity {
            response.insert_header((header::CONTENT_ENCODING, encoding.to_header_value()));
        }
        response.body(form.body.clone())
    }

    /// 304: the client has it already.
    pub(super) fn not_modified(&self, form: &Form, now: Timestamp) -> HttpResponse {
        self.headed(StatusCode::NOT_MODIFIED, form, now).finish()
    }

    fn headed(&self, status: StatusCode, form: &Form, now: Timestamp) -> HttpResponseBuilder {
        let mut response = HttpResponse::build(status);
        response.insert_header((header::ETAG, form.etag.clone()));
        response.insert_header((header::CACHE_CONTROL, REVALIDATE));
        response.insert_header((header::VARY, VARY));
        if let Some(moment) = self.last_modified(now) {
            response.insert_header((header::LAST_MODIFIED, HttpDate::from(moment)));
        }
        response
    }
}

impl Responder for Representation {
    type Body = BoxBody;

    /// An answer that is still to be written: `conditional` looks at what the client has and takes.
    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        pending(Rc::new(self))
    }
}

/// A representation that stays after it was answered: its forms are made once.
#[derive(Debug, Clone)]
pub struct Shared(pub Rc<Representation>);

impl Responder for Shared {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        pending(self.0)
    }
}

/// The answer that stands for a representation until it is written.
pub(super) fn pending(representation: Rc<Representation>) -> HttpResponse {
    let mut response = HttpResponse::new(StatusCode::OK);
    response.extensions_mut().insert(representation);
    response
}
