//! The OpenAPI document and Swagger UI.

mod handlers;

pub use handlers::{Description, SharedDescription, file, folder, json};
