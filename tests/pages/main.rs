//! Tests the web pages over HTTP with a real database file.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    clippy::allow_attributes,
    dead_code,
    unused_imports,
    reason = "a test stops where it fails; the support of the API tests is used in part"
)]

mod browser;
#[path = "../api/support/mod.rs"]
mod support;

mod account;
mod cross_origin;
mod page_routes;
mod player_form;
mod public;
mod public_url;
mod sign_in;
mod squad_form;
mod team_form;
mod users;
