//! Brings the indexes of words up to date with the rows that a group of writes has changed, inside its transaction.

use diesel::{QueryResult, RunQueryDsl, connection::SimpleConnection, sql_query, sql_types::Bool};

use super::connect::Connection;

#[derive(diesel::QueryableByName)]
struct Waiting {
    #[diesel(sql_type = Bool)]
    teams: bool,
    #[diesel(sql_type = Bool)]
    players: bool,
}

/// Once for all that shares a commit: what triggers have put into the queues goes into the indexes, in its order.
pub(super) fn catch_up(connection: &mut Connection) -> QueryResult<()> {
    let waiting = sql_query(
        "SELECT EXISTS (SELECT 1 FROM teams_search_queue) AS teams,
            EXISTS (SELECT 1 FROM players_search_queue) AS players",
    );
    let Waiting { teams, players } = waiting.get_result(connection)?;
    for (table, is_waiting) in [("teams", teams), ("players", players)] {
        if is_waiting {
            connection.batch_execute(&format!(
                "INSERT INTO {table}_search ({table}_search, rowid, search)
                    SELECT command, id, search FROM {table}_search_queue ORDER BY seq;
                DELETE FROM {table}_search_queue"
            ))?;
        }
    }
    Ok(())
}
