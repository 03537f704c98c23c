//! Which birth dates a reader sees: guests may see less than users.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};

use crate::{
    auth::AuthenticatedUser,
    clock::Clock,
    config::{Privacy, PublicBirthDates},
    error::AppError,
    http::app_data,
    values::{Day, PartialDate},
};

/// The age of majority, in years.
const MAJORITY: i16 = 18;

/// The birth dates that a reader sees.
#[derive(Debug, Clone, Copy)]
pub struct BirthDateVisibility {
    policy: PublicBirthDates,
    /// Whether a person is of age is decided on this day, not on that of a squad.
    today: Day,
}

impl BirthDateVisibility {
    /// What guests see.
    pub fn public(policy: PublicBirthDates, today: Day) -> Self {
        Self { policy, today }
    }

    /// What users see: all dates.
    pub fn full(today: Day) -> Self {
        Self { policy: PublicBirthDates::All, today }
    }

    /// A birth date as the reader sees it.
    pub fn shown(self, date: &PartialDate) -> Option<PartialDate> {
        match self.policy {
            PublicBirthDates::None => None,
            PublicBirthDates::Years => Some(date.year_only()),
            PublicBirthDates::Adults if date.may_be_younger_than(MAJORITY, self.today) => {
                Some(date.year_only())
            }
            PublicBirthDates::Adults | PublicBirthDates::All => Some(date.clone()),
        }
    }
}

impl FromRequest for BirthDateVisibility {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

impl BirthDateVisibility {
    fn of(request: &HttpRequest) -> Result<Self, AppError> {
        let today = app_data::<Clock>(request)?.now().day().into();
        let policy = app_data::<Privacy>(request)?.public_birth_dates;
        let user = request.extensions().get::<AuthenticatedUser>().is_some();
        Ok(if user { Self::full(today) } else { Self::public(policy, today) })
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
