//! Users: who may sign in, and what they may do.

mod model;
mod queries;
mod writes;

pub use model::{User, UserName};
pub use queries::{any, by_id, by_name, list, with_hash};
pub use writes::{create, disable, set_password, set_role};
