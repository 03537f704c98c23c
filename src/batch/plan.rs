//! The body of a batch: its operations in their order, and every fault of their form at once.

use serde_json::Value;

use super::operation::{Leaves, Operation};
use crate::{
    error::{AppError, FieldError},
    values::FieldReader,
};

/// How many operations a batch may have.
const MOST: usize = 500;

/// Operations that are well formed and refer to nothing but what is there by then.
pub struct Plan(pub Vec<Operation>);

impl Plan {
    /// Reads a body.
    pub fn read(body: Value) -> Result<Self, AppError> {
        FieldReader::read(body, Self::parse).map_err(told)
    }

    /// Reads the members of a body.
    pub fn parse(fields: &mut FieldReader) -> Option<Self> {
        let mut before = Vec::new();
        let operations = fields.list("operations", 1..=MOST, |fields, place| {
            // One that is no object is not even asked.
            before.resize(place, Leaves::Unknown);
            let operation = Operation::parse(fields, &before);
            before.push(operation.as_ref().map_or(Leaves::Unknown, Operation::leaves));
            operation
        });
        operations.map(Self)
    }
}

/// Names the operation, where all the faults are of one.
fn told(error: AppError) -> AppError {
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
