//! `If-Match` and `If-None-Match` of a write (RFC 9110, 13.1): about the version of what is written.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header};

use super::{
    app_state::app_data,
    etag::{EntityTag, EntityTags},
};
use crate::{config::Writes, error::AppError};

/// On which versions a PUT, PATCH or DELETE is carried out. To be tested inside the write.
#[derive(Debug, Clone)]
pub struct Precondition {
    wanted: Option<EntityTags>,
    unwanted: Option<EntityTags>,
}

impl Precondition {
    /// Puts the two together; `settings` say whether there may be no `If-Match` (428).
    pub fn new(
        if_match: Option<EntityTags>,
        if_none_match: Option<EntityTags>,
        settings: Writes,
    ) -> Result<Self, AppError> {
        if if_match.is_none() && settings.require_if_match {
            return Err(AppError::PreconditionRequired);
        }
        Ok(Self { wanted: if_match, unwanted: if_none_match })
    }

    /// Tests it against what is there (412). That it is there at all was found before.
    pub fn check(&self, version: i64) -> Result<(), AppError> {
        let of_version = |tag: &EntityTag| tag.version() == Some(version);
        // If-Match compares strongly, If-None-Match weakly (13.1.1, 13.1.2).
        let wanted = self.wanted.as_ref().is_none_or(|tags| match tags {
            EntityTags::Any => true,
            EntityTags::These(tags) => tags.iter().any(|tag| !tag.weak && of_version(tag)),
        });
        let unwanted = self.unwanted.as_ref().is_some_and(|tags| match tags {
            EntityTags::Any => true,
            EntityTags::These(tags) => tags.iter().any(of_version),
        });
        match (wanted, unwanted) {
            (true, false) => Ok(()),
            (false, _) => Err(AppError::PreconditionFailed { header: "If-Match", version }),
            (true, true) => Err(AppError::PreconditionFailed { header: "If-None-Match", version }),
        }
    }
}

impl FromRequest for Precondition {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::read(request))
    }
}

impl Precondition {
    fn read(request: &HttpRequest) -> Result<Self, AppError> {
        let if_match = EntityTags::of(request.headers(), &header::IF_MATCH)?;
        let if_none_match = EntityTags::of(request.headers(), &header::IF_NONE_MATCH)?;
        Self::new(if_match, if_none_match, ***app_data::<Writes>(request)?)
    }
}
