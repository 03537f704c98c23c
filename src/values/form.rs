//! Reads an object member by member and keeps every rule that it breaks, not only the first.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::error::{AppError, FieldError};

/// A value that can be read from a member; the error is the rule that was broken.
pub trait FromMember: Sized {
    /// Reads the value of a member, which is not null.
    fn from_member(value: &Value) -> Result<Self, String>;
}

/// An object that is being read. What is left over at the end is unknown, and an error.
pub struct Form {
    members: Map<String, Value>,
    known: BTreeSet<&'static str>,
    errors: Vec<FieldError>,
}

impl Form {
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
            return Err(vec![FieldError {
                pointer: String::new(),
                detail: "must be an object".to_owned(),
            }]);
        };
        let mut form = Self { members, known: BTreeSet::new(), errors: Vec::new() };
        let parsed = parse(&mut form);
        form.refuse_what_is_left();
        match parsed {
            Some(parsed) if form.errors.is_empty() => Ok(parsed),
            _ => Err(form.errors),
        }
    }

    /// A member that must be there and not null.
    pub fn required<T: FromMember>(&mut self, name: &'static str) -> Option<T> {
        let value = self.take(name);
        if value.is_none() {
            self.fail(name, "is required");
        }
        self.convert(name, value)
    }

    /// A member that may be absent or null; `None` also where it broke a rule.
    pub fn optional<T: FromMember>(&mut self, name: &'static str) -> Option<T> {
        let value = self.take(name);
        self.convert(name, value)
    }

    /// A member that is itself an object, read with `parse`; its errors point into it.
    pub fn nested<T>(
        &mut self,
        name: &'static str,
        parse: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        match Self::read_all(self.take(name)?, parse) {
            Ok(parsed) => Some(parsed),
            Err(errors) => {
                self.errors.extend(errors.into_iter().map(|error| FieldError {
                    pointer: format!("/{name}{}", error.pointer),
                    ..error
                }));
                None
            }
        }
    }

    /// Members that only the server sets: they may be sent back, and are not looked at.
    pub fn ignore(&mut self, names: &[&'static str]) {
        for name in names {
            self.take(name);
        }
    }

    /// Notes a rule that the member breaks together with others, or with the day.
    pub fn fail(&mut self, name: &str, detail: impl Into<String>) {
        self.errors
            .push(FieldError { pointer: format!("/{}", escape(name)), detail: detail.into() });
    }

    /// Whether the member has broken a rule already.
    pub fn failed(&self, name: &str) -> bool {
        self.errors.iter().any(|error| error.pointer.strip_prefix('/') == Some(name))
    }

    fn take(&mut self, name: &'static str) -> Option<Value> {
        self.known.insert(name);
        self.members.remove(name).filter(|value| !value.is_null())
    }

    fn convert<T: FromMember>(&mut self, name: &'static str, value: Option<Value>) -> Option<T> {
        match T::from_member(&value?) {
            Ok(converted) => Some(converted),
            Err(rule) => {
                self.fail(name, rule);
                None
            }
        }
    }

    fn refuse_what_is_left(&mut self) {
        let known = self.known.iter().copied().collect::<Vec<_>>().join(", ");
        for name in std::mem::take(&mut self.members).keys() {
            self.fail(name, format!("is not a member; there are: {known}"));
        }
    }
}

/// A name as it stands in a JSON Pointer (RFC 6901, section 3).
fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The value as a string.
pub(super) fn string(value: &Value) -> Result<&str, String> {
    value.as_str().ok_or_else(|| "must be a string".to_owned())
}

impl FromMember for bool {
    fn from_member(value: &Value) -> Result<Self, String> {
        value.as_bool().ok_or_else(|| "must be true or false".to_owned())
    }
}

impl FromMember for String {
    /// The text as it is: for secrets, which are compared and not cleaned.
    fn from_member(value: &Value) -> Result<Self, String> {
        string(value).map(str::to_owned)
    }
}
