//! Teams as a resource: their rules and writes.

use diesel::QueryResult;

use super::{
    list::Filter,
    model::{Team, TeamDetails, TeamInput},
    queries,
};
use crate::{
    changes::{Actor, Kind},
    database::{Connection, ids::TeamId},
    error::AppError,
    external_ids,
    resources::{self, JsonResource, Resource},
    values::BirthDateVisibility,
};

impl Resource for Team {
    const KIND: Kind = Kind::Team;
    type Id = TeamId;
    type Input = TeamInput;
    type View = Self;
    type Filter = Filter;

    fn find(connection: &mut Connection, id: TeamId) -> QueryResult<Option<Self>> {
        queries::by_id(connection, id)
    }

    fn view(self, _: &mut Connection, _: BirthDateVisibility) -> QueryResult<Self> {
        Ok(self)
    }

    fn is_unchanged_by(&self, input: &TeamInput) -> bool {
        self.details == input.details && self.external_ids == input.external_ids
    }

    fn update_row(
        &self,
        connection: &mut Connection,
        actor: &Actor,
        input: TeamInput,
    ) -> Result<Self, AppError> {
        check_unique(connection, &input.details, Some(self.id))?;
        let row = queries::update(connection, self.id, &input.details, actor)?;
        if self.external_ids != input.external_ids {
            external_ids::teams::replace(connection, row.id, &input.external_ids)?;
        }
        Ok(Self::new(row, input.external_ids))
    }

    /// A team that has memberships, past ones included, cannot be deleted.
    fn delete_row(&self, connection: &mut Connection, _: &Actor) -> Result<(), AppError> {
        if queries::in_use(connection, self.id)? {
            let (name, id) = (&self.details.name, self.id);
            return Err(AppError::InUse(format!(
                "{name} (team {id}) has memberships; delete them first"
            )));
        }
        queries::delete(connection, self.id)?;
        Ok(())
    }
}

impl JsonResource for Team {
    type New = TeamInput;

    fn insert_row(
        connection: &mut Connection,
        actor: &Actor,
        input: TeamInput,
    ) -> Result<Self, AppError> {
        check_unique(connection, &input.details, None)?;
        let team = queries::insert(connection, input, actor)?;
        external_ids::teams::add(connection, team.id, &team.external_ids)?;
        Ok(team)
    }

    fn create(
        connection: &mut Connection,
        actor: &Actor,
        new: TeamInput,
    ) -> Result<Self, AppError> {
        resources::insert(connection, actor, new)
    }
}

/// Checks that no other team has the same name, category, country and city.
fn check_unique(
    connection: &mut Connection,
    details: &TeamDetails,
    except: Option<TeamId>,
) -> Result<(), AppError> {
    match queries::same_name(connection, details, except)? {
        Some(other) => Err(AppError::AlreadyExists(format!(
            "team {other} already has the same name, category, country and city"
        ))),
        None => Ok(()),
    }
}
