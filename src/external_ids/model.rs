//! An id that another source gave, and all those of a row.

use std::{collections::BTreeMap, str::FromStr};

use serde::Serialize;
use serde_json::Value;
use utoipa::openapi::{Object, ObjectBuilder, RefOr, Schema, Type};

use crate::{
    error::{AppError, FieldError},
    values::{FromJsonField, Text, impl_schema, nullable, pattern, text_pattern},
};

/// How many sources one row may be known to.
const MAX_PROVIDERS: usize = 20;

/// How long the name of a source may be.
const MAX_PROVIDER: usize = 40;

/// An id in a source.
type ExternalText = Text<100>;

/// One id in one source, written `provider:value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalId {
    /// Who gave it: 1 to 40 of a–z, 0–9, `.`, `_` and `-`.
    pub provider: String,
    /// The id itself: 1 to 100 characters.
    pub value: String,
}

impl ExternalId {
    /// Checks both parts; the error is the rule that was broken.
    pub fn new(provider: &str, value: &str) -> Result<Self, String> {
        let fits =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte);
        if !(1..=MAX_PROVIDER).contains(&provider.len()) || !provider.bytes().all(fits) {
            let rule = "of a-z, 0-9, \".\", \"_\" and \"-\"";
            return Err(format!(
                "has the provider {provider:?}, which must have 1 to {MAX_PROVIDER} {rule}"
            ));
        }
        let value = ExternalText::parse(value)?.to_string();
        Ok(Self { provider: provider.to_owned(), value })
    }
}

impl FromStr for ExternalId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (provider, value) = text.split_once(':').ok_or("must be written provider:value")?;
        Self::new(provider, value)
    }
}

/// All the ids of one row, by provider.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct ExternalIds(BTreeMap<String, String>);

impl ExternalIds {
    /// The ids, each with its provider.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(provider, value)| (provider.as_str(), value.as_str()))
    }

    /// Puts one in, in place of what that provider had.
    pub fn insert(&mut self, id: ExternalId) {
        self.0.insert(id.provider, id.value);
    }
}

impl FromJsonField for ExternalIds {
    fn from_field(value: &Value) -> Result<Self, String> {
        Self::from_field_with_errors(value)
            .map_err(|errors| errors.into_iter().map(|e| e.detail).collect())
    }

    fn from_field_with_errors(value: &Value) -> Result<Self, Vec<FieldError>> {
        let fail = |rule: String| vec![FieldError::root(rule)];
        let members = value.as_object();
        let members = members
            .ok_or_else(|| fail("must be an object of providers and their ids".to_owned()))?;
        if members.len() > MAX_PROVIDERS {
            return Err(fail(format!("must not have more than {MAX_PROVIDERS} providers")));
        }
        let (mut ids, mut errors) = (Self::default(), Vec::new());
        for (provider, value) in members.iter().filter(|(_, value)| !value.is_null()) {
            let id = value.as_str().ok_or_else(|| "must be a string".to_owned());
            match id.and_then(|id| ExternalId::new(provider, id)) {
                Ok(id) => ids.insert(id),
                Err(rule) => errors.push(FieldError::field(provider, rule)),
            }
        }
        if errors.is_empty() { Ok(ids) } else { Err(errors) }
    }

    /// Nulls are as good as absent.
    fn accepted() -> RefOr<Schema> {
        map_of(nullable(ExternalText::accepted())).into()
    }
}

impl_schema!(
    ExternalId,
    pattern(format!("^[a-z0-9._-]{{1,{MAX_PROVIDER}}}:{}", &text_pattern()[1..])).build()
);
impl_schema!(ExternalIds, map_of(ExternalText::schema()));

fn map_of(ids: RefOr<Schema>) -> Object {
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .property_names(Some(provider_pattern()))
        .additional_properties(Some(ids))
        .max_properties(Some(MAX_PROVIDERS))
        .build()
}

fn provider_pattern() -> Object {
    pattern(format!("^[a-z0-9._-]{{1,{MAX_PROVIDER}}}$")).build()
}

impl FromIterator<(String, String)> for ExternalIds {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(ids: I) -> Self {
        Self(ids.into_iter().collect())
    }
}

/// 409: the id belongs to another row already.
pub(super) fn taken(id: &ExternalId, kind: &str, holder: i64) -> AppError {
    AppError::AlreadyExists(format!("{kind} {holder} is {}:{} already", id.provider, id.value))
}
