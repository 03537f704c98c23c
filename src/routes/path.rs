//! A path of the URL map: its methods, with the required access and the handler of each.

use actix_web::{
    Handler, HttpResponse, Resource, Responder, Route, guard, http::Method, middleware::from_fn,
    web,
};

use crate::{
    auth::{self, Role},
    error::AppError,
    http::reject_query_string,
};

/// The prefix of all API paths.
pub const API: &str = "/api/v1";

/// A path with its methods.
pub(super) struct Path {
    pub(super) scope: &'static str,
    relative: &'static str,
    methods: Vec<(Method, Access, Route)>,
}

/// The access that a method requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// None.
    Public,
    /// A token with a valid signature, which may be revoked.
    ValidSignature,
    /// An authenticated user with this role or a higher one.
    Role(Role),
}

/// A path with one method.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// The whole path, with the placeholder `{id}`.
    pub path: String,
    /// The method.
    pub method: Method,
    /// The required access.
    pub access: Access,
}

/// Creates a path from its scope and the rest.
pub(super) fn route(scope: &'static str, relative: &'static str) -> Path {
    Path { scope, relative, methods: Vec::new() }
}

/// Adds a method to the path.
macro_rules! method {
    ($name:ident, $method:ident) => {
        pub(super) fn $name<F, Args>(self, access: Access, handler: F) -> Self
        where
            F: Handler<Args>,
            Args: actix_web::FromRequest + 'static,
            F::Output: Responder + 'static,
        {
            self.with(Method::$method, access, web::to(handler))
        }
    };
}

impl Path {
    method!(get, GET);
    method!(post, POST);
    method!(put, PUT);
    method!(patch, PATCH);
    method!(delete, DELETE);

    fn with(mut self, method: Method, access: Access, route: Route) -> Self {
        let route = match method {
            // HEAD is GET without the body (RFC 9110, 9.3.2).
            Method::GET => route.guard(guard::Any(guard::Get()).or(guard::Head())),
            _ => route.method(method.clone()).wrap(from_fn(reject_query_string)),
        };
        let route = match access {
            Access::Public | Access::ValidSignature => route,
            Access::Role(role) => {
                route.wrap(from_fn(move |request, next| auth::require_role(role, request, next)))
            }
        };
        self.methods.push((method, access, route));
        self
    }

    pub(super) fn full(&self) -> String {
        format!("{API}{}{}", self.scope, self.relative)
    }

    /// The path relative to its scope.
    pub(super) fn relative_path(&self) -> &'static str {
        self.relative
    }

    pub(super) fn endpoints(self) -> impl Iterator<Item = Endpoint> {
        let full = self.full();
        self.lines(full)
    }

    /// The endpoints of a path that is not part of the API.
    pub(super) fn system_endpoints(self) -> impl Iterator<Item = Endpoint> {
        let relative = self.relative.to_owned();
        self.lines(relative)
    }

    fn lines(self, path: String) -> impl Iterator<Item = Endpoint> {
        self.methods.into_iter().map(move |(method, access, _)| Endpoint {
            path: path.clone(),
            method,
            access,
        })
    }

    /// The value of `Allow` (RFC 9110, 10.2.1).
    fn allow(&self) -> String {
        let names = self
            .methods
            .iter()
            .map(|(method, ..)| if method == Method::GET { "GET, HEAD" } else { method.as_str() });
        names.collect::<Vec<_>>().join(", ")
    }

    /// Whether an unsafe method of this path has this access.
    pub(super) fn has_write(&self, wanted: Access) -> bool {
        self.methods.iter().any(|(method, access, _)| !method.is_safe() && *access == wanted)
    }

    /// The actix resource with the methods for which `wanted` is true. Other methods respond with 405 and `Allow`.
    pub(super) fn resource(self, path: &str, wanted: impl Fn(&Method) -> bool) -> Resource {
        let allow = self.allow();
        let routes = self.methods.into_iter().filter(|(method, ..)| wanted(method));
        let resource = routes
            .fold(web::resource(path.to_owned()), |resource, (_, _, route)| resource.route(route));
        resource.default_service(web::to(move || {
            let allow = allow.clone();
            async move { Err::<HttpResponse, _>(AppError::MethodNotAllowed { allow }) }
        }))
    }
}
