//! Sessions: each login makes one, and a token is good only while its session is.

pub mod handlers;
mod model;
mod queries;
mod refresh;
mod sign_in;

pub use model::Session;
pub use queries::standing;
pub use sign_in::{Origin, SignIn, SignedIn};
