//! Teamsheet, a self-hosted roster server: teams, players, and who played where, when.
//!
//! The house, from the ground up; a room imports only from rooms below it:
//!
//! | floor | rooms |
//! |---|---|
//! | ground | `error`, `clock`, `config`, `thread_priority` |
//! | 1 | `values`: types whose existence proves that they are valid |
//! | 2 | `database`: connections, reads, grouped writes, schema |
//! | 3 | `changes`: what a write changed, recorded with it |
//! | 4 | `http`: JSON in and out, query parameters, conditions, compression, problems; `lists`: pages, orders, filters, search |
//! | 5 | `auth`: the guard, sessions, users, API keys, the keys that sign |
//! | 6 | `idempotency`: a write that is sent again is answered again; `external_ids` |
//! | 7 | `memberships`, then `players`, then `teams` |
//! | 8 | `batch`: many writes in one; `import`, `demo`, `health`, `docs` |
//! | 9 | `routes`, then `openapi`, which describes them, then `server` |
//! | 10 | `cli` |
//!
//! The same order stands in `tests/architecture.rs`, which fails where a room imports from above.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        reason = "a test stops where it fails"
    )
)]

mod auth;
mod batch;
mod changes;
pub mod cli;
pub mod clock;
pub mod config;
mod database;
mod demo;
mod docs;
mod error;
mod external_ids;
mod health;
mod http;
mod idempotency;
mod import;
mod lists;
mod memberships;
mod openapi;
mod players;
mod resources;
pub mod routes;
pub mod server;
mod teams;
mod thread_priority;
mod values;

/// What `bench/` measures from inside; not for anybody else.
#[doc(hidden)]
pub mod measured {
    pub use crate::{
        auth::{Role, Tokens, keys::KeySource, token::AccessClaims},
        changes::Actor,
        database::Database,
        http::{Query, Representation},
        lists::ListFilter,
        players::{Filter as PlayerFilter, Player},
        resources::{Resource, load, operations::create},
    };
}
