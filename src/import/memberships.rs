//! Rows that are memberships, identified by id, or by player, team and start date.

use std::collections::HashMap;

use serde_json::Value;

use super::{
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

/// The ids that earlier rows have looked up or updated.
#[derive(Default)]
pub(super) struct Ids {
    teams: HashMap<String, TeamId>,
    players: HashMap<String, PlayerId>,
    /// The lines of memberships that were updated.
    updated: HashMap<MembershipId, u64>,
}

impl Ids {
    /// Fails if an earlier row is the same membership.
    fn check_once(&mut self, id: MembershipId, line: u64) -> Result<(), AppError> {
        match self.updated.insert(id, line) {
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
        ids.check_once(before.id, row.line)?;
        return rows::update(connection, actor, before, fields);
    }
    let terms = FieldReader::read(Value::Object(fields.clone()), |fields| {
        MembershipTerms::parse(fields, None)
    })?;
    let existing = memberships::by_start(connection, player, team, terms.start_date)?;
    let Some(before) = existing else {
        let new = MembershipDetails { player_id: player, team_id: team, terms };
        return resources::insert::<Membership>(connection, actor, new)
            .map(|new| RowOutcome::Created(new.id.get()));
    };
    ids.check_once(before.id, row.line)?;
    rows::update(connection, actor, before, fields)
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
