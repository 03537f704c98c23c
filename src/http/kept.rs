//! Answers that a worker keeps in memory, for as long as nothing was written and the day is the same.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
};

use actix_web::{
    Error, HttpRequest,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
};

use super::{
    part::part,
    representation::{Representation, pending},
};
use crate::{
    clock::{Clock, day_of},
    database::Database,
    error::AppError,
    values::Day,
};

/// The most that one worker keeps, in bytes.
const MOST_BYTES: usize = 16 << 20;

/// What an answer takes beside its body, in bytes, roughly.
const OVERHEAD: usize = 1_000;

/// The answers that one worker keeps, by path and query.
///
/// In two generations: what is asked for moves to the young one, and when that is full, it becomes the old one and
/// what is still in the old one is forgotten. That is nearly "least recently used", and nothing has to be put in order.
#[derive(Debug, Default)]
pub struct Kept {
    state: Cell<Option<State>>,
    young: RefCell<HashMap<Box<str>, Rc<Representation>>>,
    old: RefCell<HashMap<Box<str>, Rc<Representation>>>,
    young_bytes: Cell<usize>,
}

/// What all answers depend on that is not in their path: what was written, and the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct State {
    data: i64,
    today: Day,
}

impl Kept {
    fn get(&self, state: State, path: &str) -> Option<Rc<Representation>> {
        if self.state.replace(Some(state)) != Some(state) {
            self.young.borrow_mut().clear();
            self.old.borrow_mut().clear();
            self.young_bytes.set(0);
            return None;
        }
        if let Some(kept) = self.young.borrow().get(path) {
            return Some(Rc::clone(kept));
        }
        let (path, kept) = self.old.borrow_mut().remove_entry(path)?;
        self.put(path, Rc::clone(&kept));
        Some(kept)
    }

    fn put(&self, path: Box<str>, representation: Rc<Representation>) {
        let size = representation.size() + path.len() + OVERHEAD;
        if self.young_bytes.get() + size > MOST_BYTES / 2 {
            self.old.replace(self.young.take());
            self.young_bytes.set(0);
        }
        self.young_bytes.set(self.young_bytes.get() + size);
        self.young.borrow_mut().insert(path, representation);
    }
}

/// In front of open reads: answers from memory what is there.
pub async fn keep<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    let Some(kept) = request.app_data::<Rc<Kept>>().cloned() else {
        return Ok(next.call(request).await?.map_into_left_body());
    };
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Ok(next.call(request).await?.map_into_left_body());
    }
    // Looked at before the data is read: what is written meanwhile makes the answer old, not new.
    let state = match state(request.request()) {
        Ok(state) => state,
        Err(error) => return Ok(request.error_response(error).map_into_right_body()),
    };
    let path = request.uri().path_and_query().map_or("", |path| path.as_str());
    if let Some(representation) = kept.get(state, path) {
        return Ok(request.into_response(pending(representation)).map_into_right_body());
    }
    let response = next.call(request).await?;
    let made = response.response().extensions().get::<Rc<Representation>>().cloned();
    if let Some(made) = made
        && is_public(&response)
        && kept.state.get() == Some(state)
    {
        let path = response.request().uri().path_and_query().map_or("", |path| path.as_str());
        kept.put(path.into(), made);
    }
    Ok(response.map_into_left_body())
}

/// Whether everybody would get the same.
fn is_public<B>(response: &ServiceResponse<B>) -> bool {
    !response.headers().contains_key(actix_web::http::header::CACHE_CONTROL)
}

fn state(request: &HttpRequest) -> Result<State, AppError> {
    let data = part::<Database>(request)?.data_version()?;
    let today = Day::from(day_of(part::<Clock>(request)?.now()));
    Ok(State { data, today })
}
