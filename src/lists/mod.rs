//! Lists: keyset pagination in any sort order, filters, search, selection of fields.
//!
//! A list has a static [`ListDefinition`]. A page begins after the last row of the previous page, so rows that are added or
//! deleted in between neither repeat nor hide other rows.

mod cursor;
mod definition;
mod fetch;
mod filter;
mod index_state;
mod key_ranges;
mod list_filter;
mod page;
mod range_filter;
mod request;
mod search;
mod sort;
mod sort_key;
mod unpaged;

pub use definition::ListDefinition;
pub use fetch::MAX_COUNTED;
pub(crate) use filter::{filter_eq, filter_in, filter_name, filter_range, filter_search};
pub use index_state::IndexState;
pub(crate) use index_state::filter_index_state;
pub use list_filter::{ListFilter, TimestampFilters};
pub(crate) use list_filter::{fetch_page, filter_timestamps};
pub use page::{Page, PageInfo, PageRows, Total};
pub use range_filter::RangeFilter;
pub use request::ListRequest;
pub use search::{FtsMatch, SearchTerms};
pub use sort::{Order, RangeQuery, Sort};
pub(crate) use sort::{sort, sort_by_id, sort_by_timestamp};
pub use sort_key::{Key, KeyRange, SortKey};
pub use unpaged::UnpagedList;
