//! Imports a row of a file of teams or players: finds the resource by id or external id, and creates or updates it.

use diesel::QueryResult;
use serde_json::{Map, Value};

use super::{
    created_rows::CreatedRows,
    report::RowOutcome,
    table::{Row, merged},
};
use crate::{
    changes::Actor,
    database::{
        Connection,
        ids::{PlayerId, TeamId},
    },
    error::AppError,
    external_ids::{self, ExternalId, ExternalIds},
    players::{Player, PlayerInput},
    resources::{self, FromBody, JsonResource},
    teams::{Team, TeamInput},
    values::{Day, FieldReader, FromJsonField, any_value, impl_schema},
};

/// A resource with external ids.
pub(super) trait Importable: JsonResource<Id: FromJsonField> {
    /// The external ids in the input of a new resource, to which that of the row is added.
    fn external_ids_mut(input: &mut Self::Input) -> &mut ExternalIds;

    /// The id of the resource with an external id.
    fn find_by_external_id(
        connection: &mut Connection,
        id: &ExternalId,
    ) -> QueryResult<Option<Self::Id>>;
}

impl Importable for Team {
    fn external_ids_mut(input: &mut TeamInput) -> &mut ExternalIds {
        &mut input.external_ids
    }

    fn find_by_external_id(
        connection: &mut Connection,
        id: &ExternalId,
    ) -> QueryResult<Option<TeamId>> {
        external_ids::teams::find(connection, id)
    }
}

impl Importable for Player {
    fn external_ids_mut(input: &mut PlayerInput) -> &mut ExternalIds {
        &mut input.external_ids
    }

    fn find_by_external_id(
        connection: &mut Connection,
        id: &ExternalId,
    ) -> QueryResult<Option<PlayerId>> {
        external_ids::players::find(connection, id)
    }
}

/// Validates a row without the database.
pub(super) fn check<R: Importable>(row: &Row, today: Day) -> Result<(), AppError> {
    FieldReader::read(Value::Object(row.fields.clone()), |fields| {
        fields.optional::<Unchecked>("external_id");
        R::Input::parse(fields, today)
    })
    .map(drop)
}

/// Creates or updates the resource of a row. Fields without a column in the file keep their values.
pub(super) fn apply<R: Importable>(
    connection: &mut Connection,
    actor: &Actor,
    row: &Row,
    provider: Option<&str>,
    created: &mut CreatedRows,
) -> Result<RowOutcome, AppError> {
    let external = provider.map(|provider| external_id(row, provider)).transpose()?;
    let mut fields = row.fields.clone();
    fields.remove("external_id");
    let id = fields.remove("id").filter(|id| !id.is_null());
    let existing = match (&external, id) {
        (Some(external), _) => R::find_by_external_id(connection, external)?,
        (None, Some(id)) => {
            Some(R::Id::from_field(&id).map_err(|rule| AppError::invalid("/id", rule))?)
        }
        (None, None) => None,
    };
    let Some(existing) = existing else {
        let mut input = R::Input::from_body(Value::Object(fields), actor.today())?;
        if let Some(external) = external {
            R::external_ids_mut(&mut input).insert(external);
        }
        insert::<R>(connection, actor, input, row.line, created)?;
        return Ok(RowOutcome::Created);
    };
    let before: R = resources::load(connection, existing)?;
    update(connection, actor, before, fields).map(|(_, outcome)| outcome)
}

/// Creates the resource of a line.
pub(super) fn insert<R: JsonResource>(
    connection: &mut Connection,
    actor: &Actor,
    input: R::Input,
    line: u64,
    created: &mut CreatedRows,
) -> Result<R, AppError> {
    let resource: R = resources::insert(connection, actor, input)?;
    created.add(R::KIND, resource.id(), line);
    Ok(resource)
}

/// Updates a resource with the fields of a row; returns it as it is now.
pub(super) fn update<R: JsonResource>(
    connection: &mut Connection,
    actor: &Actor,
    before: R,
    fields: Map<String, Value>,
) -> Result<(R, RowOutcome), AppError> {
    let version = before.version();
    let input = R::Input::from_body(merged(&before, fields)?, actor.today())?;
    let input = before.complete_replacement(input);
    let after = resources::update(connection, actor, before, input)?;
    let is_unchanged = after.version() == version;
    Ok((after, if is_unchanged { RowOutcome::Unchanged } else { RowOutcome::Updated }))
}

/// The external id of a row.
///
/// # Errors
/// 422 if it is absent or invalid.
fn external_id(row: &Row, provider: &str) -> Result<ExternalId, AppError> {
    let value =
        row.text("external_id").ok_or_else(|| AppError::invalid("/external_id", "is required"))?;
    ExternalId::new(provider, value).map_err(|rule| AppError::invalid("/external_id", rule))
}

/// Accepts any value; [`apply`] validates it.
pub(super) struct Unchecked;

impl FromJsonField for Unchecked {
    fn from_field(_: &Value) -> Result<Self, String> {
        Ok(Self)
    }
}

impl_schema!(Unchecked, any_value());
