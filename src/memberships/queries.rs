//! The SQL of memberships.

use std::collections::HashMap;

use diesel::{
    ExpressionMethods, NullableExpressionMethods, OptionalExtension, QueryDsl, QueryResult,
    RunQueryDsl, SelectableHelper,
    dsl::{AsSelect, auto_type, count_star, exists},
    select,
};

use super::{
    model::{CurrentTeam, Membership, MembershipDetails},
    period,
};
use crate::{
    changes::Actor,
    database::{
        Backend, Connection, id_in,
        ids::{MembershipId, PlayerId, TeamId},
        inserted,
        schema::{memberships, players, teams},
    },
    values::{Day, ShirtNumber},
};

/// One membership.
pub fn by_id(connection: &mut Connection, id: MembershipId) -> QueryResult<Option<Membership>> {
    memberships::table.find(id).select(Membership::as_select()).get_result(connection).optional()
}

/// The membership that an import identifies by player, team and start date.
pub fn by_start(
    connection: &mut Connection,
    player: PlayerId,
    team: TeamId,
    start: Day,
) -> QueryResult<Option<Membership>> {
    memberships::table
        .filter(memberships::player_id.eq(player))
        .filter(memberships::team_id.eq(team))
        .filter(memberships::start_date.eq(start))
        .select(Membership::as_select())
        .get_result(connection)
        .optional()
}

/// Some memberships in the order of their ids, after an id.
pub fn after(connection: &mut Connection, id: i64, limit: i64) -> QueryResult<Vec<Membership>> {
    memberships::table
        .filter(memberships::id.gt(id))
        .order(memberships::id.asc())
        .limit(limit)
        .select(Membership::as_select())
        .load(connection)
}

/// All memberships of a player, by id.
pub fn of_player(connection: &mut Connection, player: PlayerId) -> QueryResult<Vec<Membership>> {
    memberships::table
        .filter(memberships::player_id.eq(player))
        .order(memberships::id.asc())
        .select(Membership::as_select())
        .load(connection)
}

/// All memberships of a player with the names of their teams, newest first.
pub fn career(
    connection: &mut Connection,
    player: PlayerId,
) -> QueryResult<Vec<(Membership, String)>> {
    memberships::table
        .inner_join(teams::table)
        .filter(memberships::player_id.eq(player))
        .order((memberships::start_date.desc(), memberships::id.desc()))
        .select((Membership::as_select(), teams::name))
        .load(connection)
}

/// The number of players of teams on a day; teams without players are absent.
pub fn squad_sizes(
    connection: &mut Connection,
    teams: &[TeamId],
    day: Day,
) -> QueryResult<HashMap<TeamId, i64>> {
    let rows: Vec<(TeamId, i64)> = memberships::table
        .filter(id_in(memberships::team_id, teams.iter().map(|team| team.get())))
        .filter(period::contains(day))
        .group_by(memberships::team_id)
        .select((memberships::team_id, count_star()))
        .load(connection)?;
    Ok(rows.into_iter().collect())
}

/// All memberships of a team, past ones included, with the names of the players, by start date.
pub fn of_team(
    connection: &mut Connection,
    team: TeamId,
) -> QueryResult<Vec<(Membership, String)>> {
    memberships::table
        .inner_join(players::table)
        .filter(memberships::team_id.eq(team))
        .order((memberships::start_date.asc(), memberships::id.asc()))
        .select((Membership::as_select(), players::name))
        .load(connection)
}

/// Memberships whose period contains a day, by player and start date, with the names of their teams.
#[auto_type]
fn current(day: Day) -> _ {
    let membership: AsSelect<Membership, Backend> = Membership::as_select();
    let on_that_day: period::contains = period::contains(day);
    memberships::table
        .inner_join(teams::table)
        .filter(on_that_day)
        .order((memberships::player_id.asc(), memberships::start_date.asc(), memberships::id.asc()))
        .select((membership, teams::name))
}

/// The teams that these players are in on a day.
pub fn current_teams(
    connection: &mut Connection,
    players: &[PlayerId],
    day: Day,
) -> QueryResult<Vec<(PlayerId, CurrentTeam)>> {
    let rows: Vec<(Membership, String)> = match players {
        // The most frequent case; unlike an IN list, its prepared statement is cached.
        [player] => current(day).filter(memberships::player_id.eq(*player)).load(connection)?,
        players => {
            let players = players.iter().map(|player| player.get());
            current(day).filter(id_in(memberships::player_id, players)).load(connection)?
        }
    };
    let team =
        |(row, name): (Membership, String)| (row.details.player_id, CurrentTeam::new(row, name));
    Ok(rows.into_iter().map(team).collect())
}

