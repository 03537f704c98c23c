//! Functions of ours inside SQLite, for migrations that fill columns which the binary computes.

use diesel::{
    QueryResult,
    sql_types::{Nullable, Text},
};

use super::connect::Connection;
use crate::values::{order_key, search_words};

#[diesel::declare_sql_function]
extern "SQL" {
    /// [`order_key`], and null of null.
    fn teamsheet_fold(text: Nullable<Text>) -> Nullable<Text>;
    /// [`search_words`] of up to three texts, separated by spaces.
    fn teamsheet_words(
        first: Nullable<Text>,
        second: Nullable<Text>,
        third: Nullable<Text>,
    ) -> Text;
}

/// Makes them known to a connection.
pub(super) fn register(connection: &mut Connection) -> QueryResult<()> {
    teamsheet_fold_utils::register_impl(connection, |text: Option<String>| {
        text.as_deref().map(order_key)
    })?;
    teamsheet_words_utils::register_impl(
        connection,
        |first: Option<String>, second: Option<String>, third: Option<String>| {
            search_words([&first, &second, &third].into_iter().filter_map(Option::as_deref))
        },
    )
}
