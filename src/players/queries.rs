//! The SQL of players.

use std::collections::HashMap;

use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, OptionalExtension,
    QueryDsl, QueryResult, RunQueryDsl, SelectableHelper, dsl,
};

use super::model::{Player, PlayerDetails, PlayerInput, PlayerRow, PlayerView};
use crate::{
    changes::Actor,
    database::{
        Connection,
        ids::{PlayerId, TeamId},
        inserted,
        schema::{memberships, players},
    },
    external_ids,
    memberships::{CurrentTeam, Membership, current_teams, period},
    values::{BirthDateVisibility, Day, PartialDate},
};

/// One player.
pub fn by_id(connection: &mut Connection, id: PlayerId) -> QueryResult<Option<Player>> {
    let row =
        players::table.find(id).select(PlayerRow::as_select()).get_result(connection).optional()?;
    row.map(|row| Ok(Player::new(row, external_ids::players::of(connection, id)?))).transpose()
}

/// Indexed players with a sort key of the name and, if a key is given, others with that of the family name, who have a birth
/// date. Pending ones are not found.
pub fn by_name_and_birth_date(
    connection: &mut Connection,
    name_key: &str,
    family_name_key: Option<&str>,
    birth_date: &PartialDate,
) -> QueryResult<Vec<PlayerId>> {
    let dated =
        || players::table.filter(players::indexed).filter(players::birth_date.eq(birth_date));
    let mut ids: Vec<PlayerId> =
        dated().filter(players::name_key.eq(name_key)).select(players::id).load(connection)?;
    // With OR, SQLite would read the whole table.
    if let Some(key) = family_name_key {
        let others = dated().filter(players::family_name_key.eq(key)).select(players::id);
        ids.extend(others.load::<PlayerId>(connection)?);
        ids.sort_unstable();
        ids.dedup();
    }
    Ok(ids)
}

/// The same for players who are or were in a team, whatever the birth date is.
pub fn by_name_in_team(
    connection: &mut Connection,
    name_key: &str,
    family_name_key: Option<&str>,
    team: TeamId,
) -> QueryResult<Vec<PlayerId>> {
    let family_name = players::family_name_key.eq(family_name_key).assume_not_null();
    memberships::table
        .inner_join(players::table)
        .filter(memberships::team_id.eq(team))
        .filter(players::indexed)
        .filter(players::name_key.eq(name_key).or(family_name))
        .order(players::id.asc())
        .select(players::id)
        .distinct()
        .load(connection)
}

/// Some players in the order of their ids, after an id.
pub fn after(connection: &mut Connection, id: i64, limit: i64) -> QueryResult<Vec<Player>> {
    let rows = players::table
        .filter(players::id.gt(id))
        .order(players::id.asc())
        .limit(limit)
        .select(PlayerRow::as_select())
        .load(connection)?;
    with_external_ids(connection, rows)
}

/// The largest id; 0 without players.
pub fn largest_id(connection: &mut Connection) -> QueryResult<i64> {
    let largest: Option<i64> =
        players::table.select(dsl::max(players::id)).get_result(connection)?;
    Ok(largest.unwrap_or(0))
}

/// The ids in a range whose first one is excluded.
pub fn ids_between(connection: &mut Connection, after: i64, through: i64) -> QueryResult<Vec<i64>> {
    let range = players::id.gt(after).and(players::id.le(through));
    players::table.filter(range).order(players::id.asc()).select(players::id).load(connection)
}

/// The players of a team on a day, each with the membership.
pub fn of_team_on(
    connection: &mut Connection,
    team: TeamId,
    day: Day,
) -> QueryResult<Vec<(Membership, Player)>> {
    let rows: Vec<(Membership, PlayerRow)> = memberships::table
        .inner_join(players::table)
        .filter(memberships::team_id.eq(team))
        .filter(period::contains(day))
        .order(memberships::id.asc())
        .select((Membership::as_select(), PlayerRow::as_select()))
        .load(connection)?;
    let (memberships, rows): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
    let players = with_external_ids(connection, rows)?;
    Ok(memberships.into_iter().zip(players).collect())
}

/// Rows as they are sent: with their external ids, what the reader may see of the birth dates and, if requested, with their
/// teams of today.
pub fn views(
    connection: &mut Connection,
    rows: Vec<PlayerRow>,
    visibility: BirthDateVisibility,
    with_teams: bool,
) -> QueryResult<Vec<PlayerView>> {
    let ids: Vec<PlayerId> = rows.iter().map(|row| row.id).collect();
    let mut teams: HashMap<PlayerId, Vec<CurrentTeam>> = HashMap::new();
    if with_teams {
        for (player, team) in current_teams(connection, &ids, visibility.today())? {
            teams.entry(player).or_default().push(team);
        }
    }
    let players = with_external_ids(connection, rows)?;
    Ok(players
        .into_iter()
        .map(|player| {
            let teams = teams.remove(&player.id).unwrap_or_default();
            shown(player, teams, visibility)
        })
        .collect())
}

/// One player as it is sent.
pub fn view(
    connection: &mut Connection,
    player: Player,
    visibility: BirthDateVisibility,
) -> QueryResult<PlayerView> {
    let teams = current_teams(connection, &[player.id], visibility.today())?;
    Ok(shown(player, teams.into_iter().map(|(_, team)| team).collect(), visibility))
}

fn shown(
    mut player: Player,
    teams: Vec<CurrentTeam>,
    visibility: BirthDateVisibility,
) -> PlayerView {
    let is_complete = player.details.show_birth_date(visibility);
    PlayerView { player, teams, is_complete }
}

fn with_external_ids(
    connection: &mut Connection,
    rows: Vec<PlayerRow>,
) -> QueryResult<Vec<Player>> {
    external_ids::players::attach(connection, rows, |row| row.id, Player::new)
}

/// The columns that are computed from the others.
type Keys = (
    dsl::Eq<players::name_key, String>,
    dsl::Eq<players::family_name_key, Option<String>>,
    dsl::Eq<players::search, String>,
);

fn keys(new: &PlayerDetails) -> Keys {
    (
        players::name_key.eq(new.name_key()),
        players::family_name_key.eq(new.family_name_key()),
        players::search.eq(new.search()),
    )
}

/// Inserts a player with version 1.
pub fn insert(connection: &mut Connection, new: PlayerInput, actor: &Actor) -> QueryResult<Player> {
    let details = &new.details;
    diesel::insert_into(players::table)
        .values((
            details,
            keys(details),
            players::created_at.eq(actor.at()),
            players::updated_at.eq(actor.at()),
            // The writer indexes new players in bulk.
            players::indexed.eq(false),
        ))
        .execute(connection)?;
    Ok(Player::inserted(inserted(connection)?, new, actor.at()))
}

/// Updates the row and its version.
pub fn update(
    connection: &mut Connection,
    id: PlayerId,
    new: &PlayerDetails,
    actor: &Actor,
) -> QueryResult<PlayerRow> {
    diesel::update(players::table.find(id))
        .set((
            new,
            keys(new),
            players::version.eq(players::version + 1),
            players::updated_at.eq(actor.at()),
        ))
        .returning(PlayerRow::as_returning())
        .get_result(connection)
}

/// Deletes the row.
pub fn delete(connection: &mut Connection, id: PlayerId) -> QueryResult<usize> {
    diesel::delete(players::table.find(id)).execute(connection)
}
