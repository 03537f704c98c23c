//! `PRAGMA data_version` as a query of its own: Diesel prepares it once, and SQL that is only text each time.

use diesel::{
    QueryResult, RunQueryDsl,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::BigInt,
};

use super::connect::{Backend, Connection};

/// Answers a number that is another one once another connection has committed.
#[derive(Debug, Clone, Copy, QueryId)]
pub(super) struct DataVersion;

impl Query for DataVersion {
    type SqlType = BigInt;
}

impl QueryFragment<Backend> for DataVersion {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        pass.push_sql("PRAGMA data_version");
        Ok(())
    }
}

impl RunQueryDsl<Connection> for DataVersion {}
