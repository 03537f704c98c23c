//! A page of a list: its rows, and the links to other pages (RFC 8288).

use std::fmt::Write;

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    cursor::{Cursor, Position},
    fetch::MAX_COUNTED,
    request::ListRequest,
};
use crate::{error::AppError, http::Representation};

/// The fetched rows of a page.
pub struct PageRows<R> {
    /// The rows, sorted.
    pub rows: Vec<R>,
    /// The number of all rows, if requested.
    pub(super) total: Option<Total>,
    /// The positions of the first and the last row.
    pub(super) boundaries: (Option<Position>, Option<Position>),
    /// Whether there are more rows in the direction of reading.
    pub(super) more: bool,
}

/// A page as it is sent.
#[derive(Debug, Serialize)]
pub struct Page<T> {
    data: Vec<T>,
    #[serde(rename = "page")]
    info: PageInfo,
    #[serde(skip)]
    links: String,
    #[serde(skip)]
    fields: Vec<&'static str>,
}

/// The position of a page in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageInfo {
    /// The maximum number of rows in a page.
    limit: i64,
    /// The cursor of the next page; null on the last page.
    next: Option<String>,
    /// The total number of rows; only with `count=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<i64>,
    /// Whether `total` is exact; otherwise there are more rows. Only with `count=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    total_is_exact: Option<bool>,
}

/// A number of rows.
#[derive(Debug, Clone, Copy)]
pub struct Total {
    rows: i64,
    /// Whether there are no more.
    is_exact: bool,
}

impl Total {
    /// The number of all rows.
    pub fn exact(rows: i64) -> Self {
        Self { rows, is_exact: true }
    }

    /// The number of rows that were found by a query of at most one more than [`MAX_COUNTED`] rows.
    pub fn bounded(found: i64) -> Self {
        Self { rows: found.min(MAX_COUNTED), is_exact: found <= MAX_COUNTED }
    }
}

impl<T> Page<T> {
    /// The rows.
    pub fn into_data(self) -> Vec<T> {
        self.data
    }

    /// Whether there is a next page.
    pub fn has_next(&self) -> bool {
        self.info.next.is_some()
    }
}

impl<R> PageRows<R> {
    /// Converts the rows to views and adds the links.
    pub fn page<T>(
        self,
        request: &ListRequest,
        render: impl FnOnce(Vec<R>) -> Result<Vec<T>, AppError>,
    ) -> Result<Page<T>, AppError> {
        let backwards = request.backwards();
        let (first, last) = self.boundaries;
        // A page that was reached backwards always has a next page.
        let next = last.filter(|_| self.more || backwards);
        let before = if backwards { self.more } else { request.position().is_some() };
        let previous = first.filter(|_| before);
        let cursor = |backwards, position| {
            Cursor::new(&request.list, &request.order(), backwards, position).encode()
        };
        let next = next.map(|position| cursor(false, position));
        let previous = previous.map(|position| cursor(true, position));
        let mut links = format!("<{}>; rel=\"first\"", request.url(None));
        for (name, cursor) in [("next", &next), ("prev", &previous)] {
            if cursor.is_some() {
                let url = request.url(cursor.as_deref());
                // Writing into a string cannot fail.
                let _ = write!(links, ", <{url}>; rel=\"{name}\"");
            }
        }
        let info = PageInfo {
            limit: request.limit,
            next,
            total: self.total.map(|total| total.rows),
            total_is_exact: self.total.map(|total| total.is_exact),
        };
        let fields = request.fields.clone();
        Ok(Page { data: render(self.rows)?, info, links, fields })
    }
}

impl<T: Serialize> Page<T> {
    /// The representation, with the requested fields only.
    pub fn representation(&self) -> Result<Representation, AppError> {
        let representation = if self.fields.is_empty() {
            Representation::of(self)?
        } else {
            Representation::of(&self.sparse()?)?
        };
        Ok(representation.with_links(self.links.clone()))
    }

    fn sparse(&self) -> Result<Value, AppError> {
        let mut page = serde_json::to_value(self).map_err(AppError::internal)?;
        let rows = page["data"].as_array_mut().into_iter().flatten();
        for row in rows.filter_map(Value::as_object_mut) {
            row.retain(|name, _| self.fields.contains(&name.as_str()));
        }
        Ok(page)
    }
}
