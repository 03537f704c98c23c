//! A form as it is shown: its values, the errors beside its fields, and the differences from what is stored meanwhile.

use actix_web::{ResponseError, http::StatusCode};
use serde::Serialize;
use serde_json::Value;

use super::form::Form;
use crate::{
    auth,
    error::{AppError, FieldError},
};

/// A field whose stored value differs from the submitted one, after another user has changed the resource.
pub struct Difference {
    /// The name of the field, for people.
    pub label: String,
    /// The stored value.
    pub stored: String,
    /// The submitted value.
    pub submitted: String,
}

/// A form with its values and errors. Templates show it with the macros of `form.html`.
pub struct FormView {
    values: Form,
    errors: Vec<FieldError>,
    /// The status of the page.
    pub status: StatusCode,
    /// The message of an error that no single field causes.
    pub message: Option<String>,
    /// The differences from the stored resource, if another user has changed it.
    pub differences: Vec<Difference>,
    /// The version of the resource that is edited.
    pub version: Option<i64>,
    /// A shirt number that is free, if the submitted one is taken.
    pub free_number: Option<String>,
    /// A new idempotency key: a form that is submitted twice is executed once.
    pub idempotency_key: String,
}

impl FormView {
    /// A form that was not submitted yet.
    pub fn new(values: Form, version: Option<i64>) -> Result<Self, AppError> {
        Ok(Self {
            values,
            errors: Vec::new(),
            status: StatusCode::OK,
            message: None,
            differences: Vec::new(),
            version,
            free_number: None,
            idempotency_key: auth::random_text::<16>().map_err(AppError::internal)?,
        })
    }

    /// A form that edits a resource.
    pub fn of(resource: &impl Serialize, version: i64) -> Result<Self, AppError> {
        Self::new(Form::of_resource(resource)?, Some(version))
    }

    /// A rejected form, with the values that were submitted.
    ///
    /// # Errors
    /// The same error, if submitting the form again cannot help.
    pub fn rejected(values: Form, error: AppError) -> Result<Self, AppError> {
        let version = values.value("version").parse().ok();
        let mut view = Self::new(values, version)?;
        view.status = error.status_code();
        let can_resubmit = matches!(
            view.status,
            StatusCode::CONFLICT
                | StatusCode::PRECONDITION_FAILED
                | StatusCode::UNPROCESSABLE_ENTITY
                | StatusCode::UNAUTHORIZED
                | StatusCode::TOO_MANY_REQUESTS
                | StatusCode::SERVICE_UNAVAILABLE
        );
        match error {
            AppError::Invalid(errors) => {
                // The first membership of a new player is part of the same form.
                let flat = |error: FieldError| match error.pointer.strip_prefix("/membership/") {
                    Some(field) => FieldError { pointer: format!("/{field}"), ..error },
                    None => error,
                };
                let (shown, others): (Vec<_>, Vec<_>) =
                    errors.into_iter().map(flat).partition(|error| !error.pointer.is_empty());
                view.errors = shown;
                view.message = Some(match others.first() {
                    Some(error) => error.to_string(),
                    None => "Some fields are not valid. Nothing was saved.".to_owned(),
                });
            }
            AppError::ShirtNumberTaken { detail, free } => {
                view.errors.push(FieldError::field("shirt_number", "is taken"));
                view.message = Some(detail);
                view.free_number = free;
            }
            error if can_resubmit => view.message = Some(error.public_detail()),
            error => return Err(error),
        }
        Ok(view)
    }

    /// Compares the submitted values with a resource that was changed meanwhile. Submitting the form again overwrites the
    /// stored values.
    pub fn compare(
        &mut self,
        resource: &impl Serialize,
        version: i64,
        labels: &[(&str, &str)],
    ) -> Result<(), AppError> {
        let stored = Form::of_resource(resource)?;
        let differs = |name: &str| stored.joined(name) != self.values.joined(name);
        let labels = labels.iter().filter(|(name, _)| differs(name));
        self.differences = labels
            .map(|(name, label)| Difference {
                label: (*label).to_owned(),
                stored: stored.joined(name),
                submitted: self.values.joined(name),
            })
            .collect();
        self.version = Some(version);
        Ok(())
    }

    /// The value of a field; empty if there is none.
    pub fn value(&self, name: &str) -> &str {
        self.values.value(name)
    }

    /// The value at an index, from 0, of a field with several values; empty if there is none.
    pub fn nth<'a>(&'a self, name: &'a str, index: usize) -> &'a str {
        self.values.values(name).nth(index).unwrap_or_default()
    }

    /// Whether a checkbox is checked.
    pub fn contains(&self, name: &str) -> bool {
        self.values.contains(name)
    }

    /// The first error of a field or of one of its parts (`/colors/0`), without the name.
    pub fn error(&self, name: &str) -> Option<&str> {
        let is_of_field = |error: &&FieldError| {
            let rest = error.pointer.strip_prefix('/').and_then(|path| path.strip_prefix(name));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.errors.iter().find(is_of_field).map(|error| error.detail.as_str())
    }

    /// Whether a field with several values has this one.
    pub fn has_value(&self, name: &str, value: &str) -> bool {
        self.values.values(name).any(|known| known == value)
    }

    /// The values.
    pub fn into_values(self) -> Form {
        self.values
    }
}

impl Form {
    /// The fields of a resource as a form has them: nulls and false are absent, arrays repeated.
    pub fn of_resource(resource: &impl Serialize) -> Result<Self, AppError> {
        let document = serde_json::to_value(resource).map_err(AppError::internal)?;
        let mut form = Self::default();
        for (name, value) in document.as_object().into_iter().flatten() {
            let values = match value {
                Value::Array(values) => values.as_slice(),
                value => std::slice::from_ref(value),
            };
            for value in values {
                match value {
                    Value::String(text) => form.push(name, text.clone()),
                    Value::Number(_) | Value::Bool(true) => form.push(name, value.to_string()),
                    Value::Null | Value::Bool(false) | Value::Array(_) | Value::Object(_) => {}
                }
            }
        }
        Ok(form)
    }

    /// The values of a field that are not blank, for comparison and display.
    fn joined(&self, name: &str) -> String {
        let values = self.values(name).map(str::trim).filter(|value| !value.is_empty());
        values.collect::<Vec<_>>().join(" ")
    }
}
