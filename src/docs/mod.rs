//! The OpenAPI document and Swagger UI.

mod handlers;

pub use handlers::{Description, file, folder, json};
