//! Types that are valid by construction. Each parses a JSON value, or returns the rule that it violates.

mod birth_date_visibility;
mod calendar;
mod country;
mod country_names;
mod field_reader;
mod fold;
mod json;
mod number;
mod schema;
mod schema_recorder;
mod team_and_player;
#[cfg(test)]
mod tests;
mod text;
mod text_newtype;
mod timestamp;

pub use birth_date_visibility::BirthDateVisibility;
pub use calendar::{Day, PartialDate};
pub use country::CountryCode;
pub use field_reader::{FieldReader, FromJsonField};
pub use fold::{FOLD_VERSION, QueryWord, index_words, query_words, sort_key};
pub use json::{merge_patch, parse_json};
pub use number::{BoundedInt, integer};
pub(crate) use schema::impl_schema;
pub use schema::{
    any_value, array_of, integer_range, nullable, pattern, schema_ref, string, string_enum,
};
pub use schema_recorder::also_any_of;
pub use team_and_player::{Colors, DominantSide, ShirtNumber, TeamCode, Website};
pub use text::{Text, clean, fold_case, name_pattern, text_pattern};
