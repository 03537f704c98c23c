//! The keys that sign tokens: made at the first start or given from outside, rotated, published.

mod error;
mod files;
mod ring;
mod signing;
mod source;

pub use error::KeyError;
pub use signing::SigningKey;
pub use source::{KeySource, rotate};
