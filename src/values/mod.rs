//! Types whose existence proves that what they hold is valid.
//!
//! Each parses a JSON value and says the rule that was broken; none knows HTTP, a table or a query.

mod calendar;
mod column;
mod country;
mod form;
mod json;
mod marks;
mod moment;
mod number;
mod schema;
mod sketch;
#[cfg(test)]
mod tests;
mod text;

pub use calendar::{Day, PartialDate};
pub use country::CountryCode;
pub use form::{Form, FromMember};
pub use json::{merge_patch, parse_json};
pub use marks::{Colors, DominantSide, ShirtNumber, TeamCode, Website};
pub use moment::Moment;
pub use number::{Whole, integer};
pub(crate) use schema::described;
pub use schema::{anything, list, named, nullable, pattern, string, whole, word};
pub use sketch::also_any_of;
pub use text::{
    Text, clean, fold_case, name_pattern, order_key, search_words, text_pattern, words_of,
};
