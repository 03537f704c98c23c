//! The URL map: every path with its methods, their handlers and the required access.
//!
//! `scopes` registers all unsafe methods in a scope that requires authentication, so that none can be left open by mistake.

mod path;
mod scopes;

pub use path::{API, Access, Endpoint};

use actix_web::web::ServiceConfig;
use path::{
    Access::{Public, ValidSignature},
    Path, route,
};

use crate::{
    auth::{
        Role, account, api_keys, jwks, sessions,
        users::{self, User},
    },
    batch, docs, health,
    memberships::{self, Membership},
    pages,
    players::Player,
    resources::handlers::{create, delete, list, patch, replace, show},
    teams::{self, Team},
};

const VIEWER: Access = Access::Role(Role::Viewer);
const EDITOR: Access = Access::Role(Role::Editor);
const ADMIN: Access = Access::Role(Role::Admin);

/// The paths of the API, relative to `/api/v1`.
fn map() -> Vec<Path> {
    vec![
        route("", "").get(Public, health::about),
        route("/teams", "").get(Public, list::<Team>).post(EDITOR, create::<Team>),
        route("/teams", "/{id}")
            .get(Public, show::<Team>)
            .put(EDITOR, replace::<Team>)
            .patch(EDITOR, patch::<Team>)
            .delete(EDITOR, delete::<Team>),
        route("/teams", "/{id}/players").get(Public, teams::squad),
        route("/players", "").get(Public, list::<Player>).post(EDITOR, create::<Player>),
        route("/players", "/{id}")
            .get(Public, show::<Player>)
            .put(EDITOR, replace::<Player>)
            .patch(EDITOR, patch::<Player>)
            .delete(EDITOR, delete::<Player>),
        route("/players", "/{id}/memberships").get(Public, memberships::career),
        route("/players", "/{id}/transfer").post(EDITOR, memberships::transfer),
        route("/memberships", "")
            .get(Public, list::<Membership>)
            .post(EDITOR, create::<Membership>),
        route("/memberships", "/{id}")
            .get(Public, show::<Membership>)
            .put(EDITOR, replace::<Membership>)
            .patch(EDITOR, patch::<Membership>)
            .delete(EDITOR, delete::<Membership>),
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
        route("/users", "").get(ADMIN, list::<User>).post(ADMIN, users::handlers::create),
        route("/users", "/{id}")
            .get(ADMIN, show::<User>)
            .patch(ADMIN, users::handlers::patch)
            .delete(ADMIN, delete::<User>),
    ]
}

/// The paths outside of the API.
fn system_routes() -> Vec<Path> {
    vec![
        route("", "/.well-known/jwks.json").get(Public, jwks::jwks),
        route("", "/healthz").get(Public, health::alive),
        route("", "/readyz").get(Public, health::ready),
        route("", "/openapi.json").get(Public, docs::json),
    ]
}

/// Files for browsers: Swagger UI, and the assets of the pages.
fn files() -> Vec<Path> {
    vec![
        route("", "/docs").get(Public, docs::folder),
        route("", "/docs/{file:.*}").get(Public, docs::file),
        route("", "/assets/{file}").get(Public, pages::assets::asset),
    ]
}

/// The web pages, behind the session cookie and the check of the request's origin.
fn page_map() -> Vec<Path> {
    vec![
        route("", "/").get(Public, pages::home::home),
        route("", "/search").get(Public, pages::search::search),
        route("", "/sheets").get(Public, pages::sheet::several),
        route("", "/robots.txt").get(Public, pages::seo::robots),
        route("", "/sitemap.xml").get(Public, pages::seo::index),
        route("", "/sitemap/{file}").get(Public, pages::seo::sitemap),
        route("", "/sign-in")
            .get(Public, pages::sign_in::show)
            .post(Public, pages::sign_in::sign_in),
        route("", "/teams/new")
            .get(EDITOR, pages::team_form::new)
            .post(EDITOR, pages::team_form::create),
        route("", "/teams/{id}/edit")
            .get(EDITOR, pages::team_form::edit)
            .post(EDITOR, pages::team_form::update),
        route("", "/teams/{id}/delete")
            .get(EDITOR, pages::delete::confirm_team)
            .post(EDITOR, pages::delete::delete_team),
        route("", "/teams/{id}/squad/add")
            .get(EDITOR, pages::squad_form::show)
            .post(EDITOR, pages::squad_form::add),
        route("", "/teams/{id}/new-season")
            .get(EDITOR, pages::new_season::show)
            .post(EDITOR, pages::new_season::start),
        route("", "/players/new")
            .get(EDITOR, pages::player_form::new)
            .post(EDITOR, pages::player_form::create),
        route("", "/players/{id}/edit")
            .get(EDITOR, pages::player_form::edit)
            .post(EDITOR, pages::player_form::update),
        route("", "/players/{id}/transfer")
            .get(EDITOR, pages::transfer_form::show)
            .post(EDITOR, pages::transfer_form::transfer),
        route("", "/players/{id}/delete")
            .get(EDITOR, pages::delete::confirm_player)
            .post(EDITOR, pages::delete::delete_player),
        route("", "/memberships/{id}/edit")
            .get(EDITOR, pages::membership_form::edit)
            .post(EDITOR, pages::membership_form::update),
        route("", "/memberships/{id}/number").post(EDITOR, pages::membership_form::change_number),
        route("", "/memberships/{id}/delete")
            .get(EDITOR, pages::delete::confirm_membership)
            .post(EDITOR, pages::delete::delete_membership),
        // After the fixed paths, because an id matches any segment.
        route("", "/teams/{id}").get(Public, pages::team::show),
        route("", "/teams/{id}/sheet").get(Public, pages::sheet::one),
        route("", "/embed/teams/{id}").get(Public, pages::team::embed),
        route("", "/players/{id}").get(Public, pages::player::show),
        route("", "/sign-out").post(Public, pages::sign_in::sign_out),
        route("", "/account").get(VIEWER, pages::account::show),
        route("", "/account/password").post(VIEWER, pages::account::change_password),
        route("", "/account/sessions/end-others").post(VIEWER, pages::account::end_other_sessions),
        route("", "/account/sessions/{id}/end").post(VIEWER, pages::account::end_session),
        route("", "/account/api-keys").post(VIEWER, pages::account::create_api_key),
        route("", "/account/api-keys/{id}/revoke").post(VIEWER, pages::account::revoke_api_key),
        route("", "/users").get(ADMIN, pages::users::list).post(ADMIN, pages::users::add),
        route("", "/users/{id}/edit")
            .get(ADMIN, pages::users::edit)
            .post(ADMIN, pages::users::update),
        route("", "/users/{id}/delete")
            .get(ADMIN, pages::users::confirm_delete)
            .post(ADMIN, pages::users::delete),
    ]
}

/// Registers all paths in an app.
pub fn configure(app: &mut ServiceConfig) {
    let system = || system_routes().into_iter().chain(files()).collect();
    scopes::configure(app, map, system, page_map);
}

/// The endpoints of the API.
pub fn endpoints() -> Vec<Endpoint> {
    map().into_iter().flat_map(Path::endpoints).collect()
}

/// The endpoints of the web pages.
pub fn page_endpoints() -> Vec<Endpoint> {
    page_map().into_iter().flat_map(Path::system_endpoints).collect()
}

/// The endpoints outside of the API, except pages.
pub fn system_endpoints() -> Vec<Endpoint> {
    system_routes().into_iter().flat_map(Path::system_endpoints).collect()
}
