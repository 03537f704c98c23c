//! Updates the full-text indexes with the rows that a transaction changed.

use diesel::{QueryResult, RunQueryDsl, connection::SimpleConnection};

use super::{connect::Connection, prepared::PendingSearchUpdates};

/// Applies the queued changes in their order and empties the queues; called once per commit, in its transaction.
pub(super) fn flush_queue(connection: &mut Connection) -> QueryResult<()> {
    let (teams, players) = PendingSearchUpdates.get_result::<(bool, bool)>(connection)?;
    for (table, has_updates) in [("teams", teams), ("players", players)] {
        if has_updates {
            connection.batch_execute(&format!(
                "INSERT INTO {table}_search ({table}_search, rowid, search)
                    SELECT command, id, search FROM {table}_search_queue ORDER BY seq;
                DELETE FROM {table}_search_queue"
            ))?;
        }
    }
    Ok(())
}
