//! The description of the API (OpenAPI 3.1), made of the map, the parse functions and the types that are sent.

mod accounts;
mod answers;
mod batch;
mod beside;
mod bodies;
mod build;
mod examples;
mod faults;
mod flat;
mod operation;
mod parameters;
mod roster;
mod schemas;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, sync::OnceLock};

use utoipa::openapi::{
    Components, ComponentsBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, PathItem,
    Paths, ServerBuilder,
    path::HttpMethod,
    security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    tag::TagBuilder,
};

use self::{build::Place, operation::Op};
use crate::routes::{self, Endpoint};

/// How the API is used, before anything else.
const ABOUT: &str = include_str!("about.md");

/// The whole document, as it is served and checked in: pretty JSON, with a newline at its end.
pub fn json() -> &'static str {
    static RENDERED: OnceLock<String> = OnceLock::new();
    RENDERED.get_or_init(|| {
        // Strings and numbers only: this cannot fail.
        let text = document().to_pretty_json().unwrap_or_default();
        escaped(&text) + "\n"
    })
}

/// A text of JSON, in which the characters that are not seen are written as JSON may write them, too.
fn escaped(json: &str) -> String {
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

/// The groups, each with what it is about and its operations.
fn groups() -> Vec<(&'static str, &'static str, Vec<Op>)> {
    vec![
        ("teams", "Teams, and their squads.", roster::of_teams()),
        ("players", "Players, their careers and transfers.", roster::of_players()),
        ("memberships", "Who played where, when.", roster::of_memberships()),
        ("batch", "Many writes in one.", roster::batch()),
        ("auth", "Signing in, sessions, API keys.", accounts::auth()),
        ("users", "Who may sign in, and what they may do. For admins.", accounts::of_users()),
        ("server", "What stands beside the API.", beside::beside()),
    ]
}

fn document() -> OpenApi {
    let faults = faults::faults();
    let mut responses = BTreeMap::new();
    let mut paths = Paths::new();
    let mut tags = Vec::new();
    let (api, beside) = (routes::endpoints(), routes::system_endpoints());
    for (tag, about, operations) in groups() {
        tags.push(TagBuilder::new().name(tag).description(Some(about)).build());
        for op in operations {
            let found = entry(&api, &op, true).or_else(|| entry(&beside, &op, false));
            let Some((place, path, method)) = found else { continue };
            let operation = build::build(&op, tag, place, &faults, &mut responses);
            let item = PathItem::new(method, operation);
            match paths.paths.get_mut(&path) {
                Some(known) => known.merge_operations(item),
                None => drop(paths.paths.insert(path, item)),
            }
        }
    }
    let mut components: Components =
        ComponentsBuilder::new().security_scheme(build::BEARER, bearer()).build();
    components.schemas = schemas::schemas(&faults);
    components.responses = responses;
    let license = LicenseBuilder::new().name(env!("CARGO_PKG_LICENSE"));
    let info = InfoBuilder::new()
        .title("Teamsheet")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(ABOUT))
        .license(Some(license.identifier(Some(env!("CARGO_PKG_LICENSE"))).build()));
    OpenApiBuilder::new()
        .info(info.build())
        .servers(Some([ServerBuilder::new().url("/").build()]))
        .paths(paths)
        .components(Some(components))
        .tags(Some(tags))
        .build()
}

/// Where an operation stands in the map.
fn entry(entries: &[Endpoint], op: &Op, in_api: bool) -> Option<(Place, String, HttpMethod)> {
    let begin = if in_api { routes::API } else { "" };
    let fits = |entry: &&Endpoint| {
        entry.method.as_str() == op.method() && entry.path.strip_prefix(begin) == Some(op.path())
    };
    let entry = entries.iter().find(fits)?;
    let method = match op.method() {
        "POST" => HttpMethod::Post,
        "PUT" => HttpMethod::Put,
        "PATCH" => HttpMethod::Patch,
        "DELETE" => HttpMethod::Delete,
        _ => HttpMethod::Get,
    };
    Some((Place { in_api, access: entry.access }, entry.path.clone(), method))
}

fn bearer() -> SecurityScheme {
    let text = "An access token, which `POST /api/v1/auth/login` gives, or an API key.";
    let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT or API key");
    SecurityScheme::Http(scheme.description(Some(text)).build())
}
