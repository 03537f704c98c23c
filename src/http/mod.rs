//! What every handler shares: JSON in and out, query parameters, pages and cursors, entity tags
//! and preconditions, problems.

mod body;
mod etag;
mod page;
mod part;
mod path;
mod precondition;
mod problem;
mod query;
mod resource;
mod today;
mod work;
mod written;

pub use body::{Json, JsonOrPatch};
pub use etag::{EntityTags, TAGS_RULE};
pub use page::PageRequest;
pub use part::part;
pub use path::Id;
pub use precondition::Precondition;
pub use problem::{Problem, recover};
pub use query::{Query, no_parameters};
pub use resource::{patched, whole_list};
pub use today::Today;
pub use work::Work;
pub use written::{Document, Done, Outcome, Written};
