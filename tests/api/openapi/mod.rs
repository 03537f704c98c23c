//! The OpenAPI document matches the behavior of the server.

mod bounds;
mod contract;
mod docs;
mod document;
mod operations;

pub use contract::Contract;
