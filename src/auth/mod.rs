//! Who may do what: passwords, tokens, sessions, users, and the guard in front of the writes.

mod guard;
pub mod handlers;
mod hashing;
mod key;
mod password;
mod random;
mod role;
mod session;
mod token;
pub mod users;

pub use guard::{recognise, require, require_role};
pub use hashing::Hasher;
pub use key::{KeyError, load_key};
pub use password::Password;
pub use random::random_text;
pub use role::Role;
pub use token::Tokens;
