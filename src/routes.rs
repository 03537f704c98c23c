//! The whole URL map, on one screen.
//!
//! Reads are open; writes are guarded by the scope that they are in, so none can be left open by forgetting
//! something. How the map becomes scopes is told in `path` and `scopes`.

mod path;
mod scopes;

pub use path::{API, Access, Entry};

use actix_web::web::ServiceConfig;
use path::{
    Access::{Genuine, Open, Signed},
    Path, at,
};

use crate::{
    auth::{Role, account, api_keys, jwks, sessions, users},
    batch, docs, health, memberships, players, teams,
};

const VIEWER: Access = Signed(Role::Viewer);
const EDITOR: Access = Signed(Role::Editor);
const ADMIN: Access = Signed(Role::Admin);

/// The paths of the API, below `/api/v1`.
fn map() -> Vec<Path> {
    vec![
        at("/teams", "").get(Open, teams::handlers::list).post(EDITOR, teams::handlers::create),
        at("/teams", "/{id}")
            .get(Open, teams::handlers::show)
            .put(EDITOR, teams::handlers::replace)
            .patch(EDITOR, teams::handlers::patch)
            .delete(EDITOR, teams::handlers::delete),
        at("/teams", "/{id}/players").get(Open, teams::squad),
        at("/players", "")
            .get(Open, players::handlers::list)
            .post(EDITOR, players::handlers::create),
        at("/players", "/{id}")
            .get(Open, players::handlers::show)
            .put(EDITOR, players::handlers::replace)
            .patch(EDITOR, players::handlers::patch)
            .delete(EDITOR, players::handlers::delete),
        at("/players", "/{id}/memberships").get(Open, memberships::handlers::career),
        at("/players", "/{id}/transfer").post(EDITOR, memberships::handlers::transfer),
        at("/memberships", "")
            .get(Open, memberships::handlers::list)
            .post(EDITOR, memberships::handlers::create),
        at("/memberships", "/{id}")
            .get(Open, memberships::handlers::show)
            .put(EDITOR, memberships::handlers::replace)
            .patch(EDITOR, memberships::handlers::patch)
            .delete(EDITOR, memberships::handlers::delete),
        at("/batch", "").post(EDITOR, batch::handler),
        at("/auth", "/login").post(Open, account::login),
        at("/auth", "/refresh").post(Open, sessions::handlers::refresh),
        at("/auth", "/register").post(Open, account::register),
        at("/auth", "/logout").post(Genuine, sessions::handlers::logout),
        at("/auth", "/me").get(VIEWER, account::me),
        at("/auth", "/password").post(VIEWER, account::change_password),
        at("/auth", "/sessions")
            .get(VIEWER, sessions::handlers::list)
            .delete(VIEWER, sessions::handlers::end_others),
        at("/auth", "/sessions/{id}").delete(VIEWER, sessions::handlers::end),
        at("/auth", "/api-keys")
            .get(VIEWER, api_keys::handlers::list)
            .post(VIEWER, api_keys::handlers::create),
        at("/auth", "/api-keys/{id}").delete(VIEWER, api_keys::handlers::revoke),
        at("/users", "").get(ADMIN, users::handlers::list).post(ADMIN, users::handlers::create),
        at("/users", "/{id}")
            .get(ADMIN, users::handlers::show)
            .patch(ADMIN, users::handlers::patch)
            .delete(ADMIN, users::handlers::delete),
    ]
}

/// The paths beside the API.
fn beside() -> Vec<Path> {
    vec![
        at("", "/").get(Open, health::about),
        at("", "/.well-known/jwks.json").get(Open, jwks::jwks),
        at("", "/healthz").get(Open, health::alive),
        at("", "/readyz").get(Open, health::ready),
        at("", "/openapi.json").get(Open, docs::json),
    ]
}

/// The pages, for people with a browser.
fn pages() -> Vec<Path> {
    vec![at("", "/docs").get(Open, docs::folder), at("", "/docs/{file:.*}").get(Open, docs::file)]
}

/// Puts all of them into an app.
pub fn configure(app: &mut ServiceConfig) {
    scopes::configure(app, map, || beside().into_iter().chain(pages()).collect());
}

/// All that the API has, line by line, for those who want to walk it.
pub fn entries() -> Vec<Entry> {
    map().into_iter().flat_map(Path::entries).collect()
}

/// All that is beside it for programs, line by line.
pub fn beside_entries() -> Vec<Entry> {
    beside().into_iter().flat_map(Path::entries_beside).collect()
}
