//! The description of the API is true: what it says is what the server does.

mod bounds;
mod contract;
mod docs;
mod document;
mod walk;

pub use contract::Contract;
