//! The day of a request, from the server's clock.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};

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
        let clock = request.app_data::<Data<Clock>>();
        let today = clock.map(|clock| Self(Day::from(day_of(clock.now()))));
        ready(today.ok_or_else(|| AppError::internal("the app has no clock")))
    }
}
