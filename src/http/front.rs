//! The first that a request meets: what is kept in memory is answered at once, and every answer gets its envelope.

use std::{
    future::{Future, Ready, ready},
    pin::Pin,
    rc::Rc,
};

use actix_web::{
    Error, HttpMessage, HttpResponse,
    body::{BoxBody, EitherBody},
    dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready},
    http::{Method, header},
    web::Data,
};
use futures_util::future::Either;

use super::{
    conditional::answer_at_once,
    envelope::{RequestIds, address, envelop},
    kept::{Kept, State},
};
use crate::{clock::Clock, database::Database};

/// Around the whole app, and everything else that is around it.
#[derive(Clone)]
pub struct Front {
    /// Makes the ids of requests.
    pub ids: Data<RequestIds>,
    /// What this worker keeps.
    pub kept: Rc<Kept>,
    /// Tells whether something was written since.
    pub database: Data<Database>,
    /// Tells the day.
    pub clock: Data<Clock>,
    /// Whether an answer depends on nothing but path and conditions; with CORS it depends on the origin, too.
    pub answers_at_once: bool,
}

impl Front {
    /// The answer from memory. Who brings a token is looked at first, elsewhere.
    fn answer(&self, request: &ServiceRequest) -> Option<HttpResponse> {
        let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
        if !is_read
            || !self.answers_at_once
            || request.headers().contains_key(header::AUTHORIZATION)
        {
            return None;
        }
        let now = self.clock.now();
        let path = request.uri().path_and_query()?.as_str();
        let state = State::now(&self.database, now).ok()?;
        let Some(kept) = self.kept.get(state, path) else {
            // It is to be made then, and kept for what was true before it was.
            request.extensions_mut().insert(state);
            return None;
        };
        answer_at_once(request.request(), &kept, now)
    }
}

impl<S, B> Transform<S, ServiceRequest> for Front
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    S::Future: 'static,
    B: 'static,
{
    type Response = ServiceResponse<EitherBody<B, BoxBody>>;
    type Error = Error;
    type InitError = ();
    type Transform = FrontService<S>;
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(FrontService { front: self.clone(), service }))
    }
}

/// The front, and what is behind it.
pub struct FrontService<S> {
    front: Front,
    service: S,
}

type Answer<B> = Result<ServiceResponse<EitherBody<B, BoxBody>>, Error>;

impl<S, B> Service<ServiceRequest> for FrontService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    S::Future: 'static,
    B: 'static,
{
    type Response = ServiceResponse<EitherBody<B, BoxBody>>;
    type Error = Error;
    type Future = Either<Ready<Answer<B>>, Pin<Box<dyn Future<Output = Answer<B>>>>>;

    forward_ready!(service);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let id = self.front.ids.of(&request);
        if let Some(mut answer) = self.front.answer(&request) {
            address(answer.headers_mut(), id);
            return Either::Left(ready(Ok(request.into_response(answer).map_into_right_body())));
        }
        let answer = self.service.call(request);
        Either::Right(Box::pin(async move { Ok(envelop(answer.await?, id)) }))
    }
}
