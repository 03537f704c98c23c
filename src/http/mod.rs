//! HTTP building blocks for all handlers: JSON bodies, query parameters, representations and their cache,
//! preconditions, problems, middleware.

mod app_state;
mod body;
mod cache_middleware;
mod client_address;
mod connections;
mod cors;
mod encoding;
mod etag;
mod negotiation;
mod path;
mod precondition;
mod problem;
mod query;
mod representation;
mod response_cache;
mod response_headers;
mod sliced_body;
mod versioned;
mod write_response;

pub use app_state::app_data;
pub use body::{FormBody, Json, JsonOrPatch};
pub use cache_middleware::{Audience, serve_from_cache};
pub use client_address::ClientAddress;
pub use connections::{close_idle, register, track};
pub use cors::cors;
pub use etag::parse_if_match;
pub use path::Id;
pub use precondition::Precondition;
pub use problem::Problem;
pub use query::{MAX_VALUES, Parameter, Parameters, Query, reject_query_string};
pub use representation::{CachedRepresentation, Representation};
pub use response_cache::ResponseCache;
pub use response_headers::{RequestIds, finalize};
pub use sliced_body::sliced_body;
pub use versioned::Versioned;
pub use write_response::{RenderResponse, WriteFn, WriteOutcome, WriteResponse};
