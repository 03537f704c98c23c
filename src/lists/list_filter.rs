//! The trait of a list's filters, and the filters and queries that lists share.

use serde::Serialize;

use super::{page::Page, range_filter::RangeFilter, request::ListRequest};
use crate::{
    clock::Timestamp,
    database::Connection,
    error::AppError,
    http::{Parameters, Query},
    values::BirthDateVisibility,
};

/// The query parameters of a list, and how its pages are fetched.
pub trait ListFilter: Parameters + Send + 'static {
    /// A row as it is sent.
    type View: Serialize + Send + 'static;

    /// Which page is requested.
    fn list(&self) -> &ListRequest;

    /// Fetches the page, as its reader may see it.
    fn page(
        &self,
        connection: &mut Connection,
        visibility: BirthDateVisibility,
    ) -> Result<Page<Self::View>, AppError>;
}

/// The filters `created_at` and `updated_at`.
#[derive(Debug)]
pub struct TimestampFilters {
    /// The range of `created_at`.
    pub created_at: RangeFilter<Timestamp>,
    /// The range of `updated_at`.
    pub updated_at: RangeFilter<Timestamp>,
}

impl TimestampFilters {
    /// Reads both from the query.
    pub fn read(query: &mut Query) -> Result<Self, AppError> {
        Ok(Self {
            created_at: RangeFilter::text(query, "created_at")?,
            updated_at: RangeFilter::text(query, "updated_at")?,
        })
    }
}

/// Applies [`TimestampFilters`] to a query of a table.
macro_rules! filter_timestamps {
    ($query:ident, $table:ident, $filters:expr) => {
        $crate::lists::filter_range!($query, $table::created_at, &$filters.created_at);
        $crate::lists::filter_range!($query, $table::updated_at, &$filters.updated_at);
    };
}
pub(crate) use filter_timestamps;

/// Fetches the rows of a page with queries of the number of rows, their ids and the rows, each narrowed by the filter's method
/// `narrow`, and of all rows. Called as `fetch_page!(connection, filter, TEAMS, teams, TeamRow)`.
macro_rules! fetch_page {
    ($connection:expr, $filter:ident, $list:ident, $table:ident, $row:ty) => {
        $crate::lists::fetch_page!($connection, $filter, $list, $table, $row, None)
    };
    ($connection:expr, $filter:ident, $list:ident, $table:ident, $row:ty, $order:expr) => {
        $list.fetch_selective(
            $connection,
            &$filter.list,
            $order,
            |state| $filter.narrow($table::table.count().into_boxed(), state),
            |state| $filter.narrow($table::table.select($table::id).into_boxed(), state),
            |state| {
                let rows = $table::table.select(<$row>::as_select()).into_boxed();
                match state {
                    Some(state) => $filter.narrow(rows, state),
                    None => rows,
                }
            },
        )
    };
}
pub(crate) use fetch_page;
