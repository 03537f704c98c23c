//! The shape that all resources share: one trait, and everything that follows from it.
//!
//! A resource implements [`Resource`] and, where its bodies can be parsed without further services, [`JsonResource`].
//! From these follow the writes inside a transaction (`writes`), the operations that a request, a batch, an import or
//! a form asks for (`operations`) and the HTTP handlers (`handlers`).

pub mod handlers;
pub mod operations;
mod read_only;
mod resource;
mod writes;

pub use read_only::check_read_only;
pub use resource::{FromBody, JsonResource, Resource, load};
pub use writes::{delete, insert, load_for_update, update};
