//! Request bodies: JSON and forms, of a bounded size, within a bounded time.

use std::{pin::Pin, time::Duration};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::header,
    rt::time::timeout,
    web::{Bytes, BytesMut},
};
use futures_util::StreamExt;
use serde_json::Value;

use crate::{error::AppError, values::parse_json};

/// The default maximum size of a JSON body, in bytes.
pub(super) const MAX_BODY: usize = 64 << 10;

/// The time limit for receiving a body.
const MAX_TIME: Duration = Duration::from_secs(10);

/// Extractor for a body of `application/json` of at most `LIMIT` bytes.
pub struct Json<const LIMIT: usize = MAX_BODY>(pub Value);

/// Extractor for a body of `application/merge-patch+json` (RFC 7396) or `application/json`.
pub struct JsonOrPatch(pub Value);

/// Extractor for a body of `application/x-www-form-urlencoded`, not decoded.
pub struct FormBody(pub Bytes);

type Extraction<T> = Pin<Box<dyn Future<Output = Result<T, AppError>>>>;

impl<const LIMIT: usize> FromRequest for Json<LIMIT> {
    type Error = AppError;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body =
            read_json(request, payload.take(), LIMIT, &["application/json"], "application/json");
        Box::pin(async move { body.await.map(Self) })
    }
}

impl FromRequest for JsonOrPatch {
    type Error = AppError;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = read_json(
            request,
            payload.take(),
            MAX_BODY,
            &["application/merge-patch+json", "application/json"],
            "application/merge-patch+json or application/json",
        );
        Box::pin(async move { body.await.map(Self) })
    }
}

impl FromRequest for FormBody {
    type Error = AppError;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        const FORM: &str = "application/x-www-form-urlencoded";
        let body = read(request, payload.take(), MAX_BODY, &[FORM], FORM);
        Box::pin(async move { body.await.map(Self) })
    }
}

fn read_json(
    request: &HttpRequest,
    payload: Payload,
    limit: usize,
    types: &[&str],
    expected: &'static str,
) -> Extraction<Value> {
    let bytes = read(request, payload, limit, types, expected);
    Box::pin(async move {
        let bytes = bytes.await?;
        if bytes.is_empty() {
            return Err(AppError::MalformedJson("the body is empty".to_owned()));
        }
        if std::str::from_utf8(&bytes).is_err() {
            return Err(AppError::MalformedJson("the body is not UTF-8".to_owned()));
        }
        parse_json(&bytes).map_err(AppError::MalformedJson)
    })
}

fn read(
    request: &HttpRequest,
    payload: Payload,
    limit: usize,
    types: &[&str],
    expected: &'static str,
) -> Extraction<Bytes> {
    let is_supported = types.iter().any(|known| request.content_type().eq_ignore_ascii_case(known));
    let encoded = request
        .headers()
        .get(header::CONTENT_ENCODING)
        .is_some_and(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity"));
    let announced = request.headers().get(header::CONTENT_LENGTH);
    let announced: Option<usize> = announced.and_then(|length| length.to_str().ok()?.parse().ok());
    Box::pin(async move {
        if !is_supported {
            return Err(AppError::UnsupportedMediaType { expected });
        }
        if encoded {
            return Err(AppError::UnsupportedMediaType {
                expected: "sent without a content encoding",
            });
        }
        if announced.is_some_and(|length| length > limit) {
            return Err(AppError::PayloadTooLarge { limit });
        }
        timeout(MAX_TIME, collect(payload, limit))
            .await
            .map_err(|_| AppError::RequestTimeout { seconds: MAX_TIME.as_secs() })?
    })
}

async fn collect(mut payload: Payload, limit: usize) -> Result<Bytes, AppError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| {
            AppError::InvalidRequest(format!("the body is incomplete: {error}"))
        })?;
        if body.len() + chunk.len() > limit {
            return Err(AppError::PayloadTooLarge { limit });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}
