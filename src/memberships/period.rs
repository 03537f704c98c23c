//! SQL conditions on the period of a membership, whose end date is inclusive and null if open.

use diesel::{BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, dsl::auto_type};

use crate::{database::schema::memberships, values::Day};

/// The period contains a day.
#[auto_type]
pub fn contains(day: Day) -> _ {
    memberships::start_date
        .le(day)
        .and(memberships::end_date.is_null().or(memberships::end_date.assume_not_null().ge(day)))
}

/// The period has a day in common with the one from `first` to `last`.
#[auto_type]
pub fn overlaps(first: Day, last: Day) -> _ {
    memberships::start_date
        .le(last)
        .and(memberships::end_date.is_null().or(memberships::end_date.assume_not_null().ge(first)))
}
