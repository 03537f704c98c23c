//! Pages of a list, by keyset: a page begins after the last row of the one before, so that rows which
//! come and go meanwhile neither repeat nor hide others.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;

use super::query::Query;
use crate::{database::ids::RowId, error::AppError};

const DEFAULT_LIMIT: i64 = 50;
const MAX_LIMIT: i32 = 200;

/// Which part of a list is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    list: &'static str,
    limit: i64,
    /// The id of the row after which the page begins; 0 for the first page.
    pub after: i64,
}

/// A part of a list, and where the next one begins.
#[derive(Debug, Serialize)]
pub struct Page<T> {
    data: Vec<T>,
    page: Place,
}

#[derive(Debug, Serialize)]
struct Place {
    limit: i64,
    next: Option<String>,
}

impl PageRequest {
    /// The parameters that every list has, to be named beside its own.
    pub const PARAMETERS: [&'static str; 2] = ["limit", "cursor"];

    /// Reads `limit` (1 to 200, 50 where left out) and `cursor`, which must be one of this list.
    pub fn read(query: &Query, list: &'static str) -> Result<Self, AppError> {
        let limit =
            query.number::<Limit>("limit")?.map_or(DEFAULT_LIMIT, |limit| i64::from(limit.get()));
        let cursor = query.text::<String>("cursor")?;
        let after = cursor.map_or(Ok(0), |cursor| {
            position(&cursor, list)
                .ok_or_else(|| AppError::parameter("cursor", "must be the page.next of this list"))
        })?;
        Ok(Self { list, limit, after })
    }

    /// How many rows to fetch: one more than the page has, which tells whether there is a next one.
    pub fn fetch(self) -> i64 {
        self.limit + 1
    }

    /// Makes the page of the rows that were fetched, each turned into what is sent.
    pub fn page<R, T>(
        self,
        mut rows: Vec<R>,
        id: impl Fn(&R) -> i64,
        render: impl FnOnce(Vec<R>) -> Result<Vec<T>, AppError>,
    ) -> Result<Page<T>, AppError> {
        let size = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        let last = rows.last().map(id).filter(|_| more);
        let next = last.map(|last| URL_SAFE_NO_PAD.encode(format!("{}:{last}", self.list)));
        Ok(Page { data: render(rows)?, page: Place { limit: self.limit, next } })
    }
}

type Limit = crate::values::Whole<1, MAX_LIMIT>;

/// The id in a cursor of this list.
fn position(cursor: &str, list: &str) -> Option<i64> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let id: RowId = text.strip_prefix(list)?.strip_prefix(':')?.parse().ok()?;
    Some(id.get())
}
