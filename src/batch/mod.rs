//! Many writes of the roster in one request, all or nothing: one savepoint, one commit, one author and one moment.

mod handler;
mod operation;
mod plan;
mod reference;
mod run;
mod target;

pub use handler::handler;
pub use operation::kind_of_member;
pub use plan::Plan;
pub use reference::PATTERN;
pub use target::id_pattern;
