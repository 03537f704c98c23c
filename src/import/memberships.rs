//! Rows that are memberships, identified by player, team and start date.

use std::collections::HashMap;

use serde_json::Value;

use super::{report::RowOutcome, rows, table::Row};
use crate::{
    changes::Actor,
    database::{
        Connection,
        ids::{PlayerId, TeamId},
    },
    error::AppError,
    external_ids::{self, ExternalId},
    memberships::{self, Membership, MembershipDetails, MembershipTerms},
    resources,
    values::FieldReader,
};

/// The ids that earlier rows have looked up.
#[derive(Default)]
pub(super) struct Ids {
    teams: HashMap<String, TeamId>,
    players: HashMap<String, PlayerId>,
}

/// Validates a row without the database.
pub(super) fn check(row: &Row) -> Result<(), AppError> {
    FieldReader::read(Value::Object(row.fields.clone()), |fields| {
        fields.required::<String>("team");
        fields.required::<String>("player");
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
    let team = ids.team(connection, row, provider)?;
    let player = ids.player(connection, row, provider)?;
    let mut fields = row.fields.clone();
    fields.remove("team");
    fields.remove("player");
    let terms = FieldReader::read(Value::Object(fields.clone()), |fields| {
        MembershipTerms::parse(fields, None)
    })?;
    let existing = memberships::by_start(connection, player, team, terms.start_date)?;
    let Some(before) = existing else {
        let new = MembershipDetails { player_id: player, team_id: team, terms };
        return resources::insert::<Membership>(connection, actor, new)
            .map(|_| RowOutcome::Created);
    };
    rows::update(connection, actor, before, fields)
}

impl Ids {
    fn team(
        &mut self,
        connection: &mut Connection,
        row: &Row,
        provider: Option<&str>,
    ) -> Result<TeamId, AppError> {
        let name = row.text("team").ok_or_else(|| AppError::invalid("/team", "is required"))?;
        if let Some(id) = self.teams.get(name) {
            return Ok(*id);
        }
        let id = match external(provider, name, "/team")? {
            Some(id) => external_ids::teams::find(connection, &id)?
                .ok_or_else(|| unknown_id("/team", &id))?,
            None => name.parse().map_err(|rule: String| AppError::invalid("/team", rule))?,
        };
        self.teams.insert(name.to_owned(), id);
        Ok(id)
    }

    fn player(
        &mut self,
        connection: &mut Connection,
        row: &Row,
        provider: Option<&str>,
    ) -> Result<PlayerId, AppError> {
        let name = row.text("player").ok_or_else(|| AppError::invalid("/player", "is required"))?;
        if let Some(id) = self.players.get(name) {
            return Ok(*id);
        }
        let id = match external(provider, name, "/player")? {
            Some(id) => external_ids::players::find(connection, &id)?
                .ok_or_else(|| unknown_id("/player", &id))?,
            None => name.parse().map_err(|rule: String| AppError::invalid("/player", rule))?,
        };
        self.players.insert(name.to_owned(), id);
        Ok(id)
    }
}

/// The external id, if a provider is given.
fn external(
    provider: Option<&str>,
    name: &str,
    pointer: &str,
) -> Result<Option<ExternalId>, AppError> {
    provider
        .map(|provider| {
            ExternalId::new(provider, name).map_err(|rule| AppError::invalid(pointer, rule))
        })
        .transpose()
}

fn unknown_id(pointer: &str, id: &ExternalId) -> AppError {
    AppError::invalid(pointer, format!("is unknown: import {}:{} first", id.provider, id.value))
}
