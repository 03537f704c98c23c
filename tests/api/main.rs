//! Drives the server that ships, over real HTTP, on a real file: one binary for all of it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    clippy::allow_attributes,
    reason = "a test stops where it fails"
)]

mod support;

mod any_search;
mod api_keys;
mod auth;
mod bad_api_keys;
mod bad_input;
mod bad_members;
mod bad_paths;
mod batch;
mod batch_faults;
mod bounds;
mod cors;
mod cursors;
mod edits;
mod envelope;
mod filters;
mod guard;
mod hashing;
mod health;
mod idempotency;
mod if_match;
mod import;
mod keys;
mod lists;
mod memberships;
mod openapi;
mod origins;
mod pages;
mod password;
mod plans;
mod players;
mod problems;
mod proxy;
mod ranges;
mod reads;
mod register;
mod search;
mod serve;
mod settled;
mod shirts;
mod sorts;
mod squad;
mod teams;
mod throttle;
mod transfer;
mod uniqueness;
mod user_changes;
mod user_rules;
mod users;
mod walks;
mod worldcup;
