//! Read-only connections, one per thread.

use std::{
    cell::RefCell,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
};

use diesel::{Connection as _, QueryResult, RunQueryDsl, connection::CacheSize};
use thread_local::ThreadLocal;

use super::{
    connect::{self, Connection},
    prepared::{Begin, Commit, DataVersion},
};
use crate::error::AppError;

/// The read-only connections of all threads.
pub(super) struct Readers {
    path: PathBuf,
    connections: ThreadLocal<RefCell<ThreadConnection>>,
}

/// The connection of one thread.
#[derive(Default)]
struct ThreadConnection {
    /// `None` before the thread's first read, and after a panic or an error that leaves its state unknown.
    connection: Option<Connection>,
    /// The number of connections opened so far; part of the data version, which each connection counts from the start.
    opened: i64,
}

impl Readers {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, connections: ThreadLocal::new() }
    }

    /// Runs `read` in one snapshot of the data.
    pub(super) fn read<T>(
        &self,
        read: impl FnOnce(&mut Connection) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        self.with_connection(|connection, _| snapshot(connection, read))
    }

    /// The same without a statement cache, for threads that run queries with any combination of filters.
    pub(super) fn read_uncached<T>(
        &self,
        read: impl FnOnce(&mut Connection) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        self.with_connection(|connection, _| {
            connection.set_prepared_statement_cache_size(CacheSize::Disabled);
            snapshot(connection, read)
        })
    }

    /// A number that changes when another connection, in any process, commits. Numbers of different threads are not
    /// comparable.
    pub(super) fn data_version(&self) -> Result<i64, AppError> {
        self.with_connection(|connection, opened| {
            // SQLite's number has 32 bits.
            let version: i64 = DataVersion.get_result(connection)?;
            Ok(Ok((opened << 32) + version))
        })
    }

    /// Runs `work` on this thread's connection, which is closed if `work` itself fails or panics.
    fn with_connection<T>(
        &self,
        work: impl FnOnce(&mut Connection, i64) -> QueryResult<Result<T, AppError>>,
    ) -> Result<T, AppError> {
        let cell = self.connections.get_or_default();
        let mut thread =
            cell.try_borrow_mut().map_err(|_| AppError::internal("a read inside a read"))?;
        let mut connection = if let Some(connection) = thread.connection.take() {
            connection
        } else {
            thread.opened += 1;
            connect::open_reader(&self.path).map_err(AppError::internal)?
        };
        let opened = thread.opened;
        match catch_unwind(AssertUnwindSafe(|| work(&mut connection, opened))) {
            Ok(Ok(result)) => {
                thread.connection = Some(connection);
                result
            }
            Ok(Err(error)) => Err(error.into()),
            Err(_) => Err(AppError::internal("a read panicked")),
        }
    }
}

/// Runs a read in a transaction, which is committed even if the read fails: there is nothing to roll back.
fn snapshot<T>(
    connection: &mut Connection,
    read: impl FnOnce(&mut Connection) -> Result<T, AppError>,
) -> QueryResult<Result<T, AppError>> {
    Begin.execute(connection)?;
    let result = read(connection);
    Commit.execute(connection)?;
    Ok(result)
}
