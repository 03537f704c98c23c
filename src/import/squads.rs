//! Rows of a squad file: a person, and the membership in a team.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::{
    columns::is_membership_column,
    errors::ImportError,
    report::RowOutcome,
    rows::{self, Unchecked},
    squad_players::{CreatedPlayers, PlayerMatch, find_player, is_compatible},
    squad_teams::{KnownTeams, find_team},
    table::{Options, Row},
};
use crate::{
    changes::Actor,
    database::{
        Connection,
        ids::{PlayerId, TeamId},
        index_pending,
    },
    error::AppError,
    external_ids::ExternalId,
    memberships::{self, Membership, MembershipDetails, MembershipTerms},
    players::{Player, PlayerInput},
    resources::{self, FromBody},
    values::{Day, FieldReader, FromJsonField, PartialDate},
};

/// The columns that are neither of the person nor of the membership.
const KEYS: [&str; 4] = ["id", "external_id", "team", "category"];

/// What earlier rows have found and created.
#[derive(Default)]
pub(super) struct Squads {
    teams: KnownTeams,
    players: CreatedPlayers,
    /// The lines of the memberships of the file.
    memberships: HashMap<(PlayerId, TeamId, Day), u64>,
    /// The lines of created players, by id.
    pub(super) created_players: HashMap<i64, u64>,
    /// The lines of created memberships, by id.
    pub(super) created_memberships: HashMap<i64, u64>,
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
        && !memberships::team_exists(connection, team).map_err(AppError::from)?
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
) -> Result<RowOutcome, AppError> {
    let team = find_team(connection, actor, row, options, &mut squads.teams)?;
    let (person, terms) = split(row);
    let external_id = external_id(row, options)?;
    let found = find_player(connection, row, external_id.as_ref(), team, &squads.players)?;
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
            let created: Player = resources::insert(connection, actor, input)?;
            squads.created_players.insert(created.id.get(), row.line);
            squads.players.add(&created, row.line);
            let outcome = RowOutcome::Created(created.id.get());
            (created, outcome)
        }
    };
    squads.players.index(&player, team);
    let membership = apply_terms(connection, actor, row, (player.id, team), terms, squads)?;
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
    let id = before.id;
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
    let outcome = rows::update(connection, actor, before, person)?;
    Ok((resources::load(connection, id)?, outcome))
}

/// Creates or updates the membership of a row, which is found by its start date.
fn apply_terms(
    connection: &mut Connection,
    actor: &Actor,
    row: &Row,
    (player_id, team_id): (PlayerId, TeamId),
    terms: Map<String, Value>,
    squads: &mut Squads,
) -> Result<RowOutcome, AppError> {
    let parsed = FieldReader::read(Value::Object(terms.clone()), |fields| {
        MembershipTerms::parse(fields, None)
    })?;
    let key = (player_id, team_id, parsed.start_date);
    if let Some(line) = squads.memberships.insert(key, row.line) {
        return Err(AppError::invalid("", format!("is the same membership as line {line}")));
    }
    let existing = memberships::by_start(connection, player_id, team_id, parsed.start_date)?;
    let Some(before) = existing else {
        let new = MembershipDetails { player_id, team_id, terms: parsed };
        let created: Membership = resources::insert(connection, actor, new)?;
        squads.created_memberships.insert(created.id.get(), row.line);
        return Ok(RowOutcome::Created(created.id.get()));
    };
    rows::update(connection, actor, before, terms)
}
