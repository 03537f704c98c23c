//! Sessions. Each login starts one; a token is valid only as long as its session is active.

pub mod handlers;
mod model;
mod queries;
mod refresh;
mod sign_in;

pub use model::Session;
pub use queries::find_active_session;
pub use sign_in::{Origin, SignIn, TokenPair};
