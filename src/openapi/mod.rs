//! The OpenAPI 3.1 document of the API, built from the route map, the parsers of requests and the response types.

mod accounts;
mod batch;
mod bodies;
mod build;
mod errors;
mod examples;
mod flatten;
mod operation;
mod parameters;
mod responses;
mod roster;
mod schemas;
mod system;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use utoipa::openapi::{
    Components, ComponentsBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, PathItem,
    Paths, ServerBuilder,
    path::HttpMethod,
    security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    tag::TagBuilder,
};

use self::{build::Placement, operation::Op};
use crate::{
    error::AppError,
    routes::{self, Endpoint},
};

/// The introduction.
const ABOUT: &str = include_str!("about.md");

/// Operations of one tag.
struct Group {
    tag: &'static str,
    description: &'static str,
    /// Whether its paths are below `/api/v1`.
    in_api: bool,
    operations: Vec<Op>,
}

/// The document as pretty-printed JSON with a final newline, for a server at `url`.
///
/// # Errors
/// An internal error if a route has no description, or a description no route.
pub fn json(url: &str) -> Result<String, AppError> {
    let document = document(groups(), endpoints(), url).map_err(AppError::internal)?;
    let text = document.to_pretty_json().map_err(AppError::internal)?;
    Ok(escape_tag_characters(&text) + "\n")
}

/// Escapes the invisible tag characters (U+E0000 to U+E007F) that patterns contain.
fn escape_tag_characters(json: &str) -> String {
    let mut text = String::with_capacity(json.len() + 1024);
    for letter in json.chars() {
        if ('\u{e0000}'..='\u{e007f}').contains(&letter) {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                text.extend(["\\u", &format!("{unit:04x}")]);
            }
        } else {
            text.push(letter);
        }
    }
    text
}

fn groups() -> Vec<Group> {
    let api = |tag, description, operations| Group { tag, description, in_api: true, operations };
    vec![
        api("api", "The version of the server, and links.", system::root()),
        api("teams", "Teams and their squads.", roster::teams()),
        api("players", "Players, their careers and transfers.", roster::players()),
        api("memberships", "Who played where, and when.", roster::memberships()),
        api("batch", "Several writes in one transaction.", roster::batch()),
        api("auth", "Login, sessions and API keys.", accounts::auth()),
        api("users", "User management, for admins.", accounts::users()),
        Group {
            tag: "server",
            description: "Health checks and keys.",
            in_api: false,
            operations: system::operations(),
        },
    ]
}

/// Every route that has a description.
fn endpoints() -> Vec<Endpoint> {
    routes::endpoints().into_iter().chain(routes::system_endpoints()).collect()
}

/// The document; the error names a description without a route, or a route without a description.
fn document(groups: Vec<Group>, endpoints: Vec<Endpoint>, url: &str) -> Result<OpenApi, String> {
    let mut routes: BTreeMap<String, Endpoint> = endpoints
        .into_iter()
        .map(|endpoint| (format!("{} {}", endpoint.method, endpoint.path), endpoint))
        .collect();
    let kinds = errors::error_kinds();
    let (mut paths, mut responses, mut schemas) =
        (Paths::new(), BTreeMap::new(), schemas::schemas(&kinds)?);
    let mut tags = Vec::new();
    for Group { tag, description, in_api, operations } in groups {
        tags.push(TagBuilder::new().name(tag).description(Some(description)).build());
        for op in operations {
            let path = format!("{}{}", if in_api { routes::API } else { "" }, op.path());
            let route = routes
                .remove(&format!("{} {path}", op.method()))
                .ok_or_else(|| format!("{} is described, but there is no such route", op.route))?;
            let place = Placement { in_api, access: route.access };
            let operation = build::build(&op, tag, place, &kinds, &mut responses);
            schemas.extend(op.query.schemas);
            let item = PathItem::new(http_method(&route)?, operation);
            match paths.paths.get_mut(&path) {
                Some(known) => known.merge_operations(item),
                None => drop(paths.paths.insert(path, item)),
            }
        }
    }
    if let Some(route) = routes.into_keys().next() {
        return Err(format!("{route} is a route without a description"));
    }
    let mut components: Components =
        ComponentsBuilder::new().security_scheme(build::BEARER, bearer()).build();
    components.schemas = schemas;
    components.responses = responses;
    let license = LicenseBuilder::new().name(env!("CARGO_PKG_LICENSE"));
    let info = InfoBuilder::new()
        .title("Teamsheet")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(ABOUT))
        .license(Some(license.identifier(Some(env!("CARGO_PKG_LICENSE"))).build()));
    Ok(OpenApiBuilder::new()
        .info(info.build())
        .servers(Some([ServerBuilder::new().url(url).build()]))
        .paths(paths)
        .components(Some(components))
        .tags(Some(tags))
        .build())
}

fn http_method(route: &Endpoint) -> Result<HttpMethod, String> {
    match route.method.as_str() {
        "GET" => Ok(HttpMethod::Get),
        "POST" => Ok(HttpMethod::Post),
        "PUT" => Ok(HttpMethod::Put),
        "PATCH" => Ok(HttpMethod::Patch),
        "DELETE" => Ok(HttpMethod::Delete),
        other => Err(format!("{other} {} has an unknown method", route.path)),
    }
}

fn bearer() -> SecurityScheme {
    let text = "An access token from `POST /api/v1/auth/login`, or an API key.";
    let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT or API key");
    SecurityScheme::Http(scheme.description(Some(text)).build())
}
