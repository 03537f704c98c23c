//! Lists: pages by keyset in any of a list's orders, filters, search, sparse rows.
//!
//! A list says once, in a [`List`], what it can be sorted by and which members its rows have. A page begins after
//! the last row of the one before, so rows that come and go meanwhile neither repeat nor hide others.

mod area;
mod cursor;
mod fetch;
mod filter;
mod key;
mod list;
mod list_filter;
mod order;
mod page;
mod parts;
mod request;
mod search;
mod unpaged;

pub use area::Area;
pub(crate) use area::in_area;
pub(crate) use filter::{equal, named, one_of, searched, within};
pub use key::{Key, Kind, Part};
pub use list::List;
pub use list_filter::{ListFilter, TimestampFilters};
pub(crate) use list_filter::{fetch_page, filter_timestamps};
pub use order::Sort;
pub(crate) use order::{sort, sort_by_id, sort_by_timestamp};
pub use page::{Found, Page, Place};
pub use request::ListRequest;
pub use search::{Matches, Phrase};
pub use unpaged::UnpagedList;
