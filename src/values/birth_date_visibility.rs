//! Which birth dates a reader sees: guests may see less than users.

use super::calendar::{Day, PartialDate};
use crate::config::PublicBirthDates;

/// The age of majority, in years.
const MAJORITY: i16 = 18;

/// The birth dates that a reader sees.
#[derive(Debug, Clone, Copy)]
pub struct BirthDateVisibility {
    policy: PublicBirthDates,
    /// Whether a person is of age is decided on this day, not on that of a squad.
    today: Day,
    /// Later dates are shown without month and day; a text in ASCII.
    last_complete: Option<[u8; 10]>,
    is_trusted: bool,
}

impl BirthDateVisibility {
    /// What guests see.
    pub fn public(policy: PublicBirthDates, today: Day) -> Self {
        let last_complete = match policy {
            PublicBirthDates::Adults => Some(today.years_before(MAJORITY)),
            PublicBirthDates::Years => Some("0000-00-00".to_owned()),
            PublicBirthDates::All | PublicBirthDates::None => None,
        };
        let last_complete = last_complete.and_then(|text| text.as_bytes().try_into().ok());
        Self { policy, today, last_complete, is_trusted: false }
    }

    /// What users see: all dates.
    pub fn full(today: Day) -> Self {
        Self { policy: PublicBirthDates::All, today, last_complete: None, is_trusted: true }
    }

    /// The current day.
    pub fn today(self) -> Day {
        self.today
    }

    /// Whether the reader is a user who sees all dates, whatever the policy is.
    pub fn is_trusted(self) -> bool {
        self.is_trusted
    }

    /// Whether the reader sees no date at all.
    pub fn is_hidden(self) -> bool {
        self.policy == PublicBirthDates::None
    }

    /// The date of which it is true that later ones are shown without month and day, as text; `None` if there is none.
    /// A partial date counts as its last day.
    pub fn last_complete(self) -> Option<String> {
        self.last_complete.map(|text| text.iter().copied().map(char::from).collect())
    }

    /// Whether a birth date, if it is known, is shown as it is stored. Whether a hidden one has a month is hidden as well.
    pub fn is_complete(self, date: Option<&PartialDate>) -> bool {
        let is_later = |date: &PartialDate| {
            self.last_complete.is_some_and(|last| date.last_day().gt(last.iter().copied()))
        };
        !self.is_hidden() && !date.is_some_and(is_later)
    }

    /// A birth date as the reader sees it.
    pub fn shown(self, date: &PartialDate) -> Option<PartialDate> {
        if self.is_hidden() {
            None
        } else if self.is_complete(Some(date)) {
            Some(date.clone())
        } else {
            Some(date.year_only())
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::values::FromJsonField;

    #[test]
    fn children_are_shown_with_the_year_until_their_birthday() {
        let shown = |date: &str, today: &str| {
            let date = PartialDate::from_field(&json!(date)).unwrap();
            let today = today.parse().unwrap();
            let visibility = BirthDateVisibility::public(PublicBirthDates::Adults, today);
            visibility.shown(&date).unwrap().to_string()
        };
        for (date, today, expected) in [
            ("2008-06-15", "2026-06-14", "2008"),
            ("2008-06-15", "2026-06-15", "2008-06-15"),
            ("2008-06", "2026-06-30", "2008"),
            ("2008-06", "2026-07-01", "2008-06"),
            ("2008", "2026-12-31", "2008"),
            ("2008-02-29", "2026-02-28", "2008"),
            ("2008-02-29", "2026-03-01", "2008-02-29"),
            ("1990-01-01", "2026-01-01", "1990-01-01"),
        ] {
            assert_eq!(shown(date, today), expected, "{date} on {today}");
        }
    }

    #[test]
    fn other_policies_do_not_depend_on_the_age() {
        let today = "2026-06-15".parse().unwrap();
        let date = PartialDate::from_field(&json!("1990-01-02")).unwrap();
        let shown = |policy| BirthDateVisibility::public(policy, today).shown(&date);
        let text = |date: Option<PartialDate>| date.map(|date| date.to_string());
        assert_eq!(text(shown(PublicBirthDates::None)), None);
        assert_eq!(text(shown(PublicBirthDates::Years)).as_deref(), Some("1990"));
        assert_eq!(text(shown(PublicBirthDates::All)).as_deref(), Some("1990-01-02"));
    }
}
