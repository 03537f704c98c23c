//! Authentication and authorization: passwords, tokens, sessions, API keys, users and roles.

pub mod account;
mod address;
pub mod api_keys;
mod auth_log;
mod cross_origin;
mod guard;
mod hashing;
mod hashing_queue;
pub mod jwks;
pub mod keys;
mod known_clients;
mod password;
mod random;
mod role;
pub mod sessions;
mod throttle;
pub mod token;
pub mod users;

pub use address::{client_address, client_network};
pub use cross_origin::reject_cross_origin;
pub use guard::{
    AuthenticatedUser, check_credentials, optional_auth, require_auth, require_role,
    require_valid_signature,
};
pub use hashing::Hasher;
pub use password::Password;
pub use random::random_text;
pub use role::Role;
pub use throttle::{RateLimited, Throttle};
pub use token::{RETIRED_KEY_LIFETIME, Tokens};
