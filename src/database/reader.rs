//! Reads: each thread has its own connection, which can do nothing else.

use std::{
    cell::RefCell,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
};

use diesel::{Connection as _, QueryResult, RunQueryDsl, connection::CacheSize};
use thread_local::ThreadLocal;

use super::{
    command::{Begin, Commit, DataVersion},
    connect::{self, Connection},
};
use crate::error::AppError;

/// The reading connections, one per thread that ever read.
pub(super) struct Readers {
    path: PathBuf,
    connections: ThreadLocal<RefCell<Slot>>,
}

/// The place of one thread's connection.
#[derive(Default)]
struct Slot {
    /// `None` until the thread's first read, and after a panic or a fault, which may have left anything behind.
    connection: Option<Connection>,
    /// How many connections there were. Each counts what others commit from the same number on.
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

    /// The same for a thread that does nothing else: its statements are not kept. Filters can be put together in more
    /// ways than a memory should hold.
    pub(super) fn read_once<T>(
        &self,
        read: impl FnOnce(&mut Connection) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        self.with_connection(|connection, _| {
            connection.set_prepared_statement_cache_size(CacheSize::Disabled);
            snapshot(connection, read)
        })
    }

    /// A number that is another one whenever another connection, of any process, has committed meanwhile.
    /// Numbers of different threads have nothing to do with each other.
    pub(super) fn data_version(&self) -> Result<i64, AppError> {
        self.with_connection(|connection, opened| {
            // SQLite's number has 32 bits.
            let version: i64 = DataVersion.get_result(connection)?;
            Ok(Ok((opened << 32) + version))
        })
    }

    /// An error of `work` itself means that the connection is not to be used again.
    fn with_connection<T>(
        &self,
        work: impl FnOnce(&mut Connection, i64) -> QueryResult<Result<T, AppError>>,
    ) -> Result<T, AppError> {
        let cell = self.connections.get_or_default();
        let mut slot =
            cell.try_borrow_mut().map_err(|_| AppError::internal("a read inside a read"))?;
        let mut connection = if let Some(connection) = slot.connection.take() {
            connection
        } else {
            slot.opened += 1;
            connect::reading(&self.path).map_err(AppError::internal)?
        };
        let opened = slot.opened;
        let outcome = catch_unwind(AssertUnwindSafe(|| work(&mut connection, opened)));
        match outcome {
            Ok(Ok(answer)) => {
                slot.connection = Some(connection);
                answer
            }
            Ok(Err(error)) => Err(error.into()),
            Err(_) => Err(AppError::internal("a read panicked")),
        }
    }
}

/// Runs a read in a transaction. It ends the same way for good and for bad: there is nothing to undo.
fn snapshot<T>(
    connection: &mut Connection,
    read: impl FnOnce(&mut Connection) -> Result<T, AppError>,
) -> QueryResult<Result<T, AppError>> {
    Begin.execute(connection)?;
    let answer = read(connection);
    Commit.execute(connection)?;
    Ok(answer)
}
