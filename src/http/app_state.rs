//! Access to the application state that the server registers with `App::app_data`.

use actix_web::{HttpRequest, web::Data};

use crate::error::AppError;

/// Returns the registered state of a type.
///
/// # Errors
/// 500 if none of this type is registered.
pub fn app_data<T: 'static>(request: &HttpRequest) -> Result<&Data<T>, AppError> {
    request.app_data::<Data<T>>().ok_or_else(|| {
        AppError::internal(format!("{} is not registered", std::any::type_name::<T>()))
    })
}
