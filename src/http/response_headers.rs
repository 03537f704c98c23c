//! Response headers and problem bodies that every response has: the request id, security headers, and
//! `application/problem+json` from status 400 up.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    sync::atomic::{AtomicU64, Ordering},
};

use actix_web::{
    Error, HttpRequest, HttpResponse,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
};

use super::app_state::app_data;
use crate::{config::Privacy, error::AppError};

/// The id of a request: that of the client, or a generated one.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Whether search engines may list a response.
const ROBOTS_TAG: HeaderName = HeaderName::from_static("x-robots-tag");

/// The longest id that is accepted from a client, in characters.
const MAX_ID_LENGTH: usize = 128;

/// API responses are data: browsers must not run anything in them, nor show them in a frame.
const CONTENT_SECURITY_POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; base-uri 'none'");

const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// Generates ids for requests that have none.
#[derive(Debug)]
pub struct RequestIds {
    start: u64,
    offset: AtomicU64,
}

impl RequestIds {
    /// Starts at a random number, so that two processes generate different ids.
    pub fn random() -> Self {
        Self { start: RandomState::new().build_hasher().finish(), offset: AtomicU64::new(0) }
    }

    /// 16 hexadecimal digits that are unique within this process.
    fn next(&self) -> HeaderValue {
        // Multiples of an odd number go through all 64-bit numbers before one repeats.
        let offset = self.offset.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        let id = format!("{:016x}", self.start.wrapping_add(offset));
        HeaderValue::try_from(id).unwrap_or(HeaderValue::from_static("none"))
    }

    /// The client's id if it is valid, otherwise a new one.
    fn id_of(&self, request: &ServiceRequest) -> HeaderValue {
        let sent = request.headers().get(&REQUEST_ID).filter(|id| is_valid_request_id(id));
        sent.cloned().unwrap_or_else(|| self.next())
    }
}

/// Renders an error as a page instead of a problem; `None` if the client is not a browser. The arguments are the request,
/// the error, the status and the request id.
pub type RenderErrorPage = fn(&HttpRequest, &AppError, StatusCode, &str) -> Option<HttpResponse>;

/// Middleware around everything except the access log: completes each response.
pub async fn finalize<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
    render_error_page: RenderErrorPage,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let id = app_data::<RequestIds>(request.request())?.id_of(&request);
    let response = next.call(request).await?;
    let mut response = if response.status().as_u16() < 400 {
        response.map_into_left_body()
    } else {
        let mut error = into_error_response(response, &id, render_error_page);
        // An error may be over by the next request.
        insert_if_absent(error.headers_mut(), header::CACHE_CONTROL, NO_STORE);
        error
    };
    set_common_headers(response.headers_mut(), id);
    if app_data::<Privacy>(response.request())?.noindex {
        response.headers_mut().insert(ROBOTS_TAG, HeaderValue::from_static("noindex"));
    }
    Ok(response)
}

fn set_common_headers(headers: &mut HeaderMap, id: HeaderValue) {
    headers.insert(REQUEST_ID, id);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    insert_if_absent(headers, header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    insert_if_absent(headers, header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY);
}

fn insert_if_absent(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    if !headers.contains_key(&name) {
        headers.insert(name, value);
    }
}

/// Whether an id can be logged as it is: nothing in it can be taken for another field or line.
fn is_valid_request_id(id: &HeaderValue) -> bool {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"._~+/=:-".contains(byte);
    (1..=MAX_ID_LENGTH).contains(&id.len()) && id.as_bytes().iter().all(plain)
}

/// Replaces an error response by an error page, or its body by a problem. Errors of actix-web itself become the
/// [`AppError`] of their status.
fn into_error_response<B>(
    response: ServiceResponse<B>,
    id: &HeaderValue,
    render_error_page: RenderErrorPage,
) -> ServiceResponse<EitherBody<B>> {
    let id = id.to_str().unwrap_or_default();
    let status = response.status();
    // Forms that are shown again with their errors are complete.
    if response.response().error().is_none() && is_html(response.headers()) {
        return response.map_into_left_body();
    }
    let own = response.response().error().and_then(|error| error.as_error::<AppError>()).cloned();
    let is_own = own.is_some();
    let error = own.unwrap_or_else(|| AppError::of_status(status));
    error.log(id);
    if let Some(page) = render_error_page(response.request(), &error, status, id) {
        let (request, _) = response.into_parts();
        return ServiceResponse::new(request, page).map_into_right_body();
    }
    let body = BoxBody::new(error.body(status, id));
    if is_own {
        return response.map_body(|_, _| EitherBody::right(body));
    }
    let (request, _) = response.into_parts();
    let mut problem = HttpResponse::from_error(error);
    *problem.status_mut() = status;
    ServiceResponse::new(request, problem.set_body(body)).map_into_right_body()
}

fn is_html(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE);
    content_type.is_some_and(|value| value.as_bytes().starts_with(b"text/html"))
}
