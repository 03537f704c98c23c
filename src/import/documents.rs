//! Rows that are teams or players.

use serde::Serialize;
use serde_json::Value;

use super::{
    report::Outcome,
    table::{Row, overlaid},
};
use crate::{
    changes::Author,
    database::{
        Connection,
        ids::{PlayerId, TeamId},
    },
    error::AppError,
    external_ids::{self, ExternalId},
    players::{self, Player, PlayerInput},
    teams::{self, Team, TeamInput},
    values::{Day, Form, FromMember, anything, described},
};

/// What teams and players have in common for a file: both are known by an id, ours or a provider's.
pub(super) trait Document: Serialize + Clone + PartialEq {
    type Id: FromMember;
    type Input;

    fn parse(form: &mut Form, today: Day) -> Option<Self::Input>;
    fn name_externally(input: &mut Self::Input, id: ExternalId);
    fn holder(connection: &mut Connection, id: &ExternalId) -> Result<Option<Self::Id>, AppError>;
    fn find(connection: &mut Connection, id: Self::Id) -> Result<Self, AppError>;
    fn create(
        connection: &mut Connection,
        author: &Author,
        new: Self::Input,
    ) -> Result<Self, AppError>;
    fn update(
        connection: &mut Connection,
        author: &Author,
        before: Self,
        new: Self::Input,
    ) -> Result<Self, AppError>;
}

/// Checks what can be checked without the database.
pub(super) fn check<D: Document>(row: &Row, today: Day) -> Result<(), AppError> {
    Form::read(members(row), |form| {
        form.optional::<Key>("external_id");
        D::parse(form, today)
    })
    .map(drop)
}

/// Finds the row's document and brings it to what the row says, or makes it.
///
/// Only what the file has a column for is changed.
pub(super) fn apply<D: Document>(
    connection: &mut Connection,
    author: &Author,
    row: &Row,
    provider: Option<&str>,
) -> Result<Outcome, AppError> {
    let external = provider.map(|provider| external_id(row, provider)).transpose()?;
    let mut said = row.members.clone();
    said.remove("external_id");
    let own = said.remove("id").filter(|id| !id.is_null());
    let existing = match (&external, own) {
        (Some(external), _) => D::holder(connection, external)?,
        (None, Some(id)) => {
            Some(D::Id::from_member(&id).map_err(|rule| AppError::invalid("/id", rule))?)
        }
        (None, None) => None,
    };
    let Some(existing) = existing else {
        let mut new = Form::read(Value::Object(said), |form| D::parse(form, author.today()))?;
        if let Some(external) = external {
            D::name_externally(&mut new, external);
        }
        return D::create(connection, author, new).map(|_| Outcome::Created);
    };
    let before = D::find(connection, existing)?;
    let new = Form::read(overlaid(&before, said)?, |form| D::parse(form, author.today()))?;
    let after = D::update(connection, author, before.clone(), new)?;
    Ok(Outcome::between(&before, &after))
}

/// The provider's id of a row, which must be there.
fn external_id(row: &Row, provider: &str) -> Result<ExternalId, AppError> {
    let value =
        row.text("external_id").ok_or_else(|| AppError::invalid("/external_id", "is required"))?;
    ExternalId::new(provider, value).map_err(|rule| AppError::invalid("/external_id", rule))
}

fn members(row: &Row) -> Value {
    Value::Object(row.members.clone())
}

/// A key of any form: it is looked at when the row is written.
struct Key;

impl FromMember for Key {
    fn from_member(_: &Value) -> Result<Self, String> {
        Ok(Self)
    }
}

described!(Key, anything());

/// The two documents, each through the functions of its room.
macro_rules! document {
    ($document:ident, $id:ident, $input:ident, $room:ident) => {
        impl Document for $document {
            type Id = $id;
            type Input = $input;

            fn parse(form: &mut Form, today: Day) -> Option<$input> {
                $input::parse(form, today)
            }

            fn name_externally(input: &mut $input, id: ExternalId) {
                input.external_ids.insert(id);
            }

            fn holder(
                connection: &mut Connection,
                id: &ExternalId,
            ) -> Result<Option<$id>, AppError> {
                Ok(external_ids::$room::find(connection, id)?)
            }

            fn find(connection: &mut Connection, id: $id) -> Result<Self, AppError> {
                $room::find(connection, id)
            }

            fn create(
                connection: &mut Connection,
                author: &Author,
                new: $input,
            ) -> Result<Self, AppError> {
                $room::create(connection, author, new)
            }

            fn update(
                connection: &mut Connection,
                author: &Author,
                before: Self,
                new: $input,
            ) -> Result<Self, AppError> {
                $room::update(connection, author, before, new)
            }
        }
    };
}

document!(Team, TeamId, TeamInput, teams);
document!(Player, PlayerId, PlayerInput, players);
