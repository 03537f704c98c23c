//! Brings the indexes of words up to date with the rows that a group of writes has changed, inside its transaction.

use diesel::{QueryResult, RunQueryDsl, connection::SimpleConnection};

use super::{command::WaitingWords, connect::Connection};

/// Once for all that shares a commit: what triggers have put into the queues goes into the indexes, in its order.
pub(super) fn catch_up(connection: &mut Connection) -> QueryResult<()> {
    let (teams, players) = WaitingWords.get_result::<(bool, bool)>(connection)?;
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
