//! Protection against cross-site request forgery: unsafe requests that pages of other sites send are rejected.
//!
//! The rules are those of `http.CrossOriginProtection` in the standard library of Go.

use actix_web::{
    Error, HttpRequest,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{self, HeaderMap},
    middleware::Next,
    web::Data,
};
use url::Url;

use super::address::is_from_trusted_proxy;
use crate::{config::PublicUrl, error::AppError};

/// Middleware of the pages: rejects unsafe requests (RFC 9110, 9.2.1) from pages of other sites with 403.
pub async fn reject_cross_origin<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    if !request.method().is_safe() && !is_same_origin(request.request()) {
        return Ok(request.error_response(AppError::CrossOrigin).map_into_right_body());
    }
    Ok(next.call(request).await?.map_into_left_body())
}

/// Whether a request was sent by one of our own pages, or by a client that is not a browser.
///
/// Browsers send `Sec-Fetch-Site` over TLS and to localhost only, so `Origin` decides in a local network.
fn is_same_origin(request: &HttpRequest) -> bool {
    match single(request.headers(), "sec-fetch-site") {
        Header::Single(site) => return matches!(site, "same-origin" | "none"),
        Header::Invalid => return false,
        Header::Absent => {}
    }
    match single(request.headers(), header::ORIGIN.as_str()) {
        Header::Absent => true,
        Header::Invalid => false,
        Header::Single(origin) => {
            let origin = host_and_port(origin);
            origin.is_some() && own_hosts(request).any(|host| Some(host) == origin)
        }
    }
}

/// A header that may occur once.
enum Header<'a> {
    Absent,
    Single(&'a str),
    /// It is repeated or not ASCII.
    Invalid,
}

fn single<'a>(headers: &'a HeaderMap, name: &str) -> Header<'a> {
    let mut values = headers.get_all(name);
    match (values.next().map(|value| value.to_str()), values.next()) {
        (None, _) => Header::Absent,
        (Some(Ok(value)), None) => Header::Single(value),
        _ => Header::Invalid,
    }
}

/// The hosts by which this server is reached: `Host`, `X-Forwarded-Host` of a trusted proxy, and that of `--public-url`.
fn own_hosts(request: &HttpRequest) -> impl Iterator<Item = String> {
    let headers = request.headers();
    // `HttpRequest::connection_info` would take the forwarded host of any client.
    let host = match request.uri().host() {
        Some(_) => request.uri().authority().map(|authority| authority.as_str().to_owned()),
        None => text(headers, header::HOST.as_str()),
    };
    let trusted = is_from_trusted_proxy(request).unwrap_or(false);
    let forwarded = text(headers, "x-forwarded-host").filter(|_| trusted);
    let public_url = request.app_data::<Data<PublicUrl>>();
    let public = public_url.and_then(|url| host_and_port(url.origin()?));
    let sent = [host, forwarded].into_iter().flatten();
    sent.filter_map(|host| host_and_port(&format!("http://{host}"))).chain(public)
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.to_owned())
}

/// The host and the port of an origin, without a default port. The schemes are not compared, because a proxy that ends
/// TLS changes it.
fn host_and_port(origin: &str) -> Option<String> {
    let url = Url::parse(origin).ok()?;
    let host = url.host_str()?;
    Some(match url.port() {
        Some(port) if port != 80 && port != 443 => format!("{host}:{port}"),
        _ => host.to_owned(),
    })
}
