//! Puts new players into the indexes of their list, many at once.

use diesel::{ExpressionMethods, QueryDsl, QueryResult, RunQueryDsl, dsl::not, update};

use super::{connect::Connection, schema::players};

/// So many new players are settled together. Fewer make a write slower: each time, most pages of the indexes change. More
/// make lists slower, which go through the new ones row by row.
const MANY: i64 = 1000;

/// Before a commit: settles the new players, if they are many.
pub(super) fn settle(connection: &mut Connection) -> QueryResult<()> {
    let new = players::table.filter(not(players::indexed));
    if new.count().get_result::<i64>(connection)? >= MANY {
        update(new).set(players::indexed.eq(true)).execute(connection)?;
    }
    Ok(())
}
