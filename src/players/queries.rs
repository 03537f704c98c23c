//! The SQL of players.

use std::collections::HashMap;

use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl, SelectableHelper,
};

use super::model::{Filter, Player, PlayerDetails, PlayerRow, PlayerView};
use crate::{
    changes::Author,
    database::{Connection, ids::PlayerId, schema::players},
    external_ids,
    memberships::{self, CurrentTeam},
    values::Day,
};

/// One player.
pub fn by_id(connection: &mut Connection, id: PlayerId) -> QueryResult<Option<Player>> {
    let row =
        players::table.find(id).select(PlayerRow::as_select()).get_result(connection).optional()?;
    row.map(|row| Ok(Player::new(row, external_ids::players::of(connection, id)?))).transpose()
}

/// These players, by id.
pub fn by_ids(
    connection: &mut Connection,
    ids: &[PlayerId],
) -> QueryResult<HashMap<PlayerId, Player>> {
    let rows = players::table
        .filter(players::id.eq_any(ids))
        .select(PlayerRow::as_select())
        .load(connection)?;
    Ok(with_external_ids(connection, rows)?.into_iter().map(|player| (player.id, player)).collect())
}

/// A page of the list, and one row more.
pub fn list(connection: &mut Connection, filter: &Filter) -> QueryResult<Vec<PlayerRow>> {
    let mut query = players::table.select(PlayerRow::as_select()).into_boxed();
    if let Some(name) = &filter.name {
        query = query.filter(players::name.eq(name));
    }
    if let Some(family_name) = &filter.family_name {
        query = query.filter(players::family_name.eq(family_name));
    }
    if let Some(date) = &filter.birth_date {
        // The day is on an index, and narrows to what the date then picks from.
        query = query
            .filter(players::birth_day.eq(date.first_day()))
            .filter(players::birth_date.eq(date));
    }
    if let Some(country) = &filter.nationality {
        query = query.filter(players::nationality.eq(country));
    }
    if let Some(id) = &filter.external_id {
        let holder = external_ids::players::find(connection, id)?;
        query = query.filter(players::id.eq(holder.unwrap_or_else(|| 0.into())));
    }
    query
        .filter(players::id.gt(filter.page.after))
        .order(players::id.asc())
        .limit(filter.page.fetch())
        .load(connection)
}

/// Rows as they are sent: with their external ids and the teams of a day.
pub fn views(
    connection: &mut Connection,
    rows: Vec<PlayerRow>,
    today: Day,
) -> QueryResult<Vec<PlayerView>> {
    let ids: Vec<PlayerId> = rows.iter().map(|row| row.id).collect();
    let mut teams: HashMap<PlayerId, Vec<CurrentTeam>> = HashMap::new();
    for (player, team) in memberships::current_teams(connection, &ids, today)? {
        teams.entry(player).or_default().push(team);
    }
    let players = with_external_ids(connection, rows)?;
    Ok(players
        .into_iter()
        .map(|player| PlayerView { teams: teams.remove(&player.id).unwrap_or_default(), player })
        .collect())
}

/// One player as it is sent.
pub fn view(connection: &mut Connection, player: Player, today: Day) -> QueryResult<PlayerView> {
    let teams = memberships::current_teams(connection, &[player.id], today)?;
    Ok(PlayerView { player, teams: teams.into_iter().map(|(_, team)| team).collect() })
}

fn with_external_ids(
    connection: &mut Connection,
    rows: Vec<PlayerRow>,
) -> QueryResult<Vec<Player>> {
    let ids: Vec<PlayerId> = rows.iter().map(|row| row.id).collect();
    let mut external = external_ids::players::of_many(connection, &ids)?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let ids = external.remove(&row.id).unwrap_or_default();
            Player::new(row, ids)
        })
        .collect())
}

pub fn insert(
    connection: &mut Connection,
    new: &PlayerDetails,
    author: &Author,
) -> QueryResult<PlayerRow> {
    diesel::insert_into(players::table)
        .values((new, players::created_at.eq(author.at()), players::updated_at.eq(author.at())))
        .returning(PlayerRow::as_returning())
        .get_result(connection)
}

pub fn update(
    connection: &mut Connection,
    id: PlayerId,
    new: &PlayerDetails,
    author: &Author,
) -> QueryResult<PlayerRow> {
    diesel::update(players::table.find(id))
        .set((new, players::version.eq(players::version + 1), players::updated_at.eq(author.at())))
        .returning(PlayerRow::as_returning())
        .get_result(connection)
}

pub fn delete(connection: &mut Connection, id: PlayerId) -> QueryResult<usize> {
    diesel::delete(players::table.find(id)).execute(connection)
}
