//! What is to be done inside a write.

use crate::{database::Connection, error::AppError};

/// A closure for `Database::write`, made of a request that was read already.
pub trait Work<O>: FnOnce(&mut Connection) -> Result<O, AppError> + Send + 'static {}

impl<O, F> Work<O> for F where F: FnOnce(&mut Connection) -> Result<O, AppError> + Send + 'static {}
