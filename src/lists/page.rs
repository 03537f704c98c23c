//! A page as it is sent: its rows, and the ways to the others (RFC 8288).

use std::fmt::Write;

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    cursor::{Cursor, Position},
    request::ListRequest,
};
use crate::{error::AppError, http::Representation};

/// The rows of a page as they were fetched.
pub struct Found<R> {
    /// In the order of the list.
    pub rows: Vec<R>,
    /// How many there are in all, where that was asked for.
    pub(super) total: Option<i64>,
    pub(super) ends: (Option<Position>, Option<Position>),
    pub(super) more: bool,
}

/// A part of a list, and where the next one begins.
#[derive(Debug, Serialize)]
pub struct Page<T> {
    data: Vec<T>,
    #[serde(rename = "page")]
    place: Place,
    #[serde(skip)]
    links: String,
    #[serde(skip)]
    fields: Vec<&'static str>,
}

/// The position of a page in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Place {
    /// The maximum number of rows in a page.
    limit: i64,
    /// The cursor of the next page; null on the last page.
    next: Option<String>,
    /// The total number of rows; only with `count=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<i64>,
}

impl<R> Found<R> {
    /// Makes the page of the rows, each turned into what is sent.
    pub fn page<T>(
        self,
        request: &ListRequest,
        render: impl FnOnce(Vec<R>) -> Result<Vec<T>, AppError>,
    ) -> Result<Page<T>, AppError> {
        let backwards = request.backwards();
        let (first, last) = self.ends;
        // Where a page was reached going back, the one that it was reached from comes next.
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
        let place = Place { limit: request.limit, next, total: self.total };
        let fields = request.fields.clone();
        Ok(Page { data: render(self.rows)?, place, links, fields })
    }
}

impl<T: Serialize> Page<T> {
    /// The page as an answer, with the members of its rows that were asked for.
    pub fn represent(&self) -> Result<Representation, AppError> {
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
