//! The whole URL map, on one screen.
//!
//! Reads are open; writes are guarded by the scope that they are in, so none can be left open by forgetting
//! something. How the map becomes scopes is told in `path` and `scopes`.

mod path;
mod scopes;

pub use path::{Access, Entry};
pub use scopes::configure;

use path::{Path, at};

use crate::{
    auth::{self, Role::Editor},
    memberships, players, teams,
};

/// The paths of the API, below [`API`].
fn map() -> Vec<Path> {
    vec![
        at("/teams", "").get(teams::handlers::list).post(Editor, teams::handlers::create),
        at("/teams", "/{id}")
            .get(teams::handlers::show)
            .put(Editor, teams::handlers::replace)
            .patch(Editor, teams::handlers::patch)
            .delete(Editor, teams::handlers::delete),
        at("/teams", "/{id}/players").get(teams::squad),
        at("/players", "").get(players::handlers::list).post(Editor, players::handlers::create),
        at("/players", "/{id}")
            .get(players::handlers::show)
            .put(Editor, players::handlers::replace)
            .patch(Editor, players::handlers::patch)
            .delete(Editor, players::handlers::delete),
        at("/players", "/{id}/memberships").get(memberships::handlers::career),
        at("/players", "/{id}/transfer").post(Editor, memberships::transfer),
        at("/memberships", "")
            .get(memberships::handlers::list)
            .post(Editor, memberships::handlers::create),
        at("/memberships", "/{id}")
            .get(memberships::handlers::show)
            .put(Editor, memberships::handlers::replace)
            .patch(Editor, memberships::handlers::patch)
            .delete(Editor, memberships::handlers::delete),
        at("/auth", "/login").open_post(auth::handlers::login),
        at("/auth", "/me").get(auth::handlers::me),
    ]
}

/// All that the API has, line by line, for those who want to walk it.
pub fn entries() -> Vec<Entry> {
    map().into_iter().flat_map(Path::entries).collect()
}
