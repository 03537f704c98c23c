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

/// Extractor that executes the write of a POST, once per user and `Idempotency-Key` if the request has one.
pub struct IdempotentWrite {
    database: Data<Database>,
    keyed: Option<KeyedWrite>,
}

struct KeyedWrite {
    scope: Scope,
    now: Timestamp,
    expires_at: Timestamp,
}

impl FromRequest for IdempotentWrite {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let actor = Actor::from_request(request, payload).into_inner();
        ready(actor.and_then(|actor| Self::from_headers(request, &actor)))
    }
}

impl IdempotentWrite {
    /// For a form, whose key is a field; empty means none.
    ///
    /// # Errors
    /// 400 if the key is malformed.
    pub fn from_form(request: &HttpRequest, actor: &Actor, key: &str) -> Result<Self, AppError> {
        let key = if key.is_empty() { None } else { Some(key::parse(key.as_bytes())?) };
        Self::with_key(request, actor, key)
    }

    fn from_headers(request: &HttpRequest, actor: &Actor) -> Result<Self, AppError> {
        Self::with_key(request, actor, key::read(request.headers())?)
    }

    fn with_key(
        request: &HttpRequest,
        actor: &Actor,
        key: Option<String>,
    ) -> Result<Self, AppError> {
        let database = app_data::<Database>(request)?.clone();
        let (Some(key), Some(user_id)) = (key, actor.user_id()) else {
            return Ok(Self { database, keyed: None });
        };
        let method = request.method().to_string();
        let scope = Scope { user_id, method, path: request.path().to_owned(), key };
        let now = app_data::<Clock>(request)?.now();
        let keyed = KeyedWrite { scope, now, expires_at: now + RETENTION };
        Ok(Self { database, keyed: Some(keyed) })
    }

    /// Executes the write that `parse` makes of the body, or replays the stored response if the key was used before with
    /// an equal body.
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
        let Some(keyed) = self.keyed else {
            return self.database.write(parse(body)?).await?.render();
        };
        let request_hash = hash_body(&body);
        let write = parse(body)?;
        self.database.write(move |connection| keyed.execute(connection, request_hash, write)).await
    }
}

impl KeyedWrite {
    fn execute<O: RenderResponse>(
        self,
        connection: &mut Connection,
        request_hash: String,
        write: impl WriteFn<O>,
    ) -> Result<WriteResponse, AppError> {
        match queries::find(connection, &self.scope)? {
            Some(stored) if stored.expires_at <= self.now => {
                queries::delete(connection, &self.scope)?;
            }
            Some(stored) if stored.request_hash == request_hash => return replay(stored),
            Some(_) => return Err(AppError::IdempotencyKeyReused),
            None => {}
        }
        let response = write(connection)?.render()?;
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

/// The SHA-256 of a body. `Value` sorts keys (without the feature `preserve_order`), so their order and whitespace do not
/// matter.
fn hash_body(body: &Value) -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, body.to_string().as_bytes()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn equal_json_values_have_equal_hashes() {
        let read = |text| hash_body(&serde_json::from_str(text).unwrap());
        assert_eq!(
            read(r#"{"a": 1, "b": {"c": null, "d": "x"}}"#),
            read("{\"b\":{\"d\":\"\\u0078\",\"c\":null},\"a\":1}")
        );
        assert_ne!(hash_body(&json!({ "a": 1 })), hash_body(&json!({ "a": 2 })));
        assert_ne!(hash_body(&json!({ "a": null })), hash_body(&json!({})));
        assert_ne!(hash_body(&json!({ "a": 1 })), hash_body(&json!({ "a": "1" })));
        assert_eq!(hash_body(&json!({})).len(), 43);
    }
}
