//! CORS: which origins may use the API from a browser (Fetch, 3.2).

use actix_cors::Cors;
use actix_web::http::header::{self, HeaderName};

use super::response_headers::REQUEST_ID;

/// How long a browser may cache the response to a preflight request, in seconds.
const MAX_AGE: usize = 3600;

/// Request headers of tracing and error reporting libraries, which they add to every request of a page.
const TRACING_HEADERS: [HeaderName; 5] = [
    HeaderName::from_static("traceparent"),
    HeaderName::from_static("tracestate"),
    HeaderName::from_static("baggage"),
    HeaderName::from_static("sentry-trace"),
    HeaderName::from_static("x-requested-with"),
];

/// Middleware that allows these origins, with `headers` as additional request headers; `*` allows every origin.
/// Credentials mode stays off: tokens are sent in the `Authorization` header, not in cookies.
pub fn cors(origins: &[String], headers: &[HeaderName]) -> Cors {
    let cors = Cors::default()
        .allowed_methods(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
        .allowed_headers([
            header::ACCEPT,
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_MATCH,
            header::IF_NONE_MATCH,
            HeaderName::from_static("idempotency-key"),
            REQUEST_ID,
        ])
        .allowed_headers(TRACING_HEADERS)
        .allowed_headers(headers)
        .expose_headers([
            header::ETAG,
            header::LINK,
            header::LOCATION,
            header::RETRY_AFTER,
            REQUEST_ID,
        ])
        .max_age(MAX_AGE);
    if origins.iter().any(|origin| origin == "*") {
        return cors.allow_any_origin().send_wildcard();
    }
    origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}
