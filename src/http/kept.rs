//! Answers that a worker keeps in memory, for as long as nothing was written and the day is the same.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
};

use actix_web::{
    Error, HttpMessage, HttpRequest,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
};

use super::{
    app_state::app_data,
    representation::{Representation, pending},
};
use crate::{
    clock::{Clock, Timestamp},
    database::Database,
    error::AppError,
};

/// The most that one worker keeps, in bytes.
const MOST_BYTES: usize = 24 << 20;

/// What an answer takes beside its body, in bytes, roughly.
const OVERHEAD: usize = 700;

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
pub(super) struct State {
    data: i64,
    /// How many days after 1970-01-01.
    today: i64,
}

impl State {
    /// To be asked before the data is read: what is written meanwhile then makes the answer old, not new.
    pub(super) fn now(database: &Database, now: Timestamp) -> Result<Self, AppError> {
        let data = database.data_version()?;
        Ok(Self { data, today: now.as_second().div_euclid(24 * 60 * 60) })
    }

    /// What it was when the request came in, where the front has asked; or what it is now.
    fn of(request: &HttpRequest) -> Result<Self, AppError> {
        if let Some(asked) = request.extensions().get::<Self>() {
            return Ok(*asked);
        }
        Self::now(app_data::<Database>(request)?, app_data::<Clock>(request)?.now())
    }
}

impl Kept {
    /// What is kept of a path, where nothing has changed since.
    pub(super) fn get(&self, state: State, path: &str) -> Option<Rc<Representation>> {
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
        // What would push out all the rest is not kept.
        if size > MOST_BYTES / 2 {
            return;
        }
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
    let state = match State::of(request.request()) {
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

#[cfg(test)]
mod tests {
    use actix_web::{
        http::header::{ContentEncoding, HeaderValue},
        web::Bytes,
    };

    use super::*;

    fn state(data: i64, today: &str) -> State {
        let noon: Timestamp = format!("{today}T12:00:00Z").parse().unwrap();
        State { data, today: noon.as_second() / 86_400 }
    }

    fn of(body: &Bytes) -> Rc<Representation> {
        let json = HeaderValue::from_static("application/json");
        Rc::new(Representation::of_bytes(None, body.clone(), json).unwrap())
    }

    /// Asks for a path as a request does, and keeps the answer where there is none yet; whether there was one.
    fn ask(kept: &Kept, state: State, path: &str, body: &Bytes) -> bool {
        let found = kept.get(state, path);
        if found.is_none() {
            kept.put(path.into(), of(body));
        }
        found.is_some()
    }

    /// What all that is kept takes.
    fn bytes(kept: &Kept) -> usize {
        let of = |kept: &RefCell<HashMap<Box<str>, Rc<Representation>>>| -> usize {
            kept.borrow().iter().map(|(path, r)| path.len() + r.size() + OVERHEAD).sum()
        };
        of(&kept.young) + of(&kept.old)
    }

    #[test]
    fn what_is_kept_is_bounded_and_what_is_asked_for_stays() {
        let (kept, today) = (Kept::default(), state(1, "2026-03-01"));
        // One body that all share: the test itself is not to take so much.
        for length in [0, 100, 10_000, 1_000_000] {
            let body = Bytes::from(vec![b'x'; length]);
            ask(&kept, today, "/used", &body);
            let paths = 4 * MOST_BYTES / (length + OVERHEAD);
            for n in 0..paths {
                assert!(!ask(&kept, today, &format!("/{length}/{n}"), &body));
                assert!(ask(&kept, today, "/used", &body), "{length}, {n}: what is used is gone");
                // To count them takes long.
                if n % (paths / 20) == 0 {
                    assert!(bytes(&kept) <= MOST_BYTES, "{length}, {n}: {} bytes", bytes(&kept));
                }
            }
            assert!(bytes(&kept) > MOST_BYTES / 3, "{length}: only {} bytes", bytes(&kept));
            assert!(!ask(&kept, today, &format!("/{length}/0"), &body), "the first is gone");
            assert!(
                ask(&kept, today, &format!("/{length}/{}", paths - 1), &body),
                "the last is not"
            );
        }
    }

    #[test]
    fn one_that_would_take_all_the_room_is_not_kept() {
        let (kept, today) = (Kept::default(), state(1, "2026-03-01"));
        let (small, large) = (Bytes::from_static(b"{}"), Bytes::from(vec![b'x'; MOST_BYTES / 2]));
        ask(&kept, today, "/small", &small);
        for n in 0..4 {
            assert!(!ask(&kept, today, &format!("/large/{}", n / 2), &large));
            assert!(ask(&kept, today, "/small", &small), "{n}");
            assert!(bytes(&kept) <= MOST_BYTES);
        }
    }

    #[test]
    fn it_is_dropped_once_something_was_written_or_the_day_is_over() {
        let (kept, body) = (Kept::default(), Bytes::from_static(b"{}"));
        let states = [
            (1, "2026-03-01"),
            (2, "2026-03-01"),
            (2, "2026-03-02"),
            (3, "2026-03-03"),
            (2, "2026-03-03"),
        ];
        for (data, today) in states {
            let now = state(data, today);
            for path in ["/a", "/b"] {
                assert!(!ask(&kept, now, path, &body), "{now:?} {path}");
                assert!(ask(&kept, now, path, &body), "{now:?} {path}");
            }
            assert_eq!(bytes(&kept), kept.young_bytes.get());
        }
    }

    #[test]
    fn compressed_forms_count_where_a_body_moves_on() {
        let (kept, today) = (Kept::default(), state(1, "2026-03-01"));
        let body = Bytes::from(vec![b'x'; 100_000]);
        ask(&kept, today, "/used", &body);
        let used = kept.get(today, "/used").unwrap();
        used.keep(ContentEncoding::Gzip, Some(vec![0; 50_000]));
        assert_eq!(used.size(), 150_000);
        kept.old.replace(kept.young.take());
        kept.young_bytes.set(0);
        assert!(ask(&kept, today, "/used", &body));
        assert_eq!(kept.young_bytes.get(), bytes(&kept));
    }
}
