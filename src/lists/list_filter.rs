//! The filters of a list: the trait they implement, and what they share.

use serde::Serialize;

use super::{page::Page, request::ListRequest};
use crate::{
    clock::Timestamp,
    database::Connection,
    error::AppError,
    http::{Parameters, Query, Range},
    values::Day,
};

/// The query parameters of a list, and how its pages are fetched.
pub trait ListFilter: Parameters + Send + 'static {
    /// A row as it is sent.
    type View: Serialize + Send + 'static;

    /// Which page is requested.
    fn list(&self) -> &ListRequest;

    /// Fetches the page; `today` is the day of the request.
    fn page(&self, connection: &mut Connection, today: Day) -> Result<Page<Self::View>, AppError>;
}

/// The filters `created_at` and `updated_at`.
#[derive(Debug)]
pub struct TimestampFilters {
    /// The range of `created_at`.
    pub created_at: Range<Timestamp>,
    /// The range of `updated_at`.
    pub updated_at: Range<Timestamp>,
}

impl TimestampFilters {
    /// Reads both from the query.
    pub fn read(query: &mut Query) -> Result<Self, AppError> {
        Ok(Self {
            created_at: query.text_range("created_at")?,
            updated_at: query.text_range("updated_at")?,
        })
    }
}

/// Applies [`TimestampFilters`] to a query of a table.
macro_rules! filter_timestamps {
    ($query:ident, $table:ident, $filters:expr) => {
        $crate::lists::within!($query, $table::created_at, &$filters.created_at);
        $crate::lists::within!($query, $table::updated_at, &$filters.updated_at);
    };
}
pub(crate) use filter_timestamps;

/// Fetches the rows of a page with three queries: the number of rows, their ids and the rows, each narrowed by the filter's
/// method `narrow`. Called as `fetch_page!(connection, filter, TEAMS, teams, TeamRow)`.
macro_rules! fetch_page {
    ($connection:expr, $filter:ident, $list:ident, $table:ident, $row:ty) => {
        $list.fetch_ranged(
            $connection,
            &$filter.list,
            |area| $filter.narrow($table::table.count().into_boxed(), area),
            |area| $filter.narrow($table::table.select($table::id).into_boxed(), area),
            |area| $filter.narrow($table::table.select(<$row>::as_select()).into_boxed(), area),
        )
    };
}
pub(crate) use fetch_page;
