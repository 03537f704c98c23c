//! What it means that a membership covers a day.

use diesel::{BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, dsl::auto_type};

use crate::{database::schema::memberships, values::Day};

/// A membership covers a day; a null end is open.
#[auto_type]
pub fn covers(day: Day) -> _ {
    memberships::start_date
        .le(day)
        .and(memberships::end_date.is_null().or(memberships::end_date.assume_not_null().ge(day)))
}

/// A membership has a day in common with a span of days.
#[auto_type]
pub fn meets(first: Day, last: Day) -> _ {
    memberships::start_date
        .le(last)
        .and(memberships::end_date.is_null().or(memberships::end_date.assume_not_null().ge(first)))
}
