//! Sessions. Each login starts one; a token is valid only as long as its session is active.

pub mod handlers;
mod model;
pub mod page_session;
mod queries;
mod refresh;
mod sign_in;

pub use handlers::end_active;
pub use model::Session;
pub use queries::{SessionOwner, active, end, end_others, find_active_session};
pub use refresh::SessionLifetimes;
pub use sign_in::{Origin, SignIn, TokenPair};
