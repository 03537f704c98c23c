//! Reads the fields of a JSON object and collects all errors.

use std::{collections::BTreeSet, ops::RangeInclusive};

use serde_json::{Map, Value};
use utoipa::{
    PartialSchema,
    openapi::{Object, RefOr, Schema},
};

use super::schema_recorder::SchemaRecorder;
use crate::error::{AppError, FieldError};

/// The maximum number of unknown fields that are reported.
const MAX_UNKNOWN: usize = 100;

/// A type that is parsed from a JSON value. Its schema is that of the values in responses.
pub trait FromJsonField: PartialSchema + Sized {
    /// Parses a value, which is not null.
    ///
    /// # Errors
    /// The violated rule, without a subject: "must be a string".
    fn from_field(value: &Value) -> Result<Self, String>;

    /// Like [`Self::from_field`], with an error for each invalid part of the value.
    fn from_field_with_errors(value: &Value) -> Result<Self, Vec<FieldError>> {
        Self::from_field(value).map_err(|rule| vec![FieldError::root(rule)])
    }

    /// The schema of the values in requests, if more are accepted than are sent.
    fn request_schema() -> RefOr<Schema> {
        Self::schema()
    }
}

/// A JSON object that is being read. Fields that are not read are unknown, which is an error.
pub struct FieldReader {
    unread: Map<String, Value>,
    known: BTreeSet<&'static str>,
    errors: Vec<FieldError>,
    recorder: SchemaRecorder,
}

impl FieldReader {
    /// The schema of the fields that `parse` reads, recorded by running it without a body.
    pub fn describe<T>(parse: impl FnOnce(&mut Self) -> Option<T>) -> Object {
        let mut fields = Self { recorder: SchemaRecorder::begin(), ..Self::of(Map::new()) };
        parse(&mut fields);
        fields.recorder.finish()
    }

    fn of(unread: Map<String, Value>) -> Self {
        Self {
            unread,
            known: BTreeSet::new(),
            errors: Vec::new(),
            recorder: SchemaRecorder::default(),
        }
    }

