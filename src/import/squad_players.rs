//! Finds the player of a row of a squad file: by id, external id, or name and birth date.

use std::collections::HashMap;

use super::{created_rows::CreatedRows, rows::Importable, table::Row};
use crate::{
    changes::Kind,
    database::{
        Connection,
        ids::{PlayerId, TeamId},
    },
    error::AppError,
    external_ids::ExternalId,
    players::{self, Player},
    resources,
    values::{FromJsonField, PartialDate, sort_key},
};

/// The length of a date with month and day.
const COMPLETE: usize = 10;

/// The players that were created by the same import, which are not indexed yet.
#[derive(Default)]
pub(super) struct CreatedPlayers {
    by_birth_date: HashMap<(String, String), Vec<PlayerId>>,
    by_team: HashMap<(String, TeamId), Vec<PlayerId>>,
}

impl CreatedPlayers {
    /// Indexes a created player by the names, birth date and team of a row.
    pub(super) fn index(&mut self, player: &Player, team: TeamId) {
        let details = &player.details;
        let parts = details.given_name.as_ref().zip(details.family_name.as_ref());
        let full_name = parts.map(|(given, family)| sort_key(&format!("{given} {family}")));
        for key in [Some(details.name_key()), full_name].into_iter().flatten() {
            if let Some(date) = complete(details.birth_date.as_ref()) {
                let dated = self.by_birth_date.entry((key.clone(), date.to_string()));
                push_once(dated.or_default(), player.id);
            }
            push_once(self.by_team.entry((key, team)).or_default(), player.id);
        }
    }
}

fn push_once(players: &mut Vec<PlayerId>, player: PlayerId) {
    if !players.contains(&player) {
        players.push(player);
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
/// A player with another external id of the same provider is another one. Among those with the same name, without regard to
/// case and accents, that with the same complete birth date is meant. Otherwise the player must be the only one in the team
/// whose birth date does not contradict the row.
///
/// # Errors
/// 422 if several players fit; 404 if there is no player with the id.
pub(super) fn find_player(
    connection: &mut Connection,
    row: &Row,
    external_id: Option<&ExternalId>,
    team: TeamId,
    created_players: &CreatedPlayers,
    created: &CreatedRows,
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
    let Some(name) = RowName::of(row) else { return Ok(PlayerMatch::New) };
    let birth_date = row.cell("/birth_date").and_then(|date| PartialDate::from_field(date).ok());
    if let Some(date) = complete(birth_date.as_ref()) {
        let mut ids = players::by_name_and_birth_date(connection, &name.key, name.family(), date)?;
        let key = (name.key.clone(), date.to_string());
        ids.extend(created_players.by_birth_date.get(&key).into_iter().flatten());
        let same = name.select(connection, ids, external_id)?;
        if !same.is_empty() {
            return only_one(same, created);
        }
    }
    let mut ids = players::by_name_in_team(connection, &name.key, name.family(), team)?;
    ids.extend(created_players.by_team.get(&(name.key.clone(), team)).into_iter().flatten());
    let mut in_team = name.select(connection, ids, external_id)?;
    in_team.retain(|player| is_compatible(player.details.birth_date.as_ref(), birth_date.as_ref()));
    only_one(in_team, created)
}

/// A date with month and day.
fn complete(date: Option<&PartialDate>) -> Option<&PartialDate> {
    date.filter(|date| date.as_str().len() == COMPLETE)
}

/// Whether two birth dates may be the same: one of them is unknown, or a part of the other.
pub(super) fn is_compatible(one: Option<&PartialDate>, other: Option<&PartialDate>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return true };
    one.as_str().starts_with(other.as_str()) || other.as_str().starts_with(one.as_str())
}

fn only_one(mut players: Vec<Player>, created: &CreatedRows) -> Result<PlayerMatch, AppError> {
    if players.len() > 1 {
        let describe = |player: &Player| match created.line(Kind::Player, player.id.get()) {
            Some(line) => format!("that of line {line}"),
            None => format!("player {}", player.id),
        };
        let players: Vec<String> = players.iter().map(describe).collect();
        let reason = format!("may be {}: add the birth date, or a column id", players.join(" or "));
        return Err(AppError::invalid("/name", reason));
    }
    Ok(players.pop().map_or(PlayerMatch::New, PlayerMatch::ByName))
}

/// The name in a row.
struct RowName {
    /// The sort key of the name, which may be built from given and family name.
    key: String,
    /// The sort keys of given and family name, of a row without a name: the player may be known by another name.
    parts: Option<(String, String)>,
}

impl RowName {
    fn of(row: &Row) -> Option<Self> {
        if let Some(name) = row.text("name") {
            return Some(Self { key: sort_key(name), parts: None });
        }
        let (given, family) = (row.text("given_name"), row.text("family_name"));
        let names: Vec<&str> = [given, family].into_iter().flatten().collect();
        let parts = given.zip(family).map(|(given, family)| (sort_key(given), sort_key(family)));
        (!names.is_empty()).then(|| Self { key: sort_key(&names.join(" ")), parts })
    }

    fn family(&self) -> Option<&str> {
        self.parts.as_ref().map(|(_, family)| family.as_str())
    }

    /// Loads those players who have this name, and no other external id of the same provider.
    fn select(
        &self,
        connection: &mut Connection,
        ids: Vec<PlayerId>,
        external_id: Option<&ExternalId>,
    ) -> Result<Vec<Player>, AppError> {
        let mut selected = Vec::new();
        for id in ids {
            let player: Player = resources::load(connection, id)?;
            let details = &player.details;
            let has_parts = self.parts.as_ref().is_some_and(|(given, family)| {
                details.family_name_key().as_ref() == Some(family)
                    && details
                        .given_name
                        .as_ref()
                        .is_some_and(|own| sort_key(own.as_str()) == *given)
            });
            let has_name = details.name_key() == self.key || has_parts;
            if has_name && external_id.is_none_or(|id| !player.external_ids.has_other(id)) {
                selected.push(player);
            }
        }
        Ok(selected)
    }
}
