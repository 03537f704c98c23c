//! Adds pending players to the partial indexes and the full-text index, many at a time (see ARCHITECTURE.md). A new player
//! is pending until the column `indexed` is true.

use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl, dsl, update};

use super::{connect::Connection, schema::players};

/// A commit that leaves this many pending rows indexes them. A smaller number makes writes slower, because most index
/// pages change each time; a larger one makes lists slower, because they read pending rows one by one.
const PENDING_THRESHOLD: i64 = 1000;

fn pending() -> dsl::Filter<players::table, dsl::not<players::indexed>> {
    players::table.filter(dsl::not(players::indexed))
}

/// Indexes all pending players; called at the end of a transaction that creates many.
pub fn index_pending(connection: &mut Connection) -> QueryResult<()> {
    update(pending()).set(players::indexed.eq(true)).execute(connection).map(drop)
}

/// Indexes the pending players if there are many; called before each commit.
pub(super) fn index_if_many(connection: &mut Connection) -> QueryResult<()> {
    if count_pending(connection)? >= PENDING_THRESHOLD { index_pending(connection) } else { Ok(()) }
}

/// The number of pending players.
pub(super) fn count_pending(connection: &mut Connection) -> QueryResult<i64> {
    pending().count().get_result(connection)
}
