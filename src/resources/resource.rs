//! The traits that a resource implements.

use std::{fmt::Display, str::FromStr};

use diesel::QueryResult;
use serde_json::Value;

use crate::{
    changes::{Actor, Kind},
    database::Connection,
    error::AppError,
    http::Versioned,
    lists::ListFilter,
    values::{BirthDateVisibility, Day, FieldReader},
};

/// A resource as it is stored: how it is read, updated and deleted.
///
/// `update_row` and `delete_row` contain the rules and the SQL of the resource. What all resources do alike is in
/// [`update`](super::update) and [`delete`](super::delete), which call them.
pub trait Resource: Versioned + Clone + Sized {
    /// The kind of its change rows; also its name in messages.
    const KIND: Kind;

    /// The fields of an update that only the server sets. They may be sent back, and are compared with the stored ones.
    const READ_ONLY: &'static [&'static str] = &["id", "version", "created_at", "updated_at"];

    /// The read-only fields that change by themselves, so that a copy with the current version may have older values.
    const VOLATILE: &'static [&'static str] = &[];

    /// Its id.
    type Id: Copy + Display + From<i64> + FromStr<Err = String> + Send + 'static;

    /// The values that an update sets.
    type Input: Send + 'static;

    /// The resource as it is sent, for instance a player with current teams. `Self` where nothing is added.
    type View: Versioned;

    /// The query parameters of its list.
    type Filter: ListFilter<View = Self::View>;

    /// Reads one row.
    fn find(connection: &mut Connection, id: Self::Id) -> QueryResult<Option<Self>>;

    /// Whether its representation depends on the reader's [`BirthDateVisibility`].
    const SHOWS_BIRTH_DATES: bool = false;

    /// Adds the fields that are not stored in the row, and removes what the reader may not see.
    fn view(
        self,
        connection: &mut Connection,
        visibility: BirthDateVisibility,
    ) -> QueryResult<Self::View>;

    /// Completes the values of a PUT or an import, which may come from a representation with less than is stored.
    #[must_use]
    fn complete_replacement(&self, input: Self::Input) -> Self::Input {
        input
    }

    /// Completes the values of an update with what follows from the stored ones.
    ///
    /// # Errors
    /// 422 if the completed values are invalid.
    fn complete(&self, input: Self::Input) -> Result<Self::Input, AppError> {
        Ok(input)
    }

    /// Whether an update with these values would change nothing.
    fn is_unchanged_by(&self, input: &Self::Input) -> bool;

    /// Checks the rules and updates the row.
    fn update_row(
        &self,
        connection: &mut Connection,
        actor: &Actor,
        input: Self::Input,
    ) -> Result<Self, AppError>;

    /// Checks the rules and deletes the row, after everything that belongs to it.
    fn delete_row(&self, connection: &mut Connection, actor: &Actor) -> Result<(), AppError>;
}

/// Reads one resource.
///
/// # Errors
/// 404 if it does not exist.
pub fn load<R: Resource>(connection: &mut Connection, id: R::Id) -> Result<R, AppError> {
    R::find(connection, id)?.ok_or_else(|| AppError::not_found(R::KIND.as_str(), id))
}

/// A resource that is created, replaced and patched by a JSON body alone.
pub trait JsonResource: Resource<Input: FromBody> {
    /// The body of a POST.
    type New: FromBody;

    /// Checks the rules and inserts the row.
    fn insert_row(
        connection: &mut Connection,
        actor: &Actor,
        input: Self::Input,
    ) -> Result<Self, AppError>;

    /// Carries out a POST: calls [`insert`](super::insert), then adds what else the body asks for.
    fn create(
        connection: &mut Connection,
        actor: &Actor,
        new: Self::New,
    ) -> Result<Self::View, AppError>;
}

/// Values that are parsed from a JSON object.
pub trait FromBody: Sized + Send + 'static {
    /// Reads the fields, recording every violation; `today` bounds dates.
    fn parse(fields: &mut FieldReader, today: Day) -> Option<Self>;

    /// Parses a whole object.
    ///
    /// # Errors
    /// 422 with every violation, unknown fields included.
    fn from_body(body: Value, today: Day) -> Result<Self, AppError> {
        FieldReader::read(body, |fields| Self::parse(fields, today))
    }
}
