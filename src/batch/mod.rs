//! Batches: several writes in one request, all or nothing, in one savepoint, with one actor and one time.

mod handler;
mod operation;
mod reference;
mod request;
mod run;
mod target_path;

pub use handler::handler;
pub use operation::kind_of_field;
pub use reference::PATTERN;
pub use request::BatchRequest;
pub use target_path::id_pattern;
