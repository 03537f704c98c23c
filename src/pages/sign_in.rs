//! `/sign-in` and `/sign-out`.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Query},
};
use askama::Template;
use serde::Deserialize;

use super::{
    form::Form,
    layout::{Layout, Page, Visitor, see_other},
};
use crate::{
    auth::{
        AuthenticatedUser, RateLimited, account,
        sessions::{self, page_session},
    },
    clock::Clock,
    database::Database,
    error::AppError,
};

/// The query of the sign-in page.
#[derive(Deserialize)]
pub struct SignInQuery {
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage<'a> {
    layout: Layout,
    username: &'a str,
    next: &'a str,
    error: Option<String>,
}

/// `GET /sign-in`
pub async fn show(visitor: Visitor, query: Query<SignInQuery>) -> Result<Page, AppError> {
    let next = safe_path(query.next.as_deref().unwrap_or_default());
    if visitor.user.is_some() {
        return Ok(visitor.see_other(next));
    }
    let layout = visitor.layout("Sign in");
    Page::private(StatusCode::OK, &SignInPage { layout, username: "", next, error: None })
}

/// `POST /sign-in`
pub async fn sign_in(
    request: HttpRequest,
    visitor: Visitor,
    RateLimited(address): RateLimited,
    form: Form,
) -> Result<Page, AppError> {
    let next = safe_path(form.value("next"));
    let (username, password) = (form.value("username"), form.value("password").to_owned());
    match account::sign_in_to_pages(&request, address, username, password).await {
        Ok(signed_in) => {
            let to = if signed_in.temporary_password { "/account" } else { next };
            let mut response = see_other(&format!("{}{to}", visitor.base));
            response
                .add_cookie(&page_session::cookie(&request, signed_in.secret)?)
                .map_err(AppError::internal)?;
            Ok(Page::Private(response))
        }
        Err(error @ (AppError::Unauthorized(_) | AppError::TooManyRequests { .. })) => {
            let status = actix_web::ResponseError::status_code(&error);
            let layout = visitor.layout("Sign in");
            let error = Some(error.public_detail());
            Page::private(status, &SignInPage { layout, username, next, error })
        }
        Err(error) => Err(error),
    }
}

/// `POST /sign-out`
pub async fn sign_out(
    request: HttpRequest,
    visitor: Visitor,
    user: Option<AuthenticatedUser>,
    database: Data<Database>,
    clock: Data<Clock>,
) -> Result<HttpResponse, AppError> {
    if let Some((user, session)) = user.and_then(|user| Some((user.id, user.session()?))) {
        let at = clock.now();
        database.write(move |connection| Ok(sessions::end(connection, user, session, at)?)).await?;
    }
    let mut response = see_other(&format!("{}/", visitor.base));
    response.add_cookie(&page_session::removal_cookie(&request)?).map_err(AppError::internal)?;
    Ok(response)
}

/// A path of this server; `/` if the text could lead to another one.
fn safe_path(next: &str) -> &str {
    let is_path = next.starts_with('/')
        && !next.starts_with("//")
        // Browsers read a backslash as a slash, and skip tabs and line breaks.
        && next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_path { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_stays_on_this_server() {
        for path in ["/", "/teams/1?as_of=2026-01-01", "/players/1/edit"] {
            assert_eq!(safe_path(path), path);
        }
        for bad in [
            "",
            "teams",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "javascript:alert(1)",
            "/é",
            "\\\\evil.example",
        ] {
            assert_eq!(safe_path(bad), "/", "{bad:?}");
        }
    }
}
