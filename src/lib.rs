//! Teamsheet, a self-hosted roster server: teams, players, and who played where, when.
//!
//! The modules are organized in layers; a module imports only from layers below it:
//!
//! | layer | modules |
//! |---|---|
//! | 0 | `error`, `clock`, `config`, `thread_priority` |
//! | 1 | `values`: types that are valid by construction |
//! | 2 | `database`: connections, reads, grouped writes, schema |
//! | 3 | `changes`: the history of all writes |
//! | 4 | `http`: JSON, query parameters, conditional requests, compression, problems; `lists`: pages, sort orders, filters, search |
//! | 5 | `idempotency`: replayed responses; `resources`: the `Resource` trait and all that follows from it |
//! | 6 | `auth`: authentication, sessions, users, API keys, signing keys |
//! | 7 | `external_ids`, then `memberships`, then `players`, then `teams` |
//! | 8 | `batch`, `import`, `export`, `demo`, `health`, `docs`, `pages` |
//! | 9 | `routes`, then `openapi`, which describes them, then `server` |
//! | 10 | `cli` |
//!
//! `tests/architecture.rs` checks the order.
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
mod export;
mod external_ids;
mod health;
mod http;
mod idempotency;
mod import;
mod lists;
mod memberships;
mod openapi;
mod pages;
mod players;
mod resources;
pub mod routes;
pub mod server;
mod teams;
mod thread_priority;
mod values;

/// Internal items that the benchmarks in `bench/` call; not a public interface.
#[doc(hidden)]
pub mod bench_support {
    pub use crate::{
        auth::{Role, Tokens, keys::KeySource, token::AccessClaims},
        changes::Actor,
        database::{Database, WriteOptions},
        http::{Query, Representation},
        lists::ListFilter,
        players::{Filter as PlayerFilter, Player},
        resources::{Resource, load, operations::create},
        values::BirthDateVisibility,
    };
}
