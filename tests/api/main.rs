//! Tests the server over HTTP with a real database file.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    clippy::allow_attributes,
    reason = "a test stops where it fails"
)]

mod support;

mod api_keys;
mod auth;
mod authorization;
mod bad_api_keys;
mod bad_fields;
mod bad_input;
mod bad_paths;
mod batch;
mod batch_validation;
mod connections;
mod cors;
mod cursor_validation;
mod export;
mod field_bounds;
mod filters;
mod hashing;
mod health;
mod idempotency;
mod if_match;
mod import;
mod import_files;
mod import_squads;
mod keys;
mod list_pages;
mod memberships;
mod openapi;
mod origins;
mod pagination;
mod pagination_proptest;
mod password;
mod pending_rows;
mod players;
mod problems;
mod proxy;
mod public_birth_dates;
mod query_plans;
mod ranges;
mod reads;
mod register;
mod response_headers;
mod search;
mod search_fuzz;
mod search_names;
mod serve;
mod shirt_numbers;
mod sorts;
mod squad;
mod teams;
mod throttle;
mod transfer;
mod uniqueness;
mod updates;
mod user_changes;
mod user_rules;
mod users;
mod world_cup;
