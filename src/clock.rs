//! Points in time, and the clock that they are read from.

use std::{
    fmt::{self, Display},
    str::FromStr,
    sync::Arc,
    time::{Duration, Instant},
};

use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    serialize::{self, IsNull, Output, ToSql},
    sql_types::Text,
    sqlite::Sqlite,
};
use jiff::{SignedDuration, civil::Date, tz::TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A point in time with a precision of milliseconds. As text it is RFC 3339 in UTC (`2026-03-01T12:00:00.000Z`), in the
/// database and in JSON alike, so that texts sort by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Timestamp(jiff::Timestamp);

impl Timestamp {
    /// The earliest value.
    pub const MIN: Self = Self(jiff::Timestamp::MIN);

    /// 1970-01-01T00:00:00Z.
    pub const UNIX_EPOCH: Self = Self(jiff::Timestamp::UNIX_EPOCH);

    /// The latest value.
    pub const MAX: Self = Self(jiff::Timestamp::MAX);

    /// The time of the system.
    pub fn now() -> Self {
        jiff::Timestamp::now().into()
    }

    /// The time this many seconds after 1970-01-01.
    ///
    /// # Errors
    /// Before the year -9999 or after 9999.
    pub fn from_second(second: i64) -> Result<Self, jiff::Error> {
        jiff::Timestamp::from_second(second).map(Self)
    }

    /// Seconds since 1970-01-01.
    pub fn as_second(self) -> i64 {
        self.0.as_second()
    }

    /// The day in UTC, which is "today" everywhere in the server.
    pub fn day(self) -> Date {
        TimeZone::UTC.to_datetime(self.0).date()
    }

    /// The time for people, to the minute: `25 November 2026, 03:16 UTC`.
    pub fn written_out(self) -> String {
        self.0.strftime("%-d %B %Y, %H:%M UTC").to_string()
    }

    /// The duration since an earlier point in time; negative if that is later.
    pub fn duration_since(self, earlier: Self) -> SignedDuration {
        self.0.duration_since(earlier.0)
    }
}

impl std::ops::Add<SignedDuration> for Timestamp {
    type Output = Self;

    /// At most [`Timestamp::MAX`].
    fn add(self, duration: SignedDuration) -> Self {
        self.0.checked_add(duration).map_or(Self::MAX, Self)
    }
}

impl std::ops::Sub<SignedDuration> for Timestamp {
    type Output = Self;

    /// At least [`Timestamp::MIN`].
    fn sub(self, duration: SignedDuration) -> Self {
        self.0.checked_sub(duration).map_or(Self::MIN, Self)
    }
}

impl From<jiff::Timestamp> for Timestamp {
    /// Drops what is below a millisecond.
    fn from(time: jiff::Timestamp) -> Self {
        Self(jiff::Timestamp::from_millisecond(time.as_millisecond()).unwrap_or(time))
    }
}

impl FromStr for Timestamp {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Self, jiff::Error> {
        text.parse::<jiff::Timestamp>().map(Self::from)
    }
}

impl Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.0)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl ToSql<Text, Sqlite> for Timestamp {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.to_string());
        Ok(IsNull::No)
    }
}

impl FromSql<Text, Sqlite> for Timestamp {
    fn from_sql(
        bytes: <Sqlite as diesel::backend::Backend>::RawValue<'_>,
    ) -> deserialize::Result<Self> {
        Ok(<String as FromSql<Text, Sqlite>>::from_sql(bytes)?.parse()?)
    }
}

/// A source of the current time, and of a monotonic time for durations. Tests inject their own, so that nothing waits.
#[derive(Clone)]
pub struct Clock {
    now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    elapsed: Arc<dyn Fn() -> Duration + Send + Sync>,
}

impl Clock {
    /// The clocks of the system.
    pub fn system() -> Self {
        let start = Instant::now();
        Self::new(Timestamp::now, move || start.elapsed())
    }

    /// A clock that calls these functions; `elapsed` must never decrease.
    pub fn new(
        now: impl Fn() -> Timestamp + Send + Sync + 'static,
        elapsed: impl Fn() -> Duration + Send + Sync + 'static,
    ) -> Self {
        Self { now: Arc::new(now), elapsed: Arc::new(elapsed) }
    }

    /// The current time. It jumps when the clock of the system is set.
    pub fn now(&self) -> Timestamp {
        (self.now)()
    }

    /// The time since an arbitrary point, which does not depend on the clock of the system being set.
    pub fn elapsed(&self) -> Duration {
        (self.elapsed)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Clock").field(&self.now()).finish()
    }
}
