//! Types whose existence proves that what they hold is valid.
//!
//! Each parses a JSON value and says the rule that was broken; none knows HTTP, a table or a query.

mod calendar;
mod country;
mod field_reader;
mod json;
mod marks;
mod number;
mod schema;
mod schema_recorder;
#[cfg(test)]
mod tests;
mod text;
mod text_newtype;
mod timestamp;

pub use calendar::{Day, PartialDate};
pub use country::CountryCode;
pub use field_reader::{FieldReader, FromJsonField};
pub use json::{merge_patch, parse_json};
pub use marks::{Colors, DominantSide, ShirtNumber, TeamCode, Website};
pub use number::{BoundedInt, integer};
pub(crate) use schema::impl_schema;
pub use schema::{
    any_value, array_of, integer_range, nullable, pattern, schema_ref, string, string_enum,
};
pub use schema_recorder::also_any_of;
pub use text::{
    Text, clean, fold_case, name_pattern, order_key, search_words, text_pattern, words_of,
};
