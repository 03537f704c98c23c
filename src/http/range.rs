//! A filter that may be one value, or a range with one or two ends.

use crate::error::AppError;

/// The values that a filter lets through: the one that is given, and what lies between the ends that are.
#[derive(Debug, Clone)]
pub struct Range<T> {
    /// Exactly this one: `founded_year=1900`.
    pub equal: Option<T>,
    /// More than this: `[gt]`.
    pub above: Option<T>,
    /// This or more: `[gte]`.
    pub from: Option<T>,
    /// Less than this: `[lt]`.
    pub below: Option<T>,
    /// This or less: `[lte]`.
    pub to: Option<T>,
}

impl<T> Range<T> {
    /// Reads each bound by what stands behind the name of its parameter.
    pub(super) fn read(
        mut bound: impl FnMut(&str) -> Result<Option<T>, AppError>,
    ) -> Result<Self, AppError> {
        Ok(Self {
            equal: bound("")?,
            above: bound("[gt]")?,
            from: bound("[gte]")?,
            below: bound("[lt]")?,
            to: bound("[lte]")?,
        })
    }

    /// The range of what each bound stands for.
    pub fn map<U>(&self, each: impl Fn(&T) -> U) -> Range<U> {
        let [equal, above, from, below, to] =
            [&self.equal, &self.above, &self.from, &self.below, &self.to]
                .map(|bound| bound.as_ref().map(&each));
        Range { equal, above, from, below, to }
    }
}
