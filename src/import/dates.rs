//! Dates as spreadsheets write them.

use crate::values::{FromJsonField, PartialDate};

/// The order of day, month and year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum DateFormat {
    /// Day, month, year: `31/12/2008`.
    Dmy,
    /// Month, day, year: `12/31/2008`.
    Mdy,
    /// Year, month, day: `2008/12/31`.
    Ymd,
}

/// A date in another order than that of ISO 8601.
enum Parts {
    /// `2008/12/31`
    YearFirst(u32, u32, u32),
    /// `31/12/2008` or `12/31/2008`
    YearLast(u32, u32, u32),
    /// `12/2008`
    MonthAndYear(u32, u32),
}

/// A cell as an ISO 8601 date; `None` if it is ambiguous or no date, so that it stays as it is.
pub(super) fn to_iso(cell: &str, format: Option<DateFormat>) -> Option<String> {
    let date = without_time(cell);
    let Some(parts) = Parts::of(date) else {
        return (date != cell).then(|| date.to_owned());
    };
    let text = match parts {
        Parts::YearFirst(year, month, day) => format!("{year:04}-{month:02}-{day:02}"),
        Parts::MonthAndYear(month, year) => format!("{year:04}-{month:02}"),
        Parts::YearLast(first, second, year) => {
            let is_day_first = match format {
                Some(DateFormat::Dmy) => true,
                Some(DateFormat::Mdy) => false,
                _ if first == second || first > 12 => true,
                _ if second > 12 => false,
                None | Some(DateFormat::Ymd) => return None,
            };
            let (day, month) = if is_day_first { (first, second) } else { (second, first) };
            format!("{year:04}-{month:02}-{day:02}")
        }
    };
    // A date that does not exist stays as it is, for the message.
    PartialDate::from_field(&text.as_str().into()).is_ok().then_some(text)
}

/// The date of a time at midnight, as which spreadsheets write dates.
fn without_time(cell: &str) -> &str {
    [" 00:00:00", "T00:00:00"].iter().find_map(|time| cell.strip_suffix(time)).unwrap_or(cell)
}

/// Advice for a cell that was not converted.
pub(super) fn hint(cell: &str, format: Option<DateFormat>) -> Option<&'static str> {
    let cell = without_time(cell);
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = cell.split(['/', '.', '-']).collect();
    if parts.len() != 3 || !parts.iter().all(|part| is_number(part)) {
        return None;
    }
    match Parts::of(cell) {
        Some(Parts::YearLast(first, second, _)) => {
            let is_decided = matches!(format, Some(DateFormat::Dmy | DateFormat::Mdy));
            let is_ambiguous = !is_decided && first <= 12 && second <= 12;
            is_ambiguous.then_some("is ambiguous: use --date-format dmy or mdy")
        }
        Some(_) => None,
        None => Some("must have a year of four digits, as in 2008-12-31"),
    }
}

impl Parts {
    /// Numbers with one of the separators `/`, `.` and `-` between them, and a year of four digits.
    fn of(cell: &str) -> Option<Self> {
        let separator = cell.chars().find(|letter| !letter.is_ascii_digit())?;
        if !matches!(separator, '/' | '.' | '-') {
            return None;
        }
        let texts: Vec<&str> = cell.split(separator).collect();
        let number = |text: &str, max: usize| {
            let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
            (is_number && (1..=max).contains(&text.len())).then(|| text.parse().ok())?
        };
        let year = |text: &str| (text.len() == 4).then(|| number(text, 4))?;
        match *texts {
            [y, m, d] if y.len() == 4 => {
                Some(Self::YearFirst(year(y)?, number(m, 2)?, number(d, 2)?))
            }
            [a, b, y] => Some(Self::YearLast(number(a, 2)?, number(b, 2)?, year(y)?)),
            [m, y] => Some(Self::MonthAndYear(number(m, 2)?, year(y)?)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unambiguous_dates_need_no_format() {
        for (cell, expected) in [
            ("2008-05-07", Some("2008-05-07")),
            ("2008/5/7", Some("2008-05-07")),
            ("31/12/2008", Some("2008-12-31")),
            ("31.12.2008", Some("2008-12-31")),
            ("12-31-2008", Some("2008-12-31")),
            ("05/05/2008", Some("2008-05-05")),
            ("05/2008", Some("2008-05")),
            ("2008-05-07 00:00:00", Some("2008-05-07")),
            ("07/05/2008", None),
            ("31/12/08", None),
            ("2008", None),
            ("2008-05", None),
            ("7 May 2008", None),
            ("1/2/3/2008", None),
            ("", None),
        ] {
            assert_eq!(to_iso(cell, None).as_deref(), expected, "{cell}");
        }
    }

    #[test]
    fn format_decides_about_ambiguous_dates_and_leaves_iso_dates_alone() {
        use DateFormat::{Dmy, Mdy, Ymd};
        for (cell, format, expected) in [
            ("07/05/2008", Dmy, Some("2008-05-07")),
            ("07/05/2008", Mdy, Some("2008-07-05")),
            ("07/05/2008", Ymd, None),
            ("2008-05-07", Mdy, Some("2008-05-07")),
            ("2008/05/07", Dmy, Some("2008-05-07")),
            ("31/12/2008", Ymd, Some("2008-12-31")),
            // With an order, others are not tried.
            ("13/01/2008", Mdy, None),
            ("31/02/2008", Dmy, None),
        ] {
            assert_eq!(to_iso(cell, Some(format)).as_deref(), expected, "{cell} {format:?}");
        }
    }

    #[test]
    fn hint_says_what_to_do() {
        assert!(hint("07/05/2008", None).unwrap().contains("--date-format"));
        assert!(hint("07/05/2008 00:00:00", None).unwrap().contains("--date-format"));
        assert!(hint("07/05/08", None).unwrap().contains("four digits"));
        assert_eq!(hint("31/02/2008", Some(DateFormat::Dmy)), None);
        assert_eq!((hint("soon", None), hint("2008-13-01", None)), (None, None));
    }
}
