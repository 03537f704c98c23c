//! Finds the team of a row of a squad file: by id, external id or name.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::{options::Options, rows::Importable, table::Row};
use crate::{
    changes::Actor,
    database::{Connection, ids::TeamId},
    error::AppError,
    external_ids::ExternalId,
    resources::{self, FromBody, Resource},
    teams::{self, Team, TeamInput},
    values::{Text, fold_case},
};

/// The teams that earlier rows have found, by cell and category.
pub(super) type KnownTeams = HashMap<(String, Category), TeamId>;

/// The category of a row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Category {
    /// The file has no column.
    Any,
    /// The cell is empty.
    None,
    /// The category, case-folded.
    Of(String),
}

impl Category {
    fn of(row: &Row) -> Self {
        match (row.text("category"), row.fields.contains_key("category")) {
            (Some(category), _) => Self::Of(fold_case(category)),
            (None, true) => Self::None,
            (None, false) => Self::Any,
        }
    }

    fn fits(&self, team: &Team) -> bool {
        let stored = team.details.category.as_ref().map(|category| fold_case(category.as_str()));
        match self {
            Self::Any => true,
            Self::None => stored.is_none(),
            Self::Of(category) => stored.as_ref() == Some(category),
        }
    }
}

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
    let cell = row.text("team").ok_or_else(|| invalid("/team", "is required"))?;
    let key = (cell.to_owned(), Category::of(row));
    if let Some(id) = known.get(&key) {
        return Ok(*id);
    }
    let (cell, category) = &key;
    let id = match by_id(connection, cell, options)? {
        Some(team) if *category == Category::None || category.fits(&team) => team.id,
        Some(team) => {
            let own = team.details.category.as_ref().map_or("none", Text::as_str);
            return Err(invalid("/category", &format!("is not that of the team: {own}")));
        }
        None => match by_name(connection, cell, category)? {
            Some(id) => id,
            None if options.squad.create_teams => {
                create(connection, actor, cell, row.text("category"), category, options)?
            }
            None => {
                let of_category =
                    if *category == Category::Any { "" } else { " with this category" };
                let reason =
                    format!("is unknown{of_category}: import it first, or use --create-teams");
                return Err(invalid("/team", &reason));
            }
        },
    };
    known.insert(key, id);
    Ok(id)
}

fn invalid(pointer: &str, reason: &str) -> AppError {
    AppError::invalid(pointer, reason)
}

/// The team with an id: an external one with a provider, our own without; then digits are always an id.
fn by_id(
    connection: &mut Connection,
    cell: &str,
    options: &Options,
) -> Result<Option<Team>, AppError> {
    if let Some(provider) = &options.provider {
        let Ok(id) = ExternalId::new(provider, cell) else { return Ok(None) };
        let found = Team::find_by_external_id(connection, &id)?;
        return found.map(|id| resources::load(connection, id)).transpose();
    }
    if !cell.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(None);
    }
    let id = cell.parse().map_err(|rule: String| invalid("/team", &rule))?;
    match Team::find(connection, id)? {
        Some(team) => Ok(Some(team)),
        None => Err(invalid("/team", &format!("is unknown: there is no team with the id {id}"))),
    }
}

fn by_name(
    connection: &mut Connection,
    name: &str,
    category: &Category,
) -> Result<Option<TeamId>, AppError> {
    let found = teams::by_name(connection, name)?;
    let ids: Vec<TeamId> =
        found.iter().filter(|team| category.fits(team)).map(|team| team.id).collect();
    match *ids {
        [] => Ok(None),
        [id] => Ok(Some(id)),
        _ => {
            let advice = match category {
                Category::Any => "use their ids, or add a column category",
                Category::None | Category::Of(_) => "use their ids",
            };
            Err(invalid("/team", &format!("is the name of {} teams: {advice}", ids.len())))
        }
    }
}

/// Creates a team. In a file of a provider without categories, the cell is also its external id.
fn create(
    connection: &mut Connection,
    actor: &Actor,
    name: &str,
    category: Option<&str>,
    key: &Category,
    options: &Options,
) -> Result<TeamId, AppError> {
    let fields = [("name", Some(name)), ("category", category)];
    let fields: Map<String, Value> =
        fields.into_iter().map(|(name, text)| (name.to_owned(), text.into())).collect();
    let input = TeamInput::from_body(Value::Object(fields), actor.today());
    let mut input = input.map_err(|error| match error {
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
    })?;
    // Teams of several categories may have one name, which cannot be the id of all.
    if let (Some(provider), Category::Any) = (&options.provider, key) {
        let id = ExternalId::new(provider, name).map_err(|rule| invalid("/team", &rule))?;
        input.external_ids.insert(id);
    }
    resources::insert::<Team>(connection, actor, input).map(|team| team.id)
}
