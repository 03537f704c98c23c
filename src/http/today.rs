//! The day of a request, from the server's clock.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use super::part::part;
use crate::{
    clock::{Clock, day_of},
    error::AppError,
    values::Day,
};

/// Today, in UTC.
pub struct Today(pub Day);

impl FromRequest for Today {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let clock = part::<Clock>(request);
        ready(clock.map(|clock| Self(Day::from(day_of(clock.now())))))
    }
}
