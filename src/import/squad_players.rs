//! Finds the player of a row of a squad file: by id, external id, or name and birth date.

use std::collections::HashMap;

use super::{rows::Importable, table::Row};
use crate::{
    database::{
        Connection,
        ids::{PlayerId, TeamId},
    },
    error::AppError,
    external_ids::ExternalId,
    memberships,
    players::{self, Player},
    resources,
    values::{FromJsonField, PartialDate, sort_key},
};

/// The players that were created by the same import, by the sort key of the name. They are not indexed yet.
#[derive(Default)]
pub(super) struct KnownPlayers(HashMap<String, Vec<PlayerId>>);

impl KnownPlayers {
    /// Adds a player who was just created.
    pub(super) fn add(&mut self, player: &Player) {
        self.0.entry(player.details.name_key()).or_default().push(player.id);
    }
}

/// The player of a row.
pub(super) enum PlayerMatch {
    /// A new player.
    New,
    /// Found by id or external id.
    ById(Player),
    /// Found by name and birth date, or by name in the team.
    ByName(Player),
}

/// Finds the player of a row.
///
/// A player with another external id of the same provider is another one. Among those with the same name (without regard to
/// case and accents), the birth date decides; without one in the row or in the roster, the player must be the only one in
/// the team.
///
/// # Errors
/// 422 if several players fit; 404 if there is no player with the id.
pub(super) fn find_player(
    connection: &mut Connection,
    row: &Row,
    external_id: Option<&ExternalId>,
    team: TeamId,
    known: &KnownPlayers,
) -> Result<PlayerMatch, AppError> {
    if let Some(id) = row.cell("/id") {
        let id = PlayerId::from_field(id).map_err(|rule| AppError::invalid("/id", rule))?;
        return resources::load(connection, id).map(PlayerMatch::ById);
    }
    if let Some(external_id) = external_id
        && let Some(id) = Player::find_by_external_id(connection, external_id)?
    {
        return resources::load(connection, id).map(PlayerMatch::ById);
    }
    let Some(name) = full_name(row) else { return Ok(PlayerMatch::New) };
    let key = sort_key(&name);
    let mut ids = players::by_name_key(connection, &key)?;
    ids.extend(known.0.get(&key).into_iter().flatten());
    let mut named: Vec<Player> = Vec::new();
    for id in ids {
        let player: Player = resources::load(connection, id)?;
        if external_id.is_none_or(|id| !player.external_ids.has_other(id)) {
            named.push(player);
        }
    }
    let birth_date = row.cell("/birth_date").and_then(|date| PartialDate::from_field(date).ok());
    let same_date =
        |player: &Player| birth_date.is_some() && player.details.birth_date == birth_date;
    if named.iter().any(same_date) {
        return only_one(named.into_iter().filter(same_date).collect());
    }
    let mut in_team = Vec::new();
    for player in named {
        let may_be_same = birth_date.is_none() || player.details.birth_date.is_none();
        if may_be_same && is_in_team(connection, player.id, team)? {
            in_team.push(player);
        }
    }
    only_one(in_team)
}

fn only_one(mut players: Vec<Player>) -> Result<PlayerMatch, AppError> {
    if players.len() > 1 {
        let ids: Vec<String> = players.iter().map(|player| player.id.to_string()).collect();
        let reason = format!("may be the players {}: add a column id", ids.join(" and "));
        return Err(AppError::invalid("/name", reason));
    }
    Ok(players.pop().map_or(PlayerMatch::New, PlayerMatch::ByName))
}

fn is_in_team(
    connection: &mut Connection,
    player: PlayerId,
    team: TeamId,
) -> Result<bool, AppError> {
    let memberships = memberships::of_player(connection, player)?;
    Ok(memberships.iter().any(|membership| membership.details.team_id == team))
}

/// The name of a row, or the one that is built from given and family name.
fn full_name(row: &Row) -> Option<String> {
    if let Some(name) = row.text("name") {
        return Some(name.to_owned());
    }
    let parts: Vec<&str> =
        ["given_name", "family_name"].into_iter().filter_map(|part| row.text(part)).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}
