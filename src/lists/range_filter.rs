//! A filter by a value or a range: `founded_year=1900`, `founded_year[gte]=1900`.

use crate::{error::AppError, http::Query, values::FromJsonField};

/// The bounds of a filter; a row matches if it meets all that are given.
#[derive(Debug, Clone)]
pub struct RangeFilter<T> {
    /// The parameter without an operator.
    pub eq: Option<T>,
    /// `[gt]`
    pub gt: Option<T>,
    /// `[gte]`
    pub gte: Option<T>,
    /// `[lt]`
    pub lt: Option<T>,
    /// `[lte]`
    pub lte: Option<T>,
}

impl<T: FromJsonField> RangeFilter<T> {
    /// Reads the parameters of a field whose values are strings.
    pub fn text(query: &mut Query, name: &str) -> Result<Self, AppError> {
        Self::read(|operator| query.text(&format!("{name}{operator}")))
    }

    /// Reads the parameters of a field whose values are numbers.
    pub fn json(query: &mut Query, name: &str) -> Result<Self, AppError> {
        Self::read(|operator| query.json(&format!("{name}{operator}")))
    }

    fn read(mut bound: impl FnMut(&str) -> Result<Option<T>, AppError>) -> Result<Self, AppError> {
        Ok(Self {
            eq: bound("")?,
            gt: bound("[gt]")?,
            gte: bound("[gte]")?,
            lt: bound("[lt]")?,
            lte: bound("[lte]")?,
        })
    }
}

impl<T> RangeFilter<T> {
    /// Converts all bounds.
    pub fn map<U>(&self, convert: impl Fn(&T) -> U) -> RangeFilter<U> {
        let convert = |bound: &Option<T>| bound.as_ref().map(&convert);
        RangeFilter {
            eq: convert(&self.eq),
            gt: convert(&self.gt),
            gte: convert(&self.gte),
            lt: convert(&self.lt),
            lte: convert(&self.lte),
        }
    }
}
