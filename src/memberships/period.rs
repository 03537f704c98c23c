//! SQL conditions on the period of a membership: both dates are inclusive, and the end date is null while it is open.

use diesel::{BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, dsl::auto_type};

use crate::{database::schema::memberships, values::Day};

/// The period contains a day.
#[auto_type]
pub fn contains(day: Day) -> _ {
    memberships::start_date
        .le(day)
        .and(memberships::end_date.is_null().or(memberships::end_date.assume_not_null().ge(day)))
}

/// The period has a day in common with the days from `first` to `last`, inclusive.
#[auto_type]
pub fn overlaps(first: Day, last: Day) -> _ {
    memberships::start_date
        .le(last)
        .and(memberships::end_date.is_null().or(memberships::end_date.assume_not_null().ge(first)))
}
