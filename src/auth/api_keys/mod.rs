//! API keys: for scripts, which cannot type a password. Shown once, kept as SHA-256.

pub mod handlers;
mod key;
mod queries;

pub use handlers::Made;
pub use key::{ApiKey, PREFIX};
pub use queries::{Listed, holder};
