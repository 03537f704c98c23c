//! An extractor for ids in paths.

use std::{future::Ready, future::ready, str::FromStr};

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use crate::error::AppError;

/// The `{id}` of a path; a malformed one is 400 `invalid_parameter`.
pub struct Id<T>(pub T);

impl<T: FromStr<Err = String> + 'static> FromRequest for Id<T> {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let text = request.match_info().get("id").unwrap_or_default();
        ready(text.parse().map(Self).map_err(|rule| AppError::parameter("id", rule)))
    }
}
