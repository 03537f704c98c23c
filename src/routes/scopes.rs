//! How the map becomes an app: one scope for what is safe (RFC 9110, 9.2.1), one, guarded, for the rest.
//!
//! actix does not fall through from one scope to the next, so both know every path.

use actix_web::{
    HttpResponse, guard,
    http::Method,
    middleware::from_fn,
    web::{self, ServiceConfig},
};
use actix_web_httpauth::middleware::HttpAuthentication;

use super::{
    map,
    path::{API, Path, at},
};
use crate::{auth, error::AppError, health};

/// Puts the map into an app.
pub fn configure(app: &mut ServiceConfig) {
    for path in map().into_iter().filter(Path::has_open_write) {
        let full = path.full();
        app.service(
            path.resource(&full, |_| true).wrap(HttpAuthentication::with_fn(auth::recognise)),
        );
    }
    let mut reads =
        web::scope(API).guard(guard::fn_guard(|request| request.head().method.is_safe()));
    let mut writes = web::scope(API);
    for (scope, paths) in guarded() {
        reads = reads.service(paths.into_iter().fold(web::scope(scope), |scope, path| {
            let rest = path.rest();
            scope.service(path.resource(rest, Method::is_safe))
        }));
    }
    for (scope, paths) in guarded() {
        writes = writes.service(paths.into_iter().fold(web::scope(scope), |scope, path| {
            let (rest, role) = (path.rest(), path.writer());
            let resource = path.resource(rest, |method| !method.is_safe());
            scope.service(
                resource
                    .wrap(from_fn(move |request, next| auth::require_role(role, request, next))),
            )
        }));
    }
    app.service(
        reads
            .default_service(web::to(nothing_here))
            .wrap(HttpAuthentication::with_fn(auth::recognise)),
    )
    .service(
        writes
            .default_service(web::to(nothing_here))
            .wrap(HttpAuthentication::with_fn(auth::require)),
    )
    .service(at("", "/healthz").get(health::alive).resource("/healthz", |_| true))
    .service(at("", "/readyz").get(health::ready).resource("/readyz", |_| true))
    .default_service(web::to(nothing_here));
}

/// The paths whose writes all need a token, by scope.
fn guarded() -> Vec<(&'static str, Vec<Path>)> {
    let mut scopes: Vec<(&'static str, Vec<Path>)> = Vec::new();
    for path in map().into_iter().filter(|path| !path.has_open_write()) {
        match scopes.iter_mut().find(|(scope, _)| *scope == path.scope) {
            Some((_, paths)) => paths.push(path),
            None => scopes.push((path.scope, vec![path])),
        }
    }
    scopes
}

async fn nothing_here() -> Result<HttpResponse, AppError> {
    Err(AppError::NotFound("there is nothing at this path".to_owned()))
}