    /// Reads an object with `parse`.
    ///
    /// # Errors
    /// 422 with all errors.
    pub fn read<T>(
        value: Value,
        parse: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Result<T, AppError> {
        Self::read_object(value, parse).map_err(AppError::Invalid)
    }

    fn read_object<T>(
        value: Value,
        parse: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Result<T, Vec<FieldError>> {
        let Value::Object(object) = value else {
            return Err(vec![FieldError::root("must be an object")]);
        };
        let mut fields = Self::of(object);
        let parsed = parse(&mut fields);
        fields.reject_unknown();
        match parsed {
            Some(parsed) if fields.errors.is_empty() => Ok(parsed),
            _ => Err(fields.errors),
        }
    }

    /// A field that must be present and not null.
    pub fn required<T: FromJsonField>(&mut self, name: &'static str) -> Option<T> {
        self.recorder.required(name, T::request_schema);
        let value = self.take(name);
        if value.is_none() {
            self.add_field_error(name, "is required");
        }
        self.convert(name, value)
    }

    /// A field that may be absent or null. `None` also if it is invalid.
    pub fn optional<T: FromJsonField>(&mut self, name: &'static str) -> Option<T> {
        self.recorder.optional(name, T::request_schema);
        let value = self.take(name);
        self.convert(name, value)
    }

    /// Requires at least one of these fields to be present and not null. Has to be called before they are read.
    pub fn require_any(&mut self, names: &[&'static str]) {
        self.recorder.any_of(names);
        let is_present = |name: &&str| self.unread.get(*name).is_some_and(|value| !value.is_null());
        if let Some((first, others)) = names.split_first().filter(|_| !names.iter().any(is_present))
        {
            let others = others.join(" or ");
            self.add_field_error(first, format!("is required unless {others} is present"));
        }
    }

    /// A field that is an object, read with `parse`.
    pub fn nested<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let Some(value) = self.take(name) else {
            self.recorder.optional(name, || Self::describe(parse).into());
            return None;
        };
        match Self::read_object(value, parse) {
            Ok(parsed) => Some(parsed),
            Err(errors) => {
                self.errors.extend(errors.into_iter().map(|error| error.nested_in(name)));
                None
            }
        }
    }

    /// A required list of objects, each read with `parse`, which is given the index.
    pub fn list<T>(
        &mut self,
        name: &'static str,
        length: RangeInclusive<usize>,
        mut parse: impl FnMut(&mut Self, usize) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Some(value) = self.take(name) else {
            self.recorder.list(name, length, || Self::describe(|fields| parse(fields, 0)));
            self.add_field_error(name, "is required");
            return None;
        };
        let Value::Array(items) = value else {
            self.add_field_error(name, "must be an array");
            return None;
        };
        if !length.contains(&items.len()) {
            let (min, max, actual) = (length.start(), length.end(), items.len());
            self.add_field_error(name, format!("must have {min} to {max} items, has {actual}"));
            return None;
        }
        let mut list = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            match Self::read_object(item, |fields| parse(fields, index)) {
                Ok(parsed) => list.push(parsed),
                Err(errors) => {
                    let errors = errors.into_iter().map(|e| e.nested_in(&index.to_string()));
                    self.errors.extend(errors.map(|error| error.nested_in(name)));
                }
            }
        }
        Some(list)
    }

    /// The unparsed value of a field; `None` if it is absent or null.
    pub fn raw(&mut self, name: &'static str) -> Option<Value> {
        self.recorder.optional(name, || Object::default().into());
        self.take(name)
    }

    /// Skips fields that only the server sets; an update compares them with the stored ones.
    pub fn skip_read_only(&mut self, names: &[&'static str]) {
        for name in names {
            self.recorder.ignored(name);
            self.take(name);
        }
    }

    /// Adds an error of a field.
    pub fn add_field_error(&mut self, name: &str, detail: impl Into<String>) {
        self.errors.push(FieldError::field(name, detail));
    }

    /// Adds an error that has a pointer.
    pub fn add_error(&mut self, error: FieldError) {
        self.errors.push(error);
    }

    /// Whether there is an error of the field itself, rather than of a part of it.
    pub fn has_error(&self, name: &str) -> bool {
        let pointer = format!("/{name}");
        self.errors.iter().any(|error| error.pointer == pointer)
    }

    fn take(&mut self, name: &'static str) -> Option<Value> {
        self.known.insert(name);
        self.unread.remove(name).filter(|value| !value.is_null())
    }

    fn convert<T: FromJsonField>(&mut self, name: &'static str, value: Option<Value>) -> Option<T> {
        match T::from_field_with_errors(&value?) {
            Ok(converted) => Some(converted),
            Err(errors) => {
                self.errors.extend(errors.into_iter().map(|error| error.nested_in(name)));
                None
            }
        }
    }

    /// Adds an error for each unknown field; only the first one lists the known fields.
    fn reject_unknown(&mut self) {
        let known = self.known.iter().copied().collect::<Vec<_>>().join(", ");
        let mut hint = format!("; known fields: {known}");
        for name in std::mem::take(&mut self.unread).keys().take(MAX_UNKNOWN) {
            self.add_field_error(name, format!("unknown field{}", std::mem::take(&mut hint)));
        }
    }
}

/// The value as a string, or the violated rule.
pub(super) fn as_string(value: &Value) -> Result<&str, String> {
    value.as_str().ok_or_else(|| "must be a string".to_owned())
}

impl FromJsonField for bool {
    fn from_field(value: &Value) -> Result<Self, String> {
        value.as_bool().ok_or_else(|| "must be true or false".to_owned())
    }
}

impl FromJsonField for String {
    /// The unchanged text, for example of a password.
    fn from_field(value: &Value) -> Result<Self, String> {
        as_string(value).map(str::to_owned)
    }
}