/// The memberships of a player whose period contains a day.
pub fn of_player_on(
    connection: &mut Connection,
    player: PlayerId,
    day: Day,
) -> QueryResult<Vec<Membership>> {
    memberships::table
        .filter(memberships::player_id.eq(player))
        .filter(period::contains(day))
        .order(memberships::id.asc())
        .select(Membership::as_select())
        .load(connection)
}

/// The memberships of a team whose period contains a day.
pub fn of_team_on(
    connection: &mut Connection,
    team: TeamId,
    day: Day,
) -> QueryResult<Vec<Membership>> {
    memberships::table
        .filter(memberships::team_id.eq(team))
        .filter(period::contains(day))
        .order(memberships::id.asc())
        .select(Membership::as_select())
        .load(connection)
}

/// A membership of the same player and team whose period overlaps this one.
pub fn overlapping(
    connection: &mut Connection,
    new: &MembershipDetails,
    except: Option<MembershipId>,
) -> QueryResult<Option<Membership>> {
    memberships::table
        .filter(memberships::player_id.eq(new.player_id))
        .filter(memberships::team_id.eq(new.team_id))
        .filter(memberships::id.ne(except.unwrap_or_else(|| 0.into())))
        .filter(period::overlaps(new.terms.start_date, new.terms.last_day()))
        .order(memberships::start_date.asc())
        .select(Membership::as_select())
        .get_result(connection)
        .optional()
}

/// Another membership of the team with that shirt number in the period, and the name of the player.
pub fn shirt_holder(
    connection: &mut Connection,
    new: &MembershipDetails,
    shirt: &ShirtNumber,
    except: Option<MembershipId>,
) -> QueryResult<Option<(Membership, String)>> {
    memberships::table
        .inner_join(players::table)
        .filter(memberships::team_id.eq(new.team_id))
        .filter(memberships::shirt_number.eq(shirt))
        .filter(memberships::id.ne(except.unwrap_or_else(|| 0.into())))
        .filter(period::overlaps(new.terms.start_date, new.terms.last_day()))
        .order(memberships::start_date.asc())
        .select((Membership::as_select(), players::name))
        .get_result(connection)
        .optional()
}

/// The shirt numbers of all other memberships of the team in the period.
pub fn worn_numbers(
    connection: &mut Connection,
    new: &MembershipDetails,
    except: Option<MembershipId>,
) -> QueryResult<Vec<ShirtNumber>> {
    memberships::table
        .filter(memberships::team_id.eq(new.team_id))
        .filter(memberships::id.ne(except.unwrap_or_else(|| 0.into())))
        .filter(memberships::shirt_number.is_not_null())
        .filter(period::overlaps(new.terms.start_date, new.terms.last_day()))
        .order(memberships::id.asc())
        .select(memberships::shirt_number.assume_not_null())
        .load(connection)
}

/// Inserts a membership with version 1.
pub fn insert(
    connection: &mut Connection,
    new: MembershipDetails,
    actor: &Actor,
) -> QueryResult<Membership> {
    diesel::insert_into(memberships::table)
        .values((
            &new,
            memberships::created_at.eq(actor.at()),
            memberships::updated_at.eq(actor.at()),
        ))
        .execute(connection)?;
    let at = actor.at();
    let id = inserted(connection)?;
    Ok(Membership { id, details: new, version: 1, created_at: at, updated_at: at })
}

/// Updates the row and its version.
pub fn update(
    connection: &mut Connection,
    id: MembershipId,
    new: &MembershipDetails,
    actor: &Actor,
) -> QueryResult<Membership> {
    diesel::update(memberships::table.find(id))
        .set((
            new,
            memberships::version.eq(memberships::version + 1),
            memberships::updated_at.eq(actor.at()),
        ))
        .returning(Membership::as_returning())
        .get_result(connection)
}

/// Deletes the row.
pub fn delete(connection: &mut Connection, id: MembershipId) -> QueryResult<usize> {
    diesel::delete(memberships::table.find(id)).execute(connection)
}

/// Whether a player exists.
pub fn player_exists(connection: &mut Connection, id: PlayerId) -> QueryResult<bool> {
    select(exists(players::table.find(id))).get_result(connection)
}

/// Whether a team exists.
pub fn team_exists(connection: &mut Connection, id: TeamId) -> QueryResult<bool> {
    select(exists(teams::table.find(id))).get_result(connection)
}

/// The names of an existing player and team, for messages.
pub fn names(
    connection: &mut Connection,
    player: PlayerId,
    team: TeamId,
) -> QueryResult<(String, String)> {
    let player = players::table.find(player).select(players::name).get_result(connection)?;
    let team = teams::table.find(team).select(teams::name).get_result(connection)?;
    Ok((player, team))
}
