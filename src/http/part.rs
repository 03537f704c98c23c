//! The parts of the app that every request can reach.

use actix_web::{HttpRequest, web::Data};

use crate::error::AppError;

/// A part of the app, which `server` has put there.
pub fn part<T: 'static>(request: &HttpRequest) -> Result<&Data<T>, AppError> {
    request.app_data::<Data<T>>().ok_or_else(|| AppError::internal("a part of the app is missing"))
}
