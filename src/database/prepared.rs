//! Statements without parameters, as query types: Diesel caches these prepared, but not SQL that is only text.

use diesel::{
    QueryResult, RunQueryDsl,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{BigInt, Bool, Integer},
};

use super::connect::{Backend, Connection};

/// Defines a statement as a query type.
macro_rules! statement {
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

statement!(
    /// Begins a read transaction. Its snapshot is taken by the first read inside.
    Begin = "BEGIN"
);
statement!(
    /// Ends a read transaction.
    Commit = "COMMIT"
);
statement!(
    /// Begins the savepoint of a write job.
    Savepoint = "SAVEPOINT job"
);
statement!(
    /// Ends the savepoint of a write job.
    Release = "RELEASE job"
);
statement!(
    /// Undoes everything since the savepoint, which stays open.
    RollBack = "ROLLBACK TO job"
);
statement!(
    /// A number that changes when another connection commits.
    DataVersion = "PRAGMA data_version"
);
statement!(
    /// The id of the row that this connection inserted last; cheaper than RETURNING.
    LastInserted = "SELECT last_insert_rowid()"
);
statement!(
    /// Whether the search queues of teams and players have entries.
    PendingSearchUpdates =
        "SELECT EXISTS (SELECT 1 FROM teams_search_queue), EXISTS (SELECT 1 FROM players_search_queue)"
);

statement!(
    /// The state of the WAL: busy, pages, checkpointed pages.
    WalSize = "PRAGMA wal_checkpoint(NOOP)"
);
statement!(
    /// Checkpoints the WAL and lets the next write start at its beginning.
    CheckpointRestart = "PRAGMA wal_checkpoint(RESTART)"
);
statement!(
    /// Checkpoints the WAL and empties its file.
    CheckpointTruncate = "PRAGMA wal_checkpoint(TRUNCATE)"
);

impl Query for WalSize {
    type SqlType = (Integer, Integer, Integer);
}

impl Query for CheckpointRestart {
    type SqlType = (Integer, Integer, Integer);
}

impl Query for CheckpointTruncate {
    type SqlType = (Integer, Integer, Integer);
}

impl Query for DataVersion {
    type SqlType = BigInt;
}

impl Query for LastInserted {
    type SqlType = BigInt;
}

impl Query for PendingSearchUpdates {
    type SqlType = (Bool, Bool);
}
