//! Users, their roles and passwords.

pub mod handlers;
mod list;
mod model;
mod queries;
mod resource;

pub use list::Filter;
pub use model::{User, UserChange, UserName};
pub use queries::{
    any, by_id, by_name, list, page_after, set_self_registered, set_temporary_password, update_hash,
};
pub use resource::{create_user, load_by_name};
