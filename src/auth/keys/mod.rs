//! Signing keys: generated at the first start or configured, rotated, published.

mod error;
mod files;
mod key_ring;
mod key_source;
mod signing_key;

pub use error::KeyError;
pub use key_source::{KeySource, rotate};
pub use signing_key::SigningKey;
