//! Preconditions of a write: `If-Match` and `If-None-Match` (RFC 9110, 13.1), compared with the stored version.

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header::{EntityTag, Header, IfMatch, IfNoneMatch},
};

use super::{app_state::app_data, etag::version_of};
use crate::{config::Writes, error::AppError};

/// The versions for which a PUT, PATCH or DELETE is allowed. To be checked inside the transaction.
///
/// Malformed tags match no version.
#[derive(Debug, Clone)]
pub struct Precondition {
    if_match: Option<IfMatch>,
    if_none_match: Option<IfNoneMatch>,
}

impl Precondition {
    /// Combines the headers of a request.
    ///
    /// # Errors
    /// 428 if `If-Match` is absent and `settings` require it.
    pub fn new(
        if_match: Option<IfMatch>,
        if_none_match: Option<IfNoneMatch>,
        settings: Writes,
    ) -> Result<Self, AppError> {
        if if_match.is_none() && settings.require_if_match {
            return Err(AppError::PreconditionRequired);
        }
        Ok(Self { if_match, if_none_match })
    }

    /// Requires a version, or nothing if there is none.
    pub fn of_version(version: Option<i64>) -> Self {
        let tag = |version| EntityTag::new_strong(format!("{version}-"));
        let if_match = version.map(|version| IfMatch::Items(vec![tag(version)]));
        Self { if_match, if_none_match: None }
    }

    /// Compares the precondition with the version of an existing resource.
    ///
    /// # Errors
    /// 412 if it is not met.
    pub fn check(&self, version: i64) -> Result<(), AppError> {
        let is_current = |tag: &EntityTag| version_of(tag) == Some(version);
        // If-Match uses the strong comparison, If-None-Match the weak one (RFC 9110, 13.1.1 and 13.1.2).
        if let Some(IfMatch::Items(tags)) = &self.if_match
            && !tags.iter().any(|tag| !tag.weak && is_current(tag))
        {
            let reason = if tags.is_empty() {
                "If-Match has no valid entity tag"
            } else if tags.iter().all(|tag| tag.weak) {
                "If-Match has weak entity tags only, which never match"
            } else {
                "If-Match does not match"
            };
            return Err(AppError::PreconditionFailed { reason, version });
        }
        let forbidden =
            self.if_none_match.as_ref().is_some_and(|if_none_match| match if_none_match {
                IfNoneMatch::Any => true,
                IfNoneMatch::Items(tags) => tags.iter().any(is_current),
            });
        if forbidden {
            return Err(AppError::PreconditionFailed { reason: "If-None-Match matches", version });
        }
        Ok(())
    }

    fn from_headers(request: &HttpRequest) -> Result<Self, AppError> {
        // A header that cannot be decoded is an empty list of tags.
        let if_match = is_present::<IfMatch>(request)
            .then(|| IfMatch::parse(request).unwrap_or(IfMatch::Items(Vec::new())));
        let if_none_match = is_present::<IfNoneMatch>(request)
            .then(|| IfNoneMatch::parse(request).unwrap_or(IfNoneMatch::Items(Vec::new())));
        Self::new(if_match, if_none_match, ***app_data::<Writes>(request)?)
    }
}

/// Whether a request has a header: to the parsers, an absent one is an empty list.
fn is_present<H: Header>(request: &HttpRequest) -> bool {
    request.headers().contains_key(H::name())
}

impl FromRequest for Precondition {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::from_headers(request))
    }
}
