//! What a write of a player does, inside its transaction.

use super::{
    model::{FirstMembership, Player, PlayerInput},
    queries,
};
use crate::{
    changes::{self, Actor, Kind},
    database::{Connection, ids::PlayerId},
    error::AppError,
    external_ids,
    memberships::{self, MembershipDetails},
};

/// Makes a player.
pub fn create(
    connection: &mut Connection,
    actor: &Actor,
    new: PlayerInput,
) -> Result<Player, AppError> {
    let made = queries::insert(connection, new, actor)?;
    external_ids::players::add(connection, made.id, &made.external_ids)?;
    changes::created(connection, actor, Kind::Player, made.id.get(), &made)?;
    Ok(made)
}

/// Puts a player who was just made into a team.
pub fn join(
    connection: &mut Connection,
    actor: &Actor,
    player: PlayerId,
    first: FirstMembership,
) -> Result<(), AppError> {
    let FirstMembership { team_id, terms } = first;
    let details = MembershipDetails { player_id: player, team_id, terms };
    memberships::create(connection, actor, &details, "/membership").map(drop)
}

/// Replaces what a client may set. Where that changes nothing, nothing is written.
pub fn update(
    connection: &mut Connection,
    actor: &Actor,
    before: Player,
    new: PlayerInput,
) -> Result<Player, AppError> {
    if before.details == new.details && before.external_ids == new.external_ids {
        return Ok(before);
    }
    let row = queries::update(connection, before.id, &new.details, actor)?;
    if before.external_ids != new.external_ids {
        external_ids::players::replace(connection, row.id, &new.external_ids)?;
    }
    let after = Player::new(row, new.external_ids);
    changes::updated(connection, actor, Kind::Player, after.id.get(), &after, &before)?;
    Ok(after)
}

/// Removes a player, and the player's memberships with it.
pub fn delete(connection: &mut Connection, actor: &Actor, before: &Player) -> Result<(), AppError> {
    let id = before.id;
    for membership in memberships::of_player(connection, id)? {
        memberships::delete(connection, actor, &membership)?;
    }
    queries::delete(connection, id)?;
    changes::deleted(connection, actor, Kind::Player, id.get(), before)?;
    Ok(())
}

/// The player, or 404.
pub fn find(connection: &mut Connection, id: PlayerId) -> Result<Player, AppError> {
    queries::by_id(connection, id)?.ok_or_else(|| AppError::not_found("player", id))
}
