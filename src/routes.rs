//! The whole URL map, on one screen.
//!
//! Reads are open; writes are guarded by the scope that they are in, so none can be left open by forgetting
//! something. How the map becomes scopes is told in `path` and `scopes`.

mod path;
mod scopes;

pub use path::{API, Access, Endpoint};

use actix_web::web::ServiceConfig;
use path::{
    Access::{Public, ValidSignature},
    Path, route,
};

use crate::{
    auth::{Role, account, api_keys, jwks, sessions, users},
    batch, docs, health, memberships, players, teams,
};

const VIEWER: Access = Access::Role(Role::Viewer);
const EDITOR: Access = Access::Role(Role::Editor);
const ADMIN: Access = Access::Role(Role::Admin);

/// The paths of the API, below `/api/v1`.
fn map() -> Vec<Path> {
    vec![
        route("/teams", "")
            .get(Public, teams::handlers::list)
            .post(EDITOR, teams::handlers::create),
        route("/teams", "/{id}")
            .get(Public, teams::handlers::show)
            .put(EDITOR, teams::handlers::replace)
            .patch(EDITOR, teams::handlers::patch)
            .delete(EDITOR, teams::handlers::delete),
        route("/teams", "/{id}/players").get(Public, teams::squad),
        route("/players", "")
            .get(Public, players::handlers::list)
            .post(EDITOR, players::handlers::create),
        route("/players", "/{id}")
            .get(Public, players::handlers::show)
            .put(EDITOR, players::handlers::replace)
            .patch(EDITOR, players::handlers::patch)
            .delete(EDITOR, players::handlers::delete),
        route("/players", "/{id}/memberships").get(Public, memberships::handlers::career),
        route("/players", "/{id}/transfer").post(EDITOR, memberships::handlers::transfer),
        route("/memberships", "")
            .get(Public, memberships::handlers::list)
            .post(EDITOR, memberships::handlers::create),
        route("/memberships", "/{id}")
            .get(Public, memberships::handlers::show)
            .put(EDITOR, memberships::handlers::replace)
            .patch(EDITOR, memberships::handlers::patch)
            .delete(EDITOR, memberships::handlers::delete),
        route("/batch", "").post(EDITOR, batch::handler),
        route("/auth", "/login").post(Public, account::login),
        route("/auth", "/refresh").post(Public, sessions::handlers::refresh),
        route("/auth", "/register").post(Public, account::register),
        route("/auth", "/logout").post(ValidSignature, sessions::handlers::logout),
        route("/auth", "/me").get(VIEWER, account::me),
        route("/auth", "/password").post(VIEWER, account::change_password),
        route("/auth", "/sessions")
            .get(VIEWER, sessions::handlers::list)
            .delete(VIEWER, sessions::handlers::end_others),
        route("/auth", "/sessions/{id}").delete(VIEWER, sessions::handlers::end),
        route("/auth", "/api-keys")
            .get(VIEWER, api_keys::handlers::list)
            .post(VIEWER, api_keys::handlers::create),
        route("/auth", "/api-keys/{id}").delete(VIEWER, api_keys::handlers::revoke),
        route("/users", "").get(ADMIN, users::handlers::list).post(ADMIN, users::handlers::create),
        route("/users", "/{id}")
            .get(ADMIN, users::handlers::show)
            .patch(ADMIN, users::handlers::patch)
            .delete(ADMIN, users::handlers::delete),
    ]
}

/// The paths beside the API.
fn system_routes() -> Vec<Path> {
    vec![
        route("", "/").get(Public, health::about),
        route("", "/.well-known/jwks.json").get(Public, jwks::jwks),
        route("", "/healthz").get(Public, health::alive),
        route("", "/readyz").get(Public, health::ready),
        route("", "/openapi.json").get(Public, docs::json),
    ]
}

/// The pages, for people with a browser.
fn pages() -> Vec<Path> {
    vec![
        route("", "/docs").get(Public, docs::folder),
        route("", "/docs/{file:.*}").get(Public, docs::file),
    ]
}

/// Puts all of them into an app.
pub fn configure(app: &mut ServiceConfig) {
    scopes::configure(app, map, || system_routes().into_iter().chain(pages()).collect());
}

/// All that the API has, line by line, for those who want to walk it.
pub fn endpoints() -> Vec<Endpoint> {
    map().into_iter().flat_map(Path::endpoints).collect()
}

/// All that is beside it for programs, line by line.
pub fn system_endpoints() -> Vec<Endpoint> {
    system_routes().into_iter().flat_map(Path::system_endpoints).collect()
}
