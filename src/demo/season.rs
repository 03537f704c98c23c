//! Seasons from 1 July to 30 June, relative to the current one.

use crate::{error::AppError, values::Day};

/// The first day of a season.
const FIRST_DAY: &str = "07-01";

/// The current season, by the year in which it began.
#[derive(Debug, Clone, Copy)]
pub struct Season(i32);

impl Season {
    /// The season of a day.
    pub fn of(today: Day) -> Self {
        let year = today.year();
        let begun =
            format!("{year:04}-{FIRST_DAY}").parse::<Day>().is_ok_and(|first| first <= today);
        Self(if begun { year } else { year - 1 })
    }

    /// The year in which it began.
    pub fn year(self) -> i32 {
        self.0
    }

    /// The label of another season: "2025/26".
    pub fn label(self, offset: i32) -> String {
        let year = self.0 + offset;
        format!("{year}/{:02}", (year + 1) % 100)
    }

    /// Converts a day of a table, `season:MM-DD`, to a date.
    pub fn day(self, text: &str) -> Result<String, AppError> {
        let bad = || AppError::internal(format!("the demo has the day {text:?}"));
        let (offset, day) = text.split_once(':').ok_or_else(bad)?;
        let offset: i32 = offset.parse().map_err(|_| bad())?;
        let year = self.0 + offset + i32::from(day < FIRST_DAY);
        Ok(format!("{year:04}-{day}"))
    }
}
