//! Drives the server that ships, over real HTTP, on a real file: one binary for all of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::missing_panics_doc)]
#![expect(clippy::allow_attributes, clippy::allow_attributes_without_reason, reason = "a test stops where it fails")]

mod support;

mod health;
