//! API keys, for scripts. A key is shown once and stored as SHA-256.

pub mod handlers;
mod key;
mod queries;

pub use handlers::{NewApiKey, NewKey};
pub use key::{ApiKey, PREFIX};
pub use queries::{ApiKeyView, KeyOwner, find_owner, of_user, revoke};
