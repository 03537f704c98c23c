//! Moments, as the server writes them down.

use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types};
use serde_json::Value;
use utoipa::{
    PartialSchema,
    openapi::{
        KnownFormat, RefOr, Schema, SchemaFormat,
        schema::{ObjectBuilder, Type},
    },
};

use super::{
    column::text_column,
    form::{FromMember, string},
};
use crate::clock::{Timestamp, rfc3339};

/// A moment (RFC 3339), kept in UTC with milliseconds: in that form moments are in the order of their texts.
#[derive(Debug, Clone, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = sql_types::Text)]
pub struct Moment(String);

text_column!(Moment);

impl FromMember for Moment {
    fn from_member(value: &Value) -> Result<Self, String> {
        let rule = || "must be a date and time with an offset, such as 2026-01-31T12:00:00Z".to_owned();
        let text = string(value)?.trim();
        text.parse::<Timestamp>().map(|moment| Self(rfc3339(moment))).map_err(|_| rule())
    }
}

impl PartialSchema for Moment {
    fn schema() -> RefOr<Schema> {
        let format = SchemaFormat::KnownFormat(KnownFormat::DateTime);
        ObjectBuilder::new().schema_type(Type::String).format(Some(format)).into()
    }
}
