//! The description of the API for programs and, in a browser, for people.

mod handlers;

pub use handlers::{Description, file, folder, json};
