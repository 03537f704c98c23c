//! Rows that are memberships, identified by id, or by player, team and start date.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::{
    created_rows::CreatedRows,
    report::RowOutcome,
    rows::{self, Importable},
    table::Row,
};
use crate::{
    changes::Actor,
    database::{
        Connection,
        ids::{MembershipId, PlayerId, TeamId},
    },
    error::AppError,
    external_ids::ExternalId,
    memberships::{self, Membership, MembershipDetails, MembershipTerms},
    players::Player,
    resources,
    teams::Team,
    values::{FieldReader, FromJsonField},
};

/// The ids of the teams, players and memberships of earlier rows.
#[derive(Default)]
pub(super) struct Ids {
    teams: HashMap<String, TeamId>,
    players: HashMap<String, PlayerId>,
    written: WrittenMemberships,
}

/// The lines of the memberships that earlier rows have created or updated.
#[derive(Default)]
pub(super) struct WrittenMemberships(HashMap<MembershipId, u64>);

impl WrittenMemberships {
    /// Fails if an earlier row is the same membership.
    fn add(&mut self, id: MembershipId, line: u64) -> Result<(), AppError> {
        match self.0.insert(id, line) {
            Some(line) => {
                Err(AppError::invalid("", format!("is the same membership as line {line}")))
            }
            None => Ok(()),
        }
    }
}

/// Validates a row without the database.
pub(super) fn check(row: &Row) -> Result<(), AppError> {
    FieldReader::read(Value::Object(row.fields.clone()), |fields| {
        fields.required::<String>("team");
        fields.required::<String>("player");
        fields.optional::<MembershipId>("id");
        MembershipTerms::parse(fields, None)
    })
    .map(drop)
}

/// Creates or updates the membership of a row.
pub(super) fn apply(
    connection: &mut Connection,
    actor: &Actor,
    row: &Row,
    provider: Option<&str>,
    ids: &mut Ids,
    created: &mut CreatedRows,
) -> Result<RowOutcome, AppError> {
    let team = resolve::<Team>(&mut ids.teams, connection, row, "team", provider)?;
    let player = resolve::<Player>(&mut ids.players, connection, row, "player", provider)?;
    let mut fields = row.fields.clone();
    fields.remove("team");
    fields.remove("player");
    if let Some(id) = fields.remove("id").filter(|id| !id.is_null()) {
        let id = MembershipId::from_field(&id).map_err(|rule| AppError::invalid("/id", rule))?;
        let before: Membership = resources::load(connection, id)?;
        if (before.details.player_id, before.details.team_id) != (player, team) {
            return Err(AppError::invalid("/id", "is a membership of another player or team"));
        }
        ids.written.add(before.id, row.line)?;
        return rows::update(connection, actor, before, fields).map(|(_, outcome)| outcome);
    }
    write_terms(connection, actor, row.line, (player, team), fields, &mut ids.written, created)
}

/// Creates or updates the membership that is found by its start date.
pub(super) fn write_terms(
    connection: &mut Connection,
    actor: &Actor,
    line: u64,
    (player_id, team_id): (PlayerId, TeamId),
    fields: Map<String, Value>,
    written: &mut WrittenMemberships,
    created: &mut CreatedRows,
) -> Result<RowOutcome, AppError> {
    let terms = FieldReader::read(Value::Object(fields.clone()), |fields| {
        MembershipTerms::parse(fields, None)
    })?;
    let existing = memberships::by_start(connection, player_id, team_id, terms.start_date)?;
    let Some(before) = existing else {
        let new = MembershipDetails { player_id, team_id, terms };
        let membership: Membership = rows::insert(connection, actor, new, line, created)?;
        written.add(membership.id, line)?;
        return Ok(RowOutcome::Created);
    };
    written.add(before.id, line)?;
    rows::update(connection, actor, before, fields).map(|(_, outcome)| outcome)
}

/// The id of the team or player in a column, which is our own or, with a provider, an external one.
fn resolve<R: Importable>(
    known: &mut HashMap<String, R::Id>,
    connection: &mut Connection,
    row: &Row,
    column: &str,
    provider: Option<&str>,
) -> Result<R::Id, AppError> {
    let invalid = |rule: String| AppError::invalid(format!("/{column}"), rule);
    let text = row.text(column).ok_or_else(|| invalid("is required".to_owned()))?;
    if let Some(id) = known.get(text) {
        return Ok(*id);
    }
    let id = match provider {
        Some(provider) => {
            let external = ExternalId::new(provider, text).map_err(invalid)?;
            R::find_by_external_id(connection, &external)?
                .ok_or_else(|| invalid(format!("is unknown: import {provider}:{text} first")))?
        }
        None => text.parse().map_err(invalid)?,
    };
    known.insert(text.to_owned(), id);
    Ok(id)
}
