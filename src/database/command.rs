//! Statements around others, as queries of their own: Diesel prepares each once, and SQL that is only text each time.

use diesel::{
    QueryResult, RunQueryDsl,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{BigInt, Bool},
};

use super::connect::{Backend, Connection};

/// Defines a statement.
macro_rules! command {
    ($(#[$doc:meta])* $name:ident = $sql:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, QueryId)]
        pub(super) struct $name;

        impl QueryFragment<Backend> for $name {
            fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
                pass.push_sql($sql);
                Ok(())
            }
        }

        impl RunQueryDsl<Connection> for $name {}
    };
}

command!(
    /// Begins a snapshot, with the first read inside.
    Begin = "BEGIN"
);
command!(
    /// Ends a snapshot.
    Commit = "COMMIT"
);
command!(
    /// Begins what can be undone alone.
    Savepoint = "SAVEPOINT job"
);
command!(
    /// Ends it, and keeps it.
    Release = "RELEASE job"
);
command!(
    /// Undoes it; to be released then.
    RollBack = "ROLLBACK TO job"
);
command!(
    /// Answers a number that is another one once another connection has committed.
    DataVersion = "PRAGMA data_version"
);
command!(
    /// The id of the row that this connection inserted last: to know it costs less than to have the row returned.
    LastInserted = "SELECT last_insert_rowid()"
);

command!(
    /// Whether words of teams, and of players, wait for their index.
    WaitingWords = "SELECT EXISTS (SELECT 1 FROM teams_search_queue), EXISTS (SELECT 1 FROM players_search_queue)"
);

impl Query for DataVersion {
    type SqlType = BigInt;
}

impl Query for LastInserted {
    type SqlType = BigInt;
}

impl Query for WaitingWords {
    type SqlType = (Bool, Bool);
}
