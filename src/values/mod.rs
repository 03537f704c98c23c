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
mod text;

pub use calendar::{Day, PartialDate};
pub use country::CountryCode;
pub use form::{Form, FromMember};
pub use json::{merge_patch, parse_json};
pub use marks::{Colors, DominantSide, ShirtNumber, TeamCode, Website};
pub use moment::Moment;
pub use number::Whole;
pub use text::{Text, clean, fold_case, order_key, search_words, words_of};
