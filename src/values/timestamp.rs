//! Timestamps in JSON.

use serde_json::Value;
use utoipa::openapi::{KnownFormat, SchemaFormat};

use super::{
    field_reader::{FromJsonField, as_string},
    schema::{impl_schema, string as any_string},
};
use crate::clock::Timestamp;

impl FromJsonField for Timestamp {
    fn from_field(value: &Value) -> Result<Self, String> {
        let rule = || "must be a time as in RFC 3339, such as 2030-01-31T12:00:00Z".to_owned();
        let text = Some(as_string(value)?).filter(|text| is_rfc3339(text)).ok_or_else(rule)?;
        match text.parse() {
            Ok(time) => Ok(time),
            // Often used for "never", and just beyond what jiff can represent.
            Err(_) if text.starts_with("9999-12-31T23:59:59") => Ok(Self::MAX),
            Err(_) => Err(rule()),
        }
    }
}

impl_schema!(Timestamp, {
    any_string().format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))).build()
});

/// Whether a text has the form of RFC 3339, 5.6, in UTC. The parser accepts more.
fn is_rfc3339(text: &str) -> bool {
    let matches = |part: &str, form: &str| {
        part.len() == form.len()
            && part.bytes().zip(form.bytes()).all(|(byte, form)| match form {
                b'0' => byte.is_ascii_digit(),
                form => byte.eq_ignore_ascii_case(&form),
            })
    };
    let Some((time, rest)) = text.split_at_checked(19) else { return false };
    let (fraction, zone) = rest.split_at(rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len()));
    let digits = fraction.strip_prefix('.');
    let is_number = digits.is_some_and(|d| !d.is_empty() && d.bytes().all(|b| b.is_ascii_digit()));
    matches(time, "0000-00-00T00:00:00")
        && (fraction.is_empty() || is_number)
        && (matches(zone, "Z") || matches(zone, "+00:00") || matches(zone, "-00:00"))
}
