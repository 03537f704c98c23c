//! What every handler shares: JSON in and out, query parameters, pages and cursors, problems.

mod body;
mod conditional;
mod encoding;
mod etag;
mod kept;
mod part;
mod path;
mod problem;
mod query;
mod range;
mod representation;
mod resource;
mod today;

pub use body::{Json, JsonOrPatch};
pub use conditional::answer_reads;
pub use kept::{Kept, keep};
pub use part::part;
pub use path::Id;
pub use problem::recover;
pub use query::{Parameter, Parameters, Query, no_parameters};
pub use range::Range;
pub use representation::Representation;
pub use resource::{WholeList, created_at, patched};
pub use today::Today;
