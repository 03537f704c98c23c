//! Memberships as a resource: their writes. Their rules are in `rules`.

use diesel::QueryResult;

use super::{
    list::Filter,
    model::{Membership, MembershipDetails, NewMembership},
    queries, rules,
};
use crate::{
    changes::{Actor, Kind},
    database::{Connection, ids::MembershipId},
    error::AppError,
    resources::{self, JsonResource, Resource},
    values::BirthDateVisibility,
};

impl Resource for Membership {
    const KIND: Kind = Kind::Membership;
    type Id = MembershipId;
    type Input = MembershipDetails;
    type View = Self;
    type Filter = Filter;

    fn find(connection: &mut Connection, id: MembershipId) -> QueryResult<Option<Self>> {
        queries::by_id(connection, id)
    }

    fn view(self, _: &mut Connection, _: BirthDateVisibility) -> QueryResult<Self> {
        Ok(self)
    }

    fn is_unchanged_by(&self, input: &MembershipDetails) -> bool {
        self.details == *input
    }

    fn update_row(
        &self,
        connection: &mut Connection,
        actor: &Actor,
        input: MembershipDetails,
    ) -> Result<Self, AppError> {
        rules::check(connection, &input, Some(self.id))?;
        Ok(queries::update(connection, self.id, &input, actor)?)
    }

    fn delete_row(&self, connection: &mut Connection, _: &Actor) -> Result<(), AppError> {
        queries::delete(connection, self.id)?;
        Ok(())
    }
}

impl JsonResource for Membership {
    type New = NewMembership;

    fn insert_row(
        connection: &mut Connection,
        actor: &Actor,
        input: MembershipDetails,
    ) -> Result<Self, AppError> {
        rules::check(connection, &input, None)?;
        Ok(queries::insert(connection, input, actor)?)
    }

    fn create(
        connection: &mut Connection,
        actor: &Actor,
        new: NewMembership,
    ) -> Result<Self, AppError> {
        resources::insert(connection, actor, new.0)
    }
}
