//! An invented league for whoever wants to look around first.

mod careers;
mod clubs;
mod people;
mod season;
mod table;

use diesel::{QueryDsl, QueryResult, RunQueryDsl, dsl::exists, select};

use crate::{
    changes::Actor,
    database::{
        Connection,
        schema::{players, teams},
    },
    error::AppError,
};

use season::Season;

/// Fills an empty roster; `false` where it is not empty.
///
/// Everything is parsed and written as if it came through the API: every rule holds, and each row
/// leaves its change. All dates are relative to the actor's today, so that the league never ages.
pub fn fill(connection: &mut Connection, actor: &Actor) -> Result<bool, AppError> {
    if holds_anything(connection)? {
        return Ok(false);
    }
    let season = Season::of(actor.today());
    let teams = clubs::make(connection, actor)?;
    let players = people::make(connection, actor, season)?;
    careers::make(connection, actor, season, &teams, &players)?;
    Ok(true)
}

fn holds_anything(connection: &mut Connection) -> QueryResult<bool> {
    let has_teams: bool = select(exists(teams::table.select(teams::id))).get_result(connection)?;
    let has_players: bool =
        select(exists(players::table.select(players::id))).get_result(connection)?;
    Ok(has_teams || has_players)
}

#[cfg(test)]
mod tests;
