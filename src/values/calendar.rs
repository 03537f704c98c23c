//! Days, and partial dates, of which only the year or the month may be known.

use std::{fmt, str::FromStr};

use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    serialize::{self, IsNull, Output, ToSql},
    sql_types,
    sqlite::Sqlite,
};
use diesel_derive_newtype::DieselNewType;
use jiff::civil::Date;
use serde::{Serialize, Serializer};
use serde_json::Value;
use utoipa::openapi::{KnownFormat, SchemaFormat};

use super::{
    field_reader::{FromJsonField, as_string},
    schema::{impl_schema, pattern},
    text_newtype::text_newtype,
};

/// The first supported year.
const FIRST_YEAR: i16 = 1800;

/// A day of the calendar, `YYYY-MM-DD` (RFC 3339 full-date), from 1800 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = sql_types::Text)]
pub struct Day(Date);

impl Day {
    const RULE: &str = "must be an existing date YYYY-MM-DD from 1800-01-01 to 9999-12-31";

    /// The last supported day.
    pub const LAST: Self = Self(Date::MAX);

    /// The previous day; `None` for the first one.
    pub fn before(self) -> Option<Self> {
        self.0.yesterday().ok().filter(|date| date.year() >= FIRST_YEAR).map(Self)
    }

    /// The next day; `None` for the last one.
    pub fn after(self) -> Option<Self> {
        self.0.tomorrow().ok().map(Self)
    }

    /// The number of days since an earlier day; negative if it is later.
    pub fn days_since(self, earlier: Self) -> i32 {
        earlier.0.until(self.0).map_or(0, |span| span.get_days())
    }

    /// The text of the same day some years before; 29 February is kept, also in other years.
    pub fn years_before(self, years: i16) -> String {
        format!("{:04}-{:02}-{:02}", self.0.year() - years, self.0.month(), self.0.day())
    }

    /// The first day of a year.
    pub fn first_of_year(year: i32) -> Option<Self> {
        Date::new(i16::try_from(year).ok()?, 1, 1).ok().map(Self)
    }

    /// The day for people: `25 November 2026`.
    pub fn written_out(self) -> String {
        self.0.strftime("%-d %B %Y").to_string()
    }

    /// The year.
    pub fn year(self) -> i32 {
        i32::from(self.0.year())
    }
}

impl From<Date> for Day {
    fn from(date: Date) -> Self {
        Self(date)
    }
}

impl FromStr for Day {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match Parts::read(text) {
            Some(Parts { year, month: Some(month), day: Some(day) }) => {
                Date::new(year, month, day).map(Self).map_err(|_| Self::RULE.to_owned())
            }
            _ => Err(Self::RULE.to_owned()),
        }
    }
}

impl FromJsonField for Day {
    fn from_field(value: &Value) -> Result<Self, String> {
        as_string(value)?.trim().parse()
    }
}

impl_schema!(Day, {
    let date = SchemaFormat::KnownFormat(KnownFormat::Date);
    pattern(format!("^{}$", day_pattern())).format(Some(date)).build()
});

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl ToSql<sql_types::Text, Sqlite> for Day {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.to_string());
        Ok(IsNull::No)
    }
}

impl FromSql<sql_types::Text, Sqlite> for Day {
    fn from_sql(
        bytes: <Sqlite as diesel::backend::Backend>::RawValue<'_>,
    ) -> deserialize::Result<Self> {
        let text = <String as FromSql<sql_types::Text, Sqlite>>::from_sql(bytes)?;
        text.parse().map_err(|rule| format!("{text:?} is stored as a day: {rule}").into())
    }
}

/// A date that may lack the day or the month: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, DieselNewType)]
#[serde(transparent)]
pub struct PartialDate(String);

text_newtype!(PartialDate);

impl PartialDate {
    /// The first possible day, by which it is sorted and filtered.
    pub fn first_day(&self) -> Day {
        let parts = Parts::read(&self.0);
        let date =
            parts.and_then(|p| Date::new(p.year, p.month.unwrap_or(1), p.day.unwrap_or(1)).ok());
        Day(date.unwrap_or(Date::ZERO))
    }

    /// The year alone.
    pub fn year_only(&self) -> Self {
        Self(self.0.chars().take(4).collect())
    }

