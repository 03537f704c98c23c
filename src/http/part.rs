//! The parts of the app that every request can reach.

use actix_web::{HttpRequest, dev::ServiceRequest, web::Data};

use crate::error::AppError;

/// A part of the app, which `server` has put there.
pub fn part<T: 'static>(request: &HttpRequest) -> Result<&Data<T>, AppError> {
    request.app_data::<Data<T>>().ok_or_else(|| AppError::internal("a part of the app is missing"))
}

/// The same, for what is around handlers.
pub(super) fn part_of<T: 'static>(request: &ServiceRequest) -> Result<&Data<T>, AppError> {
    request.app_data::<Data<T>>().ok_or_else(|| AppError::internal("a part of the app is missing"))
}
