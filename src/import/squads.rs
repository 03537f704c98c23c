//! Rows of a squad file: a person, and the membership in a team.

use serde_json::{Map, Value};

use super::{
    columns::is_membership_column,
    created_rows::CreatedRows,
    errors::ImportError,
    memberships::{self, WrittenMemberships},
    options::Options,
    report::RowOutcome,
    rows::{self, Unchecked},
    squad_players::{CreatedPlayers, PlayerMatch, find_player, is_compatible},
    squad_teams::{KnownTeams, find_team},
    table::Row,
};
use crate::{
    changes::{Actor, Kind},
    database::{Connection, index_pending},
    error::AppError,
    external_ids::ExternalId,
    memberships::{MembershipTerms, team_exists},
    players::{Player, PlayerInput},
    resources::FromBody,
    values::{Day, FieldReader, FromJsonField, PartialDate},
};

/// The columns that are neither of the person nor of the membership.
const KEYS: [&str; 4] = ["id", "external_id", "team", "category"];

/// The teams, players and memberships of earlier rows.
#[derive(Default)]
pub(super) struct Squads {
    teams: KnownTeams,
    players: CreatedPlayers,
    memberships: WrittenMemberships,
}

/// Validates a row without the database.
pub(super) fn check(row: &Row, today: Day) -> Result<(), AppError> {
    let checked = FieldReader::read(Value::Object(row.fields.clone()), |fields| {
        for name in ["external_id", "team", "category"] {
            fields.optional::<Unchecked>(name);
        }
        let person = PlayerInput::parse(fields, today);
        let terms = MembershipTerms::parse(fields, None);
        person.zip(terms)
    });
    match checked {
        // A player who is found by id has a name.
        Err(AppError::Invalid(mut errors)) if has_id(row) => {
            errors.retain(|error| error.pointer != "/name" || row.cell("/name").is_some());
            if errors.is_empty() { Ok(()) } else { Err(AppError::Invalid(errors)) }
        }
        checked => checked.map(drop),
    }
}

fn has_id(row: &Row) -> bool {
    row.cell("/id").is_some() || row.cell("/external_id").is_some()
}

/// Checks the team of the options, and indexes pending players, so that they are found by name.
pub(super) fn prepare(connection: &mut Connection, options: &Options) -> Result<(), ImportError> {
    if let Some(team) = options.squad.team
        && !team_exists(connection, team).map_err(AppError::from)?
    {
        return Err(ImportError::File(format!("--team: there is no team with the id {team}")));
    }
    index_pending(connection).map_err(AppError::from)?;
    Ok(())
}

/// Creates or updates the player and the membership of a row. An empty cell leaves what is stored.
pub(super) fn apply(
    connection: &mut Connection,
    actor: &Actor,
    row: &Row,
    options: &Options,
    squads: &mut Squads,
    created: &mut CreatedRows,
) -> Result<RowOutcome, AppError> {
    let team = find_team(connection, actor, row, options, &mut squads.teams)?;
    let (person, terms) = split(row);
    let external_id = external_id(row, options)?;
    let found = find_player(connection, row, external_id.as_ref(), team, &squads.players, created)?;
    let (player, outcome) = match found {
        PlayerMatch::ById(before) => update_player(connection, actor, before, person, external_id)?,
        PlayerMatch::ByName(before) => {
            let person = without_names_if_stored(&before, person);
            update_player(connection, actor, before, person, external_id)?
        }
        PlayerMatch::New => {
            let mut input = PlayerInput::from_body(Value::Object(person), actor.today())?;
            if let Some(id) = external_id {
                input.external_ids.insert(id);
            }
            let player: Player = rows::insert(connection, actor, input, row.line, created)?;
            (player, RowOutcome::Created)
        }
    };
    if created.line(Kind::Player, player.id.get()).is_some() {
        squads.players.index(&player, team);
    }
    let ids = (player.id, team);
    let written = &mut squads.memberships;
    let membership =
        memberships::write_terms(connection, actor, row.line, ids, terms, written, created)?;
    Ok(outcome.combined_with(membership))
}

/// The fields of the person and of the membership; those without a value are left out.
fn split(row: &Row) -> (Map<String, Value>, Map<String, Value>) {
    let fields = row
        .fields
        .iter()
        .filter(|(name, value)| !value.is_null() && !KEYS.contains(&name.as_str()));
    let fields = fields.map(|(name, value)| (name.clone(), value.clone()));
    let (terms, person) = fields.partition::<Vec<_>, _>(|(name, _)| is_membership_column(name));
    (person.into_iter().collect(), terms.into_iter().collect())
}

/// The external id of a row, if the file has them.
fn external_id(row: &Row, options: &Options) -> Result<Option<ExternalId>, AppError> {
    let (Some(provider), Some(value)) = (&options.provider, row.text("external_id")) else {
        return Ok(None);
    };
    let id = ExternalId::new(provider, value);
    id.map(Some).map_err(|rule| AppError::invalid("/external_id", rule))
}

/// The fields of a person who was found by name, without names that are stored: their spelling stays.
fn without_names_if_stored(before: &Player, mut person: Map<String, Value>) -> Map<String, Value> {
    let stored = &before.details;
    person.remove("name");
    for (name, value) in [("given_name", &stored.given_name), ("family_name", &stored.family_name)]
    {
        if value.is_some() {
            person.remove(name);
        }
    }
    person
}

/// Updates a player, and adds the external id. Of two birth dates of which one is a part of the other, the longer one stays.
fn update_player(
    connection: &mut Connection,
    actor: &Actor,
    before: Player,
    mut person: Map<String, Value>,
    external_id: Option<ExternalId>,
) -> Result<(Player, RowOutcome), AppError> {
    let birth_date = person.get("birth_date").and_then(|date| PartialDate::from_field(date).ok());
    if let (Some(stored), Some(new)) = (&before.details.birth_date, &birth_date)
        && is_compatible(Some(stored), Some(new))
        && new.as_str().len() < stored.as_str().len()
    {
        person.remove("birth_date");
    }
    if let Some(external_id) = external_id {
        let mut ids = before.external_ids.clone();
        ids.insert(external_id);
        person.insert(
            "external_ids".to_owned(),
            serde_json::to_value(&ids).map_err(AppError::internal)?,
        );
    }
    rows::update(connection, actor, before, person)
}
