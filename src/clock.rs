//! What time it is: the system's clock, or one that a test sets.

use std::{fmt, sync::Arc};

use jiff::{civil::Date, tz::TimeZone};

pub use jiff::Timestamp;

/// A source of time that is handed in, so that nothing has to wait for time to pass.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The clock of the machine.
    pub fn system() -> Self {
        Self::new(Timestamp::now)
    }

    /// A clock that says what `now` says.
    pub fn new(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// This moment.
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Clock").field(&self.now()).finish()
    }
}

/// The day of a moment, in UTC: what the whole server means by "today".
pub fn day_of(moment: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(moment).date()
}

/// A moment as it is stored and sent: RFC 3339, UTC, milliseconds.
pub fn rfc3339(moment: Timestamp) -> String {
    format!("{moment:.3}")
}
