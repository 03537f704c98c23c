//! A hint for SQLite's query planner.

use diesel::sql_types::{BoolOrNullableBool, SingleValue};

#[diesel::declare_sql_function]
extern "SQL" {
    /// Tells the planner that most rows meet a condition. Without it, SQLite supposes that a range with two bounds matches
    /// one row in 64, and sorts all its rows rather than read the index of the sort.
    fn likely<T: BoolOrNullableBool + SingleValue>(condition: T) -> T;
}