    /// The year.
    pub fn year(&self) -> i32 {
        self.first_day().year()
    }

    /// The last day that it may be, as the bytes of a text: months end on the 31st.
    pub fn last_day(&self) -> impl Iterator<Item = u8> {
        let rest = "-12-31".get(self.0.len().saturating_sub(4)..).unwrap_or_default();
        self.0.bytes().chain(rest.bytes())
    }

    /// The age in years on a day; `None` if the date is not complete, or later.
    pub fn age_on(&self, day: Day) -> Option<i32> {
        let birth = Parts::read(&self.0)?;
        let birthday = (birth.month?, birth.day?);
        let had_birthday = birthday <= (day.0.month(), day.0.day());
        let age = day.year() - i32::from(birth.year) - i32::from(!had_birthday);
        (age >= 0).then_some(age)
    }

    /// The date for people, as far as it is known: `7 May 1991`, `May 1991` or `1991`.
    pub fn written_out(&self) -> String {
        match self.0.len() {
            4 => self.0.clone(),
            7 => self.first_day().0.strftime("%B %Y").to_string(),
            _ => self.first_day().written_out(),
        }
    }
}

impl FromJsonField for PartialDate {
    fn from_field(value: &Value) -> Result<Self, String> {
        let text = as_string(value)?.trim();
        Parts::read(text)
            .filter(|p| Date::new(p.year, p.month.unwrap_or(1), p.day.unwrap_or(1)).is_ok())
            .map(|_| Self(text.to_owned()))
            .ok_or_else(|| {
                "must be an existing date YYYY, YYYY-MM or YYYY-MM-DD from 1800".to_owned()
            })
    }
}

impl_schema!(PartialDate, {
    pattern(format!("^({YEAR}|{YEAR}-(0[1-9]|1[0-2])|{})$", day_pattern())).build()
});

/// The years from 1800 to 9999.
const YEAR: &str = "(1[89]|[2-9][0-9])[0-9]{2}";

/// Matches existing days, including leap days.
fn day_pattern() -> String {
    let long = "(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])";
    let short = "(0[469]|11)-(0[1-9]|[12][0-9]|30)";
    let february = "02-(0[1-9]|1[0-9]|2[0-8])";
    let of_four = "0[48]|[2468][048]|[13579][26]";
    let leap = format!("((1[89]|[2-9][0-9])({of_four})|([2468][048]|[3579][26])00)");
    format!("({YEAR}-({long}|{short}|{february})|{leap}-02-29)")
}

/// The numbers of a date, which may not exist.
struct Parts {
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
}

impl Parts {
    fn read(text: &str) -> Option<Self> {
        let digits = |range: std::ops::Range<usize>| {
            text.get(range).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
        };
        let dash = |at: usize| text.as_bytes().get(at) == Some(&b'-');
        let year: i16 = digits(0..4)?.parse().ok().filter(|year| *year >= FIRST_YEAR)?;
        let (month, day) = match text.len() {
            4 => (None, None),
            7 if dash(4) => (Some(digits(5..7)?), None),
            10 if dash(4) && dash(7) => (Some(digits(5..7)?), Some(digits(8..10)?)),
            _ => return None,
        };
        let number = |part: Option<&str>| part.map(str::parse).transpose().ok();
        Some(Self { year, month: number(month)?, day: number(day)? })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nonexistent_days_are_rejected() {
        for bad in [
            "2023-02-30",
            "2023-13-01",
            "2023-00-10",
            "1799-12-31",
            "20230101",
            "2023-1-1",
            "2023-01-01T00:00",
        ] {
            assert!(bad.parse::<Day>().is_err(), "{bad}");
            assert!(PartialDate::from_field(&json!(bad)).is_err(), "{bad}");
        }
        assert_eq!("2024-02-29".parse::<Day>().unwrap().to_string(), "2024-02-29");
    }

    #[test]
    fn first_day_of_partial_dates() {
        for (text, first) in
            [("1991", "1991-01-01"), ("1991-05", "1991-05-01"), ("1991-05-07", "1991-05-07")]
        {
            let date = PartialDate::from_field(&json!(text)).unwrap();
            assert_eq!(date.first_day().to_string(), first);
        }
    }
}
