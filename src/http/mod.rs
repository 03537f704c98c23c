//! What every handler shares: JSON in and out, query parameters, pages and cursors, problems.

mod body;
mod page;
mod part;
mod path;
mod problem;
mod query;
mod resource;
mod today;

pub use body::{Json, JsonOrPatch};
pub use page::PageRequest;
pub use part::part;
pub use path::Id;
pub use problem::recover;
pub use query::{Query, no_parameters};
pub use resource::{created_at, patched, whole_list};
pub use today::Today;
