//! A write that is done once, however often it is sent with the same key.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::StatusCode, web::Data};
use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::SignedDuration;
use serde_json::Value;

use super::{
    key,
    queries::{self, Kept, Scope},
};
use crate::{
    changes::Actor,
    clock::{Clock, Timestamp},
    database::{Connection, Database},
    error::AppError,
    http::{RenderResponse, WriteFn, WriteResponse, app_data},
};

/// How long an answer is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// The way to the writer for a POST of the roster.
pub struct IdempotentWrite {
    database: Data<Database>,
    key: Option<Key>,
}

struct Key {
    scope: Scope,
    now: Timestamp,
    expires_at: Timestamp,
}

impl FromRequest for IdempotentWrite {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let actor = Actor::from_request(request, payload).into_inner();
        ready(actor.and_then(|actor| Self::read(request, &actor)))
    }
}

impl IdempotentWrite {
    fn read(request: &HttpRequest, actor: &Actor) -> Result<Self, AppError> {
        let database = app_data::<Database>(request)?.clone();
        let (Some(key), Some(user_id)) = (key::read(request.headers())?, actor.user_id()) else {
            return Ok(Self { database, key: None });
        };
        let method = request.method().to_string();
        let scope = Scope { user_id, method, path: request.path().to_owned(), key };
        let now = app_data::<Clock>(request)?.now();
        let key = Key { scope, now, expires_at: now + KEPT };
        Ok(Self { database, key: Some(key) })
    }

    /// Does what `work` makes of the body, unless that was done with this key already: then the answer is the same.
    pub async fn write<O, W>(
        self,
        body: Value,
        work: impl FnOnce(Value) -> Result<W, AppError>,
    ) -> Result<WriteResponse, AppError>
    where
        O: RenderResponse,
        W: WriteFn<O>,
    {
        let Some(key) = self.key else {
            return self.database.write(work(body)?).await?.render();
        };
        let asked = hash(&body);
        let work = work(body)?;
        self.database.write(move |connection| key.answer(connection, asked, work)).await
    }
}

impl Key {
    fn answer<O: RenderResponse>(
        self,
        connection: &mut Connection,
        asked: String,
        work: impl WriteFn<O>,
    ) -> Result<WriteResponse, AppError> {
        match queries::find(connection, &self.scope)? {
            Some(kept) if kept.expires_at <= self.now => {
                queries::forget(connection, &self.scope)?;
            }
            Some(kept) if kept.asked == asked => return again(kept),
            Some(_) => return Err(AppError::IdempotencyConflict),
            None => {}
        }
        let written = work(connection)?.render()?;
        queries::remove_expired(connection, self.now)?;
        let kept = Kept {
            asked,
            expires_at: self.expires_at,
            status: written.status.as_u16().into(),
            location: written.location.clone(),
            etag: written.etag.clone(),
            body: written.body.clone(),
        };
        queries::keep(connection, &self.scope, &kept)?;
        Ok(written)
    }
}

fn again(kept: Kept) -> Result<WriteResponse, AppError> {
    let Kept { status, location, etag, body, .. } = kept;
    let status = u16::try_from(status).map_err(AppError::internal)?;
    let status = StatusCode::from_u16(status).map_err(AppError::internal)?;
    Ok(WriteResponse { status, location, etag, body })
}

/// SHA-256 of what the body says: members are in the order of their names, whatever their order was.
fn hash(body: &Value) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, body.to_string().as_bytes()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn bodies_that_say_the_same_are_the_same() {
        let read = |text| hash(&serde_json::from_str(text).unwrap());
        assert_eq!(
            read(r#"{"a": 1, "b": {"c": null, "d": "x"}}"#),
            read("{\"b\":{\"d\":\"\\u0078\",\"c\":null},\"a\":1}")
        );
        assert_ne!(hash(&json!({ "a": 1 })), hash(&json!({ "a": 2 })));
        assert_ne!(hash(&json!({ "a": null })), hash(&json!({})));
        assert_ne!(hash(&json!({ "a": 1 })), hash(&json!({ "a": "1" })));
        assert_eq!(hash(&json!({})).len(), 43);
    }
}
