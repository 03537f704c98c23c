//! Integers between two bounds.

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    serialize::{self, Output, ToSql},
    sql_types::Integer,
};
use serde::Serialize;
use serde_json::Value;

use super::{
    field_reader::FromJsonField,
    schema::{impl_schema, integer_range},
};

/// An integer from `MIN` to `MAX`, both included. The name of the field has the unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, AsExpression, FromSqlRow)]
#[serde(transparent)]
#[diesel(sql_type = Integer)]
pub struct BoundedInt<const MIN: i32, const MAX: i32>(i32);

impl<const MIN: i32, const MAX: i32> BoundedInt<MIN, MAX> {
    /// The number.
    pub fn get(self) -> i32 {
        self.0
    }

    /// The error message for other values.
    pub fn rule() -> String {
        format!("must be a whole number from {MIN} to {MAX}")
    }
}

/// The value of an integer; as in JSON Schema, 40.0 is one.
pub fn integer(value: &Value) -> Option<i64> {
    // Beyond 2^53 a float may stand for several integers.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let of_float = |float: &f64| float.fract() == 0.0 && float.abs() <= EXACT;
    #[expect(clippy::cast_possible_truncation, reason = "checked by of_float")]
    value.as_i64().or_else(|| value.as_f64().filter(of_float).map(|float| float as i64))
}

impl<const MIN: i32, const MAX: i32> FromJsonField for BoundedInt<MIN, MAX> {
    fn from_field(value: &Value) -> Result<Self, String> {
        integer(value)
            .and_then(|number| i32::try_from(number).ok())
            .filter(|number| (MIN..=MAX).contains(number))
            .map(Self)
            .ok_or_else(Self::rule)
    }
}

impl_schema!(BoundedInt<const MIN: i32, const MAX: i32>, integer_range(MIN.into(), MAX.into()).build());

// `DieselNewType` does not support const parameters.
impl<const MIN: i32, const MAX: i32, DB> ToSql<Integer, DB> for BoundedInt<MIN, MAX>
where
    DB: Backend,
    i32: ToSql<Integer, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

impl<const MIN: i32, const MAX: i32, DB> FromSql<Integer, DB> for BoundedInt<MIN, MAX>
where
    DB: Backend,
    i32: FromSql<Integer, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        i32::from_sql(bytes).map(Self)
    }
}
