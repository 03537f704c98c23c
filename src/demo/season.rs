//! Seasons from 1 July to 30 June, counted from the one that today lies in.

use crate::{error::AppError, values::Day};

/// When a season begins, in its first year.
const FIRST_DAY: &str = "07-01";

/// The season that today lies in, by the year in which it began.
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

    /// What another season is called: "2025/26".
    pub fn label(self, offset: i32) -> String {
        let year = self.0 + offset;
        format!("{year}/{:02}", (year + 1) % 100)
    }

    /// A day of a table, `season:MM-DD`, as the calendar has it.
    pub fn day(self, text: &str) -> Result<String, AppError> {
        let bad = || AppError::internal(format!("the demo has the day {text:?}"));
        let (offset, day) = text.split_once(':').ok_or_else(bad)?;
        let offset: i32 = offset.parse().map_err(|_| bad())?;
        let year = self.0 + offset + i32::from(day < FIRST_DAY);
        Ok(format!("{year:04}-{day}"))
    }
}
