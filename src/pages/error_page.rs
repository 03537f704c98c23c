//! Error pages, and the redirect of guests to the sign-in page.

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, StatusCode, header},
    middleware::Next,
};
use askama::Template;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::layout::{Layout, Visitor, private_page, render, see_other};
use crate::error::{AppError, AuthError};

/// Marks a request of a page, whose errors are pages.
struct PageRequest;

/// Middleware around all pages, which marks their requests.
pub async fn mark_page<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    request.extensions_mut().insert(PageRequest);
    next.call(request).await
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    layout: Layout,
    status: u16,
    detail: String,
    request_id: &'a str,
}

/// Renders an error as a page; `None` if the client expects a problem. A guest of a page that requires a user is redirected
/// to the sign-in page.
pub fn render_error_page(
    request: &HttpRequest,
    error: &AppError,
    status: StatusCode,
    request_id: &str,
) -> Option<HttpResponse> {
    if !expects_page(request) {
        return None;
    }
    if *error == AppError::Unauthorized(AuthError::AuthorizationRequired) {
        let visitor = Visitor::of(request).ok()?;
        return Some(see_other(&format!("{}{}", visitor.base, sign_in_path(request))));
    }
    let visitor = Visitor::of(request).ok()?;
    let layout = visitor.layout(error.title());
    let page =
        ErrorPage { layout, status: status.as_u16(), detail: error.public_detail(), request_id };
    Some(private_page(status, render(&page).ok()?))
}

/// Whether the request is for a page, or for an unknown path by a browser.
fn expects_page(request: &HttpRequest) -> bool {
    // Browsers send no other methods.
    let is_browser = matches!(*request.method(), Method::GET | Method::HEAD | Method::POST);
    if !is_browser || !request.extensions().contains::<PageRequest>() {
        return false;
    }
    let accept = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    request.match_pattern().is_some() || accept.is_some_and(|accept| accept.contains("text/html"))
}

/// The sign-in page that leads back to the requested page. Forms have the path of the page that shows them.
fn sign_in_path(request: &HttpRequest) -> String {
    let next = if request.method() == Method::GET {
        request.uri().path_and_query().map_or("/", |path| path.as_str())
    } else {
        request.path()
    };
    format!("/sign-in?next={}", utf8_percent_encode(next, NON_ALPHANUMERIC))
}
