//! The body of a batch: its operations, validated together.

use serde_json::Value;

use super::operation::{Operation, Produces};
use crate::{
    error::{AppError, FieldError},
    values::FieldReader,
};

/// The maximum number of operations.
const MAX_OPERATIONS: usize = 500;

/// Well-formed operations whose references point to earlier operations.
pub struct BatchRequest(pub Vec<Operation>);

impl BatchRequest {
    /// Parses the body.
    pub fn read(body: Value) -> Result<Self, AppError> {
        FieldReader::read(body, Self::parse).map_err(attribute_error)
    }

    /// Reads the fields of the body.
    pub fn parse(fields: &mut FieldReader) -> Option<Self> {
        let mut before = Vec::new();
        let operations = fields.list("operations", 1..=MAX_OPERATIONS, |fields, index| {
            // This closure is not called for items that are not objects.
            before.resize(index, Produces::Unknown);
            let operation = Operation::parse(fields, &before);
            before.push(operation.as_ref().map_or(Produces::Unknown, Operation::produces));
            operation
        });
        operations.map(Self)
    }
}

/// Adds the index of the operation if all errors are of the same one.
fn attribute_error(error: AppError) -> AppError {
    let AppError::Invalid(errors) = error else { return error };
    let mut of = errors.iter().map(operation_of);
    let first = of.next().flatten();
    match first.filter(|first| of.all(|other| other == Some(*first))) {
        Some(index) => AppError::InOperation { index, error: Box::new(AppError::Invalid(errors)) },
        None => AppError::Invalid(errors),
    }
}

fn operation_of(error: &FieldError) -> Option<usize> {
    error.pointer.strip_prefix("/operations/")?.split('/').next()?.parse().ok()
}
