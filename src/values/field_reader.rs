//! Reads an object member by member and keeps every rule that it breaks, not only the first.

use std::{collections::BTreeSet, ops::RangeInclusive};

use serde_json::{Map, Value};
use utoipa::{
    PartialSchema,
    openapi::{Object, RefOr, Schema},
};

use super::schema_recorder::SchemaRecorder;
use crate::error::{AppError, FieldError};

/// How many unknown members are told.
const MOST_UNKNOWN: usize = 100;

/// A value that can be read from a member; the error is the rule that was broken.
///
/// Its schema is that of what is sent of it.
pub trait FromJsonField: PartialSchema + Sized {
    /// Reads the value of a member, which is not null.
    fn from_field(value: &Value) -> Result<Self, String>;

    /// The same, with an error for each part of the value that breaks a rule.
    fn from_field_with_errors(value: &Value) -> Result<Self, Vec<FieldError>> {
        Self::from_field(value).map_err(|rule| vec![FieldError::root(rule)])
    }

    /// The schema of what is read, where more is read than is sent.
    fn accepted() -> RefOr<Schema> {
        Self::schema()
    }
}

/// An object that is being read. What is left over at the end is unknown, and an error.
pub struct FieldReader {
    members: Map<String, Value>,
    known: BTreeSet<&'static str>,
    errors: Vec<FieldError>,
    recorder: SchemaRecorder,
}

impl FieldReader {
    /// The schema of what `parse` reads: it reads nothing, and what it asks for is noted down.
    pub fn describe<T>(parse: impl FnOnce(&mut Self) -> Option<T>) -> Object {
        let mut fields = Self { recorder: SchemaRecorder::begin(), ..Self::of(Map::new()) };
        parse(&mut fields);
        fields.recorder.finish()
    }

    fn of(members: Map<String, Value>) -> Self {
        Self {
            members,
            known: BTreeSet::new(),
            errors: Vec::new(),
            recorder: SchemaRecorder::default(),
        }
    }

    /// Reads a whole object with `parse`: its value, or every error at once.
    pub fn read<T>(
        value: Value,
        parse: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Result<T, AppError> {
        Self::read_all(value, parse).map_err(AppError::Invalid)
    }

    fn read_all<T>(
        value: Value,
        parse: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Result<T, Vec<FieldError>> {
        let Value::Object(members) = value else {
            return Err(vec![FieldError::root("must be an object")]);
        };
        let mut fields = Self::of(members);
        let parsed = parse(&mut fields);
        fields.reject_unknown();
        match parsed {
            Some(parsed) if fields.errors.is_empty() => Ok(parsed),
            _ => Err(fields.errors),
        }
    }

    /// A member that must be there and not null.
    pub fn required<T: FromJsonField>(&mut self, name: &'static str) -> Option<T> {
        self.recorder.required(name, T::accepted);
        let value = self.take(name);
        if value.is_none() {
            self.add_error(name, "is required");
        }
        self.convert(name, value)
    }

    /// A member that may be absent or null; `None` also where it broke a rule.
    pub fn optional<T: FromJsonField>(&mut self, name: &'static str) -> Option<T> {
        self.recorder.optional(name, T::accepted);
        let value = self.take(name);
        self.convert(name, value)
    }

    /// Of these members at least one must be there and not null. To be asked before they are read.
    pub fn require_any(&mut self, names: &[&'static str]) {
        self.recorder.any_of(names);
        let there = |name: &&str| self.members.get(*name).is_some_and(|value| !value.is_null());
        if let Some((first, others)) = names.split_first().filter(|_| !names.iter().any(there)) {
            let others = others.join(" nor ");
            self.add_error(first, format!("is required where there is neither {others}"));
        }
    }

    /// A member that is itself an object, read with `parse`; its errors point into it.
    pub fn nested<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let Some(value) = self.take(name) else {
            self.recorder.optional(name, || Self::describe(parse).into());
            return None;
        };
        match Self::read_all(value, parse) {
            Ok(parsed) => Some(parsed),
            Err(errors) => {
                self.errors.extend(errors.into_iter().map(|error| error.nested_in(name)));
                None
            }
        }
    }

    /// A member that must be a list of objects, so many of them, each read with `parse`, which is told the place;
    /// their errors point into it.
    pub fn list<T>(
        &mut self,
        name: &'static str,
        length: RangeInclusive<usize>,
        mut parse: impl FnMut(&mut Self, usize) -> Option<T>,
    ) -> Option<Vec<T>> {
        let Some(value) = self.take(name) else {
            self.recorder.list(name, length, || Self::describe(|fields| parse(fields, 0)));
            self.add_error(name, "is required");
            return None;
        };
        let Value::Array(items) = value else {
            self.add_error(name, "must be a list");
            return None;
        };
        if !length.contains(&items.len()) {
            let (least, most, has) = (length.start(), length.end(), items.len());
            self.add_error(name, format!("must have {least} to {most} items, has {has}"));
            return None;
        }
        let mut list = Vec::with_capacity(items.len());
        for (place, item) in items.into_iter().enumerate() {
            match Self::read_all(item, |fields| parse(fields, place)) {
                Ok(parsed) => list.push(parsed),
                Err(errors) => {
                    let errors = errors.into_iter().map(|e| e.nested_in(&place.to_string()));
                    self.errors.extend(errors.map(|error| error.nested_in(name)));
                }
            }
        }
        Some(list)
    }

    /// A member as it is, an object for others to read; `None` where it is absent or null.
    pub fn raw(&mut self, name: &'static str) -> Option<Value> {
        self.recorder.optional(name, || Object::default().into());
        self.take(name)
    }

    /// Members that only the server sets: they may be sent back, and are not looked at.
    pub fn read_only(&mut self, names: &[&'static str]) {
        for name in names {
            self.recorder.ignored(name);
            self.take(name);
        }
    }

    /// Notes a rule that the member breaks together with others, or with the day.
    pub fn add_error(&mut self, name: &str, detail: impl Into<String>) {
        self.errors.push(FieldError::field(name, detail));
    }

    /// Notes a rule that a part of a member breaks.
    pub fn push_error(&mut self, error: FieldError) {
        self.errors.push(error);
    }

    /// Whether the member has broken a rule already.
    pub fn has_error(&self, name: &str) -> bool {
        let pointer = format!("/{name}");
        self.errors.iter().any(|error| error.pointer == pointer)
    }

    fn take(&mut self, name: &'static str) -> Option<Value> {
        self.known.insert(name);
        self.members.remove(name).filter(|value| !value.is_null())
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

    /// Names the members that there are once, and no more unknown ones than anybody would read.
    fn reject_unknown(&mut self) {
        let known = self.known.iter().copied().collect::<Vec<_>>().join(", ");
        let mut hint = format!("; there are: {known}");
        for name in std::mem::take(&mut self.members).keys().take(MOST_UNKNOWN) {
            self.add_error(name, format!("is not a member{}", std::mem::take(&mut hint)));
        }
    }
}

/// The value as a string.
pub(super) fn string(value: &Value) -> Result<&str, String> {
    value.as_str().ok_or_else(|| "must be a string".to_owned())
}

impl FromJsonField for bool {
    fn from_field(value: &Value) -> Result<Self, String> {
        value.as_bool().ok_or_else(|| "must be true or false".to_owned())
    }
}

impl FromJsonField for String {
    /// The text as it is: for secrets, which are compared and not cleaned.
    fn from_field(value: &Value) -> Result<Self, String> {
        string(value).map(str::to_owned)
    }
}
