//! Registration of the routes in an app: one scope for safe methods (RFC 9110, 9.2.1), and one that requires
//! authentication for the others.
//!
//! actix-web does not fall through from one scope to the next, so both scopes contain every path. The pages are in a third
//! scope, which comes last because it matches every path.

use actix_web::{
    HttpResponse, Scope,
    dev::HttpServiceFactory,
    guard,
    http::Method,
    middleware::from_fn,
    web::{self, ServiceConfig},
};
use actix_web_httpauth::middleware::HttpAuthentication;

use super::path::{API, Access, Path};
use crate::{
    auth::{self, sessions::page_session},
    error::AppError,
    pages,
};

/// Registers the routes of the API (`map`), those outside of it (`system`) and the `pages`.
pub(super) fn configure(
    app: &mut ServiceConfig,
    map: fn() -> Vec<Path>,
    system: fn() -> Vec<Path>,
    pages: fn() -> Vec<Path>,
) {
    for path in map() {
        let full = path.full();
        if path.has_write(Access::ValidSignature) {
            let resource = path.resource(&full, |_| true);
            app.service(resource.wrap(HttpAuthentication::with_fn(auth::require_valid_signature)));
        } else if path.has_write(Access::Public) {
            let resource = path.resource(&full, |_| true);
            app.service(resource.wrap(HttpAuthentication::with_fn(auth::optional_auth)));
        }
    }
    let mut reads =
        web::scope(API).guard(guard::fn_guard(|request| request.head().method.is_safe()));
    let mut writes = web::scope(API);
    for (scope, paths) in by_scope(map()) {
        reads = add(reads, scope, paths, Method::is_safe);
    }
    for (scope, paths) in by_scope(map()) {
        writes = add(writes, scope, paths, |method| !method.is_safe());
    }
    for path in system() {
        let relative = path.relative_path();
        app.service(path.resource(relative, |_| true));
    }
    app.service(
        reads
            .default_service(web::to(unknown_path))
            .wrap(HttpAuthentication::with_fn(auth::optional_auth)),
    )
    .service(
        writes
            .default_service(web::to(unknown_path))
            .wrap(HttpAuthentication::with_fn(auth::require_auth)),
    )
    .service(page_scope(pages()))
    .default_service(web::to(unknown_path));
}

/// The scope of the pages: a user is identified by a cookie, so unsafe requests of other sites are rejected.
fn page_scope(pages: Vec<Path>) -> impl HttpServiceFactory {
    let scope = pages.into_iter().fold(web::scope(""), |scope, path| {
        let relative = path.relative_path();
        scope.service(path.resource(relative, |_| true))
    });
    // The middleware that is registered last runs first.
    scope
        .default_service(web::to(unknown_path))
        .wrap(from_fn(page_session::attach_user))
        .wrap(from_fn(auth::reject_cross_origin))
        .wrap(from_fn(pages::mark_page))
}

/// Adds the paths of a scope to an outer one.
fn add(
    outer: Scope,
    scope: &'static str,
    paths: Vec<Path>,
    wanted: impl Fn(&Method) -> bool,
) -> Scope {
    let resources = paths.into_iter().map(|path| {
        let relative = path.relative_path();
        path.resource(relative, &wanted)
    });
    // An inner scope with an empty prefix would match every path.
    if scope.is_empty() {
        return resources.fold(outer, Scope::service);
    }
    outer.service(resources.fold(web::scope(scope), Scope::service))
}

/// The paths whose writes all require a role, grouped by scope.
fn by_scope(map: Vec<Path>) -> Vec<(&'static str, Vec<Path>)> {
    let mut scopes: Vec<(&'static str, Vec<Path>)> = Vec::new();
    for path in map.into_iter().filter(is_guarded) {
        match scopes.iter_mut().find(|(scope, _)| *scope == path.scope) {
            Some((_, paths)) => paths.push(path),
            None => scopes.push((path.scope, vec![path])),
        }
    }
    scopes
}

fn is_guarded(path: &Path) -> bool {
    !path.has_write(Access::Public) && !path.has_write(Access::ValidSignature)
}

async fn unknown_path() -> Result<HttpResponse, AppError> {
    Err(AppError::NotFound("there is no resource at this path".to_owned()))
}
