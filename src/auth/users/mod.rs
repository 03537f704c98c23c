//! Users: who may sign in, and what they may do.

pub mod handlers;
mod list;
mod model;
mod queries;
mod writes;

pub use list::Filter;
pub use model::{Change, User, UserName};
pub use queries::{any, by_id, by_name, list, renew_hash};
pub use writes::{change, create, find};
