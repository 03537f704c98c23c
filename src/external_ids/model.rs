//! The types of external ids.

use std::{collections::BTreeMap, str::FromStr};

use serde::Serialize;
use serde_json::Value;
use utoipa::openapi::{Object, ObjectBuilder, RefOr, Schema, Type};

use crate::{
    error::{AppError, FieldError},
    values::{FromJsonField, Text, impl_schema, nullable, pattern, text_pattern},
};

/// The maximum number of providers of a row.
const MAX_PROVIDERS: usize = 20;

/// The maximum length of the name of a provider.
const MAX_PROVIDER: usize = 40;

/// The id of a provider.
type ExternalText = Text<100>;

/// An id with its provider; as text `provider:value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalId {
    /// The provider: 1 to 40 characters of a–z, 0–9, `.`, `_` and `-`.
    pub provider: String,
    /// The id: 1 to 100 characters.
    pub value: String,
}

impl ExternalId {
    /// Validates both parts; the error is the violated rule.
    pub fn new(provider: &str, value: &str) -> Result<Self, String> {
        let is_allowed =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte);
        if !(1..=MAX_PROVIDER).contains(&provider.len()) || !provider.bytes().all(is_allowed) {
            let rule = "characters of a-z, 0-9, \".\", \"_\" and \"-\"";
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
        let (provider, value) = text.split_once(':').ok_or("must have the form provider:value")?;
        Self::new(provider, value)
    }
}

/// All external ids of a row, by provider.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct ExternalIds(BTreeMap<String, String>);

impl ExternalIds {
    /// The ids, each with its provider.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(provider, value)| (provider.as_str(), value.as_str()))
    }

    /// Whether there is another id of the same provider.
    pub fn has_other(&self, id: &ExternalId) -> bool {
        self.0.get(&id.provider).is_some_and(|value| *value != id.value)
    }

    /// Sets the id of a provider.
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
        let object = value.as_object();
        let object = object
            .ok_or_else(|| fail("must be an object that maps providers to ids".to_owned()))?;
        if object.len() > MAX_PROVIDERS {
            return Err(fail(format!("must not have more than {MAX_PROVIDERS} providers")));
        }
        let (mut ids, mut errors) = (Self::default(), Vec::new());
        for (provider, value) in object.iter().filter(|(_, value)| !value.is_null()) {
            let id = value.as_str().ok_or_else(|| "must be a string".to_owned());
            match id.and_then(|id| ExternalId::new(provider, id)) {
                Ok(id) => ids.insert(id),
                Err(rule) => errors.push(FieldError::field(provider, rule)),
            }
        }
        if errors.is_empty() { Ok(ids) } else { Err(errors) }
    }

    /// Null values are accepted and ignored.
    fn request_schema() -> RefOr<Schema> {
        map_of(nullable(ExternalText::request_schema())).into()
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

/// 409: the id belongs to another row.
pub(super) fn taken(id: &ExternalId, kind: &str, holder: i64) -> AppError {
    AppError::AlreadyExists(format!(
        "{kind} {holder} already has the external id {}:{}",
        id.provider, id.value
    ))
}
