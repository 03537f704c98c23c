//! Players as a resource: their writes, the first membership of a new one included.

use diesel::QueryResult;

use super::{
    list::Filter,
    model::{FirstMembership, NewPlayer, Player, PlayerInput, PlayerView},
    queries,
};
use crate::{
    changes::{Actor, Kind},
    database::{Connection, ids::PlayerId},
    error::AppError,
    external_ids,
    memberships::{self, Membership, MembershipDetails},
    resources::{self, JsonResource, Resource},
    values::BirthDateVisibility,
};

impl Resource for Player {
    const KIND: Kind = Kind::Player;
    const READ_ONLY: &'static [&'static str] =
        &["id", "version", "created_at", "updated_at", "teams"];
    /// A transfer and midnight change the teams without a change of the player.
    const VOLATILE: &'static [&'static str] = &["teams"];
    const SHOWS_BIRTH_DATES: bool = true;
    type Id = PlayerId;
    type Input = PlayerInput;
    type View = PlayerView;
    type Filter = Filter;

    fn find(connection: &mut Connection, id: PlayerId) -> QueryResult<Option<Self>> {
        queries::by_id(connection, id)
    }

    fn view(
        self,
        connection: &mut Connection,
        visibility: BirthDateVisibility,
    ) -> QueryResult<PlayerView> {
        queries::view(connection, self, visibility)
    }

    /// A year that guests are shown does not replace the date that it is the year of.
    fn complete_replacement(&self, mut input: PlayerInput) -> PlayerInput {
        if let (Some(stored), Some(new)) = (&self.details.birth_date, &input.details.birth_date)
            && stored.year_only() == *new
        {
            input.details.birth_date = Some(stored.clone());
        }
        input
    }

    /// A name that is built from given and family name follows them, unless the update sets another one or clears both.
    fn complete(&self, mut input: PlayerInput) -> Result<PlayerInput, AppError> {
        let (stored, new) = (&self.details, &mut input.details);
        let has_parts = new.given_name.is_some() || new.family_name.is_some();
        if has_parts && new.name == stored.name && stored.has_built_name() && !new.has_built_name()
        {
            new.name = new.built_name().map_err(|rule| AppError::invalid("/name", rule))?;
        }
        Ok(input)
    }

    fn is_unchanged_by(&self, input: &PlayerInput) -> bool {
        self.details == input.details && self.external_ids == input.external_ids
    }

    fn update_row(
        &self,
        connection: &mut Connection,
        actor: &Actor,
        input: PlayerInput,
    ) -> Result<Self, AppError> {
        let row = queries::update(connection, self.id, &input.details, actor)?;
        if self.external_ids != input.external_ids {
            external_ids::players::replace(connection, row.id, &input.external_ids)?;
        }
        Ok(Self::new(row, input.external_ids))
    }

    /// Deletes the memberships of the player first, each with a change row of its own.
    fn delete_row(&self, connection: &mut Connection, actor: &Actor) -> Result<(), AppError> {
        for membership in memberships::of_player(connection, self.id)? {
            resources::delete(connection, actor, &membership)?;
        }
        queries::delete(connection, self.id)?;
        Ok(())
    }
}

impl JsonResource for Player {
    type New = NewPlayer;

    fn insert_row(
        connection: &mut Connection,
        actor: &Actor,
        input: PlayerInput,
    ) -> Result<Self, AppError> {
        let player = queries::insert(connection, input, actor)?;
        external_ids::players::add(connection, player.id, &player.external_ids)?;
        Ok(player)
    }

    fn create(
        connection: &mut Connection,
        actor: &Actor,
        new: NewPlayer,
    ) -> Result<PlayerView, AppError> {
        let player: Self = resources::insert(connection, actor, new.player)?;
        let Some(first) = new.first else {
            return Ok(PlayerView::without_teams(player));
        };
        add_first_membership(connection, actor, player.id, first)?;
        Ok(player.view(connection, BirthDateVisibility::full(actor.today()))?)
    }
}

/// Adds a player who was just created to a team.
fn add_first_membership(
    connection: &mut Connection,
    actor: &Actor,
    player_id: PlayerId,
    first: FirstMembership,
) -> Result<(), AppError> {
    let FirstMembership { team_id, terms } = first;
    let details = MembershipDetails { player_id, team_id, terms };
    let created: Result<Membership, AppError> = resources::insert(connection, actor, details);
    created.map(drop).map_err(|error| match error {
        AppError::Invalid(errors) => {
            let nested = errors.into_iter().map(|error| error.nested_in("membership"));
            AppError::Invalid(nested.collect())
        }
        other => other,
    })
}
