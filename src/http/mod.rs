//! What every handler shares: JSON in and out, query parameters, pages and cursors, entity tags
//! and preconditions, problems.

mod app_state;
mod body;
mod conditional;
mod cors;
mod encoding;
mod envelope;
mod etag;
mod front;
mod kept;
mod path;
mod precondition;
mod problem;
mod query;
mod range;
mod representation;
mod resource;
mod today;
mod work;
mod written;

pub use app_state::app_data;
pub use body::{Json, JsonOrPatch};
pub use conditional::answer_reads;
pub use cors::cors;
pub use envelope::RequestIds;
pub use etag::parse_if_match;
pub use front::Front;
pub use kept::{Kept, keep};
pub use path::Id;
pub use precondition::Precondition;
pub use problem::Problem;
pub use query::{MOST_VALUES, Parameter, Parameters, Query, reject_query_string};
pub use range::Range;
pub use representation::{Representation, Shared};
pub use resource::{WholeList, patched};
pub use today::Today;
pub use work::Work;
pub use written::{Document, Done, Outcome, Written};
