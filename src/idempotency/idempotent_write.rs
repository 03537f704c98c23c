//! Writes that are executed once, even if they are sent repeatedly with the same key.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::StatusCode, web::Data};
use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::SignedDuration;
use serde_json::Value;

use super::{
    key,
    queries::{self, Scope, StoredResponse},
};
use crate::{
    changes::Actor,
    clock::{Clock, Timestamp},
    database::{Connection, Database},
    error::AppError,
    http::{RenderResponse, WriteFn, WriteResponse, app_data},
};

/// How long a response is stored.
const RETENTION: SignedDuration = SignedDuration::from_hours(24);

/// Extractor that executes the write of a POST, once per `Idempotency-Key` if the request has one.
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
    /// For a form, which has its key in a field.
    ///
    /// # Errors
    /// 400 if the key is malformed.
    pub fn of_form(request: &HttpRequest, actor: &Actor, key: &str) -> Result<Self, AppError> {
        let key = if key.is_empty() { None } else { Some(key::parse(key.as_bytes())?) };
        Self::with_key(request, actor, key)
    }

    fn read(request: &HttpRequest, actor: &Actor) -> Result<Self, AppError> {
        Self::with_key(request, actor, key::read(request.headers())?)
    }

    fn with_key(
        request: &HttpRequest,
        actor: &Actor,
        key: Option<String>,
    ) -> Result<Self, AppError> {
        let database = app_data::<Database>(request)?.clone();
        let (Some(key), Some(user_id)) = (key, actor.user_id()) else {
            return Ok(Self { database, key: None });
        };
        let method = request.method().to_string();
        let scope = Scope { user_id, method, path: request.path().to_owned(), key };
        let now = app_data::<Clock>(request)?.now();
        let key = Key { scope, now, expires_at: now + RETENTION };
        Ok(Self { database, key: Some(key) })
    }

    /// Executes the write that `parse` makes of the body, or replays the response if this was done with the same key
    /// before.
    ///
    /// # Errors
    /// 422 if the key was used with another body.
    pub async fn write<O, W>(
        self,
        body: Value,
        parse: impl FnOnce(Value) -> Result<W, AppError>,
    ) -> Result<WriteResponse, AppError>
    where
        O: RenderResponse,
        W: WriteFn<O>,
    {
        let Some(key) = self.key else {
            return self.database.write(parse(body)?).await?.render();
        };
        let request_hash = request_hash(&body);
        let work = parse(body)?;
        self.database.write(move |connection| key.execute(connection, request_hash, work)).await
    }
}

impl Key {
    fn execute<O: RenderResponse>(
        self,
        connection: &mut Connection,
        request_hash: String,
        work: impl WriteFn<O>,
    ) -> Result<WriteResponse, AppError> {
        match queries::find(connection, &self.scope)? {
            Some(stored) if stored.expires_at <= self.now => {
                queries::delete(connection, &self.scope)?;
            }
            Some(stored) if stored.request_hash == request_hash => return replay(stored),
            Some(_) => return Err(AppError::IdempotencyConflict),
            None => {}
        }
        let response = work(connection)?.render()?;
        queries::delete_expired(connection, self.now)?;
        let stored = StoredResponse {
            request_hash,
            expires_at: self.expires_at,
            status: response.status.as_u16().into(),
            location: response.location.clone(),
            etag: response.etag.clone(),
            body: response.body.clone(),
        };
        queries::insert(connection, &self.scope, &stored)?;
        Ok(response)
    }
}

fn replay(stored: StoredResponse) -> Result<WriteResponse, AppError> {
    let StoredResponse { status, location, etag, body, .. } = stored;
    let status = u16::try_from(status).map_err(AppError::internal)?;
    let status = StatusCode::from_u16(status).map_err(AppError::internal)?;
    Ok(WriteResponse { status, location, etag, body })
}

/// The SHA-256 of a body. `Value` sorts keys, so their order and whitespace do not matter.
fn request_hash(body: &Value) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, body.to_string().as_bytes()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn equal_json_values_have_equal_hashes() {
        let read = |text| request_hash(&serde_json::from_str(text).unwrap());
        assert_eq!(
            read(r#"{"a": 1, "b": {"c": null, "d": "x"}}"#),
            read("{\"b\":{\"d\":\"\\u0078\",\"c\":null},\"a\":1}")
        );
        assert_ne!(request_hash(&json!({ "a": 1 })), request_hash(&json!({ "a": 2 })));
        assert_ne!(request_hash(&json!({ "a": null })), request_hash(&json!({})));
        assert_ne!(request_hash(&json!({ "a": 1 })), request_hash(&json!({ "a": "1" })));
        assert_eq!(request_hash(&json!({})).len(), 43);
    }
}
