//! The invented league of `--demo`.

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

/// Fills an empty roster; false if it is not empty.
///
/// Everything is parsed and written like requests of the API, with change rows. All dates are relative to the actor's
/// day, so that the league never becomes outdated.
pub fn fill(connection: &mut Connection, actor: &Actor) -> Result<bool, AppError> {
    if holds_anything(connection)? {
        return Ok(false);
    }
    let season = Season::of(actor.today());
    let teams = clubs::create(connection, actor)?;
    let players = people::create(connection, actor, season)?;
    careers::create(connection, actor, season, &teams, &players)?;
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
