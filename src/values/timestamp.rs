//! Moments, as the server writes them down.

use diesel::{
    deserialize::FromSqlRow,
    expression::AsExpression,
    serialize::{self, IsNull, Output, ToSql},
    sql_types,
    sqlite::Sqlite,
};
use serde_json::Value;
use utoipa::openapi::{KnownFormat, SchemaFormat};

use super::{
    field_reader::{FromJsonField, string},
    schema::{impl_schema, string as any_string},
};
use crate::clock::{self, rfc3339};

/// A moment (RFC 3339). In the database in UTC with milliseconds: there moments are in the order of their texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = sql_types::Text)]
pub struct Timestamp(pub clock::Timestamp);

impl FromJsonField for Timestamp {
    fn from_field(value: &Value) -> Result<Self, String> {
        let rule = || "must be a time as in RFC 3339, such as 2030-01-31T12:00:00Z".to_owned();
        let text = Some(string(value)?).filter(|text| looks_like_rfc3339(text)).ok_or_else(rule)?;
        match text.parse() {
            Ok(moment) => Ok(Self(moment)),
            // The last day of all is often meant as "never", and lies just beyond what can be told.
            Err(_) if text.starts_with("9999-12-31T23:59:59") => Ok(Self(clock::Timestamp::MAX)),
            Err(_) => Err(rule()),
        }
    }
}

impl ToSql<sql_types::Text, Sqlite> for Timestamp {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(rfc3339(self.0));
        Ok(IsNull::No)
    }
}

impl_schema!(Timestamp, {
    any_string().format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))).build()
});

/// Whether a text has the form of RFC 3339, 5.6: the parser takes more than that.
fn looks_like_rfc3339(text: &str) -> bool {
    let fits = |part: &str, form: &str| {
        part.len() == form.len()
            && part.bytes().zip(form.bytes()).all(|(byte, form)| match form {
                b'0' => byte.is_ascii_digit(),
                form => byte.eq_ignore_ascii_case(&form),
            })
    };
    let Some((moment, rest)) = text.split_at_checked(19) else { return false };
    let zone = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
    let (fraction, zone) = rest.split_at(zone);
    let digits = fraction.strip_prefix('.');
    let plain = digits.is_some_and(|d| !d.is_empty() && d.bytes().all(|b| b.is_ascii_digit()));
    fits(moment, "0000-00-00T00:00:00")
        && (fraction.is_empty() || plain)
        && (fits(zone, "Z") || fits(zone, "+00:00") || fits(zone, "-00:00"))
}
