//! How a read is answered: whether the client has it already (RFC 9110, 13), and in which encoding.

use std::{rc::Rc, time::SystemTime};

use actix_web::{
    Error, HttpRequest, HttpResponse,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{self, ContentEncoding, Header, IfModifiedSince, IfNoneMatch},
    middleware::Next,
    web,
};
use jiff::Timestamp;

use super::{
    app_state::app_data,
    encoding::{self, compress},
    representation::Representation,
};
use crate::{clock::Clock, error::AppError};

/// Around the whole app: writes the answers of reads.
pub async fn answer_reads<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    let response = next.call(request).await?;
    let pending = response.response().extensions().get::<Rc<Representation>>().cloned();
    let Some(representation) = pending else {
        return Ok(response.map_into_left_body());
    };
    let (request, head) = response.into_parts();
    let answer = match answer(&request, &representation).await {
        Ok(mut answer) => {
            // What was said on the way of who may keep it holds.
            for (name, value) in head.headers() {
                answer.headers_mut().insert(name.clone(), value.clone());
            }
            answer
        }
        Err(error) => HttpResponse::from_error(error),
    };
    Ok(ServiceResponse::new(request, answer).map_into_right_body())
}

async fn answer(
    request: &HttpRequest,
    representation: &Representation,
) -> Result<HttpResponse, AppError> {
    let now = app_data::<Clock>(request)?.now();
    let wanted = encoding::wanted(request, representation.plain().body.len());
    make(representation, wanted).await?;
    Ok(choose(request, representation, wanted, now))
}

/// The answer, where nothing has to be made for it first.
pub(super) fn answer_at_once(
    request: &HttpRequest,
    representation: &Representation,
    now: Timestamp,
) -> Option<HttpResponse> {
    let wanted = encoding::wanted(request, representation.plain().body.len());
    let is_there = representation.was_tried(wanted);
    is_there.then(|| choose(request, representation, wanted, now))
}

fn choose(
    request: &HttpRequest,
    representation: &Representation,
    wanted: ContentEncoding,
    now: Timestamp,
) -> HttpResponse {
    let form = representation.form(wanted).map(|form| (form, wanted));
    let (form, encoding) = form.unwrap_or((representation.plain(), ContentEncoding::Identity));
    // A 304 has the tag that the 200 would have (RFC 9110, 15.4.5), so the form comes first.
    if has_it(request, representation, now) {
        return representation.not_modified(form, now);
    }
    representation.answer(form, encoding, now)
}

/// Makes the form in an encoding, where it is not there yet.
async fn make(representation: &Representation, wanted: ContentEncoding) -> Result<(), AppError> {
    if !representation.was_tried(wanted) {
        let body = representation.plain().body.clone();
        let made = if body.len() > encoding::LONG {
            web::block(move || compress(&body, wanted)).await.map_err(AppError::internal)?
        } else {
            compress(&body, wanted)
        };
        representation.keep(wanted, made);
    }
    Ok(())
}

/// Whether what the client has is what it would get. Malformed tags match nothing.
fn has_it(request: &HttpRequest, representation: &Representation, now: Timestamp) -> bool {
    if !request.headers().contains_key(header::IF_NONE_MATCH) {
        return has_it_since(request, representation, now);
    }
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|tag| representation.is_tagged(tag.tag())),
        Err(_) => false,
    }
}

fn has_it_since(request: &HttpRequest, representation: &Representation, now: Timestamp) -> bool {
    if !request.headers().contains_key(header::IF_MODIFIED_SINCE) {
        return false;
    }
    let Ok(IfModifiedSince(since)) = IfModifiedSince::parse(request) else { return false };
    representation.last_modified(now).is_some_and(|changed| SystemTime::from(since) >= changed)
}
