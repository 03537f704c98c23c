//! Finds the team of a row of a squad file: by id, external id or name.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::{
    rows::Importable,
    table::{Options, Row},
};
use crate::{
    changes::Actor,
    database::{Connection, ids::TeamId},
    error::AppError,
    external_ids::ExternalId,
    resources::{self, FromBody, Resource},
    teams::{self, Team, TeamInput},
    values::fold_case,
};

/// The teams that earlier rows have found, by cell and category.
pub(super) type KnownTeams = HashMap<(String, Option<String>), TeamId>;

/// The team of a row, which is created if the options say so.
///
/// # Errors
/// 422 if the team is unknown, or several have the name.
pub(super) fn find_team(
    connection: &mut Connection,
    actor: &Actor,
    row: &Row,
    options: &Options,
    known: &mut KnownTeams,
) -> Result<TeamId, AppError> {
    if let Some(id) = options.squad.team {
        return Ok(id);
    }
    let name = row.text("team").ok_or_else(|| AppError::invalid("/team", "is required"))?;
    let key = (name.to_owned(), row.text("category").map(str::to_owned));
    if let Some(id) = known.get(&key) {
        return Ok(*id);
    }
    let (name, category) = &key;
    let id = match by_id(connection, name, options)? {
        Some(id) => id,
        None => by_name(connection, actor, name, category.as_deref(), options)?,
    };
    known.insert(key, id);
    Ok(id)
}

fn by_id(
    connection: &mut Connection,
    cell: &str,
    options: &Options,
) -> Result<Option<TeamId>, AppError> {
    if let Some(provider) = &options.provider {
        let Ok(id) = ExternalId::new(provider, cell) else { return Ok(None) };
        return Ok(Team::find_by_external_id(connection, &id)?);
    }
    let Ok(id) = cell.parse() else { return Ok(None) };
    Ok(Team::find(connection, id)?.map(|team| team.id))
}

fn by_name(
    connection: &mut Connection,
    actor: &Actor,
    name: &str,
    category: Option<&str>,
    options: &Options,
) -> Result<TeamId, AppError> {
    let found = teams::by_name(connection, name)?;
    let matching = found.iter().filter(|team| {
        category.is_none_or(|category| {
            let stored = team.details.category.as_ref();
            stored.is_some_and(|stored| fold_case(stored.as_str()) == fold_case(category))
        })
    });
    let ids: Vec<TeamId> = matching.map(|team| team.id).collect();
    match *ids {
        [id] => Ok(id),
        [] if options.squad.create_teams => create(connection, actor, name, category),
        [] => Err(AppError::invalid("/team", "is unknown: import it first, or use --create-teams")),
        _ => {
            let count = ids.len();
            let reason =
                format!("is the name of {count} teams: use their ids, or add a column category");
            Err(AppError::invalid("/team", reason))
        }
    }
}

fn create(
    connection: &mut Connection,
    actor: &Actor,
    name: &str,
    category: Option<&str>,
) -> Result<TeamId, AppError> {
    let fields = [("name", Some(name)), ("category", category)];
    let fields: Map<String, Value> =
        fields.into_iter().map(|(name, text)| (name.to_owned(), text.into())).collect();
    let input =
        TeamInput::from_body(Value::Object(fields), actor.today()).map_err(
            |error| match error {
                // The name is in the column of the team.
                AppError::Invalid(mut errors) => {
                    for error in &mut errors {
                        if error.pointer == "/name" {
                            "/team".clone_into(&mut error.pointer);
                        }
                    }
                    AppError::Invalid(errors)
                }
                other => other,
            },
        )?;
    resources::insert::<Team>(connection, actor, input).map(|team| team.id)
}
