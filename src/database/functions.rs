//! SQL functions of this program, for migrations that fill columns which the server computes.

use diesel::{
    QueryResult,
    sql_types::{Nullable, Text},
};

use super::connect::Connection;
use crate::values::{fold_case, index_words, sort_key};

#[diesel::declare_sql_function]
extern "SQL" {
    /// [`sort_key`]; null if the argument is null.
    fn teamsheet_sort_key(text: Nullable<Text>) -> Nullable<Text>;
    /// [`index_words`] of up to three texts.
    fn teamsheet_index_words(
        first: Nullable<Text>,
        second: Nullable<Text>,
        third: Nullable<Text>,
    ) -> Text;
    /// [`fold_case`].
    fn teamsheet_fold_case(text: Text) -> Text;
}

/// Registers the functions on a connection.
pub(super) fn register(connection: &mut Connection) -> QueryResult<()> {
    teamsheet_sort_key_utils::register_impl(connection, |text: Option<String>| {
        text.as_deref().map(sort_key)
    })?;
    teamsheet_index_words_utils::register_impl(
        connection,
        |first: Option<String>, second: Option<String>, third: Option<String>| {
            index_words([&first, &second, &third].into_iter().filter_map(Option::as_deref))
        },
    )?;
    teamsheet_fold_case_utils::register_impl(connection, |text: String| fold_case(&text))
}
