//! An extractor for the current day, from the server's clock.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use super::app_state::app_data;
use crate::{clock::Clock, error::AppError, values::Day};

/// The current day, in UTC.
pub struct Today(pub Day);

impl FromRequest for Today {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let clock = app_data::<Clock>(request);
        ready(clock.map(|clock| Self(clock.now().day().into())))
    }
}
