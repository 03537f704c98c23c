//! What every answer has around it: the id of its request, headers that keep browsers from guessing, and, from 400
//! up, a problem for a body.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    sync::atomic::{AtomicU64, Ordering},
};

use actix_web::{
    HttpResponse,
    body::{BoxBody, EitherBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{self, HeaderMap, HeaderName, HeaderValue},
};

use crate::error::AppError;

/// The id of a request: the client's, or one that is made.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id that is taken over from a client, in characters.
const LONGEST_ID: usize = 128;

/// An answer is data: nothing in it is to be run, and nobody is to show it as a part of a page.
const POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; base-uri 'none'");

const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// Makes ids for requests that bring none.
#[derive(Debug)]
pub struct RequestIds {
    start: u64,
    count: AtomicU64,
}

impl RequestIds {
    /// Begins at a random place: two processes do not make the same.
    pub fn random() -> Self {
        Self { start: RandomState::new().build_hasher().finish(), count: AtomicU64::new(0) }
    }

    /// 16 hexadecimal digits that this process has not used before.
    fn next(&self) -> HeaderValue {
        // An odd number: its multiples go through all 64-bit numbers before one comes again.
        let step = self.count.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        let id = format!("{:016x}", self.start.wrapping_add(step));
        HeaderValue::try_from(id).unwrap_or(HeaderValue::from_static("none"))
    }

    /// The id of a request.
    pub(super) fn of(&self, request: &ServiceRequest) -> HeaderValue {
        let brought = request.headers().get(&REQUEST_ID).filter(|id| is_fit(id));
        brought.cloned().unwrap_or_else(|| self.next())
    }
}

/// An answer in its envelope.
pub(super) fn envelop<B>(
    response: ServiceResponse<B>,
    id: HeaderValue,
) -> ServiceResponse<EitherBody<B, BoxBody>> {
    let mut response = if response.status().as_u16() < 400 {
        response.map_into_left_body()
    } else {
        let mut problem = problem(response, &id);
        // An error is of this moment: nobody is to keep it and give it again.
        unless_there(problem.headers_mut(), header::CACHE_CONTROL, NO_STORE);
        problem
    };
    address(response.headers_mut(), id);
    response
}

/// The headers that every answer has.
pub(super) fn address(headers: &mut HeaderMap, id: HeaderValue) {
    headers.insert(REQUEST_ID, id);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    unless_there(headers, header::CONTENT_SECURITY_POLICY, POLICY);
}

fn unless_there(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    if !headers.contains_key(&name) {
        headers.insert(name, value);
    }
}

/// What a log can hold and nobody can break out of.
fn is_fit(id: &HeaderValue) -> bool {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"._~+/=:-".contains(byte);
    (1..=LONGEST_ID).contains(&id.len()) && id.as_bytes().iter().all(plain)
}

/// The same answer with a problem for a body; where it is actix's own, with one that fits its status.
fn problem<B>(
    response: ServiceResponse<B>,
    id: &HeaderValue,
) -> ServiceResponse<EitherBody<B, BoxBody>> {
    let id = id.to_str().unwrap_or_default();
    let status = response.status();
    let ours = response.response().error().and_then(|error| error.as_error::<AppError>());
    if let Some(body) = ours.map(|error| error.body(status, id)) {
        return response.map_body(|_, _| EitherBody::right(BoxBody::new(body)));
    }
    let error = AppError::of_status(status);
    let body = error.body(status, id);
    let (request, _) = response.into_parts();
    let mut answer = HttpResponse::from_error(error);
    *answer.status_mut() = status;
    let answer = answer.set_body(BoxBody::new(body));
    ServiceResponse::new(request, answer).map_into_right_body()
}
