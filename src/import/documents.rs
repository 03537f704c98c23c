//! Rows that are teams or players.

use serde::Serialize;
use serde_json::Value;

use super::{
    report::Outcome,
    table::{Row, overlaid},
};
use crate::{
    changes::Actor,
    database::{
        Connection,
        ids::{PlayerId, TeamId},
    },
    error::AppError,
    external_ids::{self, ExternalId},
    players::{self, Player, PlayerInput},
    teams::{self, Team, TeamInput},
    values::{Day, FieldReader, FromJsonField, any_value, impl_schema},
};

/// What teams and players have in common for a file: both are known by an id, ours or a provider's.
pub(super) trait Document: Serialize + Clone + PartialEq {
    type Id: FromJsonField;
    type Input;

    fn parse(fields: &mut FieldReader, today: Day) -> Option<Self::Input>;
    fn name_externally(input: &mut Self::Input, id: ExternalId);
    fn holder(connection: &mut Connection, id: &ExternalId) -> Result<Option<Self::Id>, AppError>;
    fn find(connection: &mut Connection, id: Self::Id) -> Result<Self, AppError>;
    fn create(
        connection: &mut Connection,
        actor: &Actor,
        new: Self::Input,
    ) -> Result<Self, AppError>;
    fn update(
        connection: &mut Connection,
        actor: &Actor,
        before: Self,
        new: Self::Input,
    ) -> Result<Self, AppError>;
}

/// Checks what can be checked without the database.
pub(super) fn check<D: Document>(row: &Row, today: Day) -> Result<(), AppError> {
    FieldReader::read(members(row), |fields| {
        fields.optional::<Key>("external_id");
        D::parse(fields, today)
    })
    .map(drop)
}

/// Finds the row's document and brings it to what the row says, or makes it.
///
/// Only what the file has a column for is changed.
pub(super) fn apply<D: Document>(
    connection: &mut Connection,
    actor: &Actor,
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
            Some(D::Id::from_field(&id).map_err(|rule| AppError::invalid("/id", rule))?)
        }
        (None, None) => None,
    };
    let Some(existing) = existing else {
        let mut new =
            FieldReader::read(Value::Object(said), |fields| D::parse(fields, actor.today()))?;
        if let Some(external) = external {
            D::name_externally(&mut new, external);
        }
        return D::create(connection, actor, new).map(|_| Outcome::Created);
    };
    let before = D::find(connection, existing)?;
    let new =
        FieldReader::read(overlaid(&before, said)?, |fields| D::parse(fields, actor.today()))?;
    let after = D::update(connection, actor, before.clone(), new)?;
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

impl FromJsonField for Key {
    fn from_field(_: &Value) -> Result<Self, String> {
        Ok(Self)
    }
}

impl_schema!(Key, any_value());

/// The two documents, each through the functions of its room.
macro_rules! document {
    ($document:ident, $id:ident, $input:ident, $room:ident) => {
        impl Document for $document {
            type Id = $id;
            type Input = $input;

            fn parse(fields: &mut FieldReader, today: Day) -> Option<$input> {
                $input::parse(fields, today)
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
                actor: &Actor,
                new: $input,
            ) -> Result<Self, AppError> {
                $room::create(connection, actor, new)
            }

            fn update(
                connection: &mut Connection,
                actor: &Actor,
                before: Self,
                new: $input,
            ) -> Result<Self, AppError> {
                $room::update(connection, actor, before, new)
            }
        }
    };
}

document!(Team, TeamId, TeamInput, teams);
document!(Player, PlayerId, PlayerInput, players);
