//! Storage: connections, reads, grouped durable writes, the schema.
//!
//! Other modules use [`Database::read`] and [`Database::write`].

mod connect;
mod database_file;
mod functions;
mod index_pending;
mod job;
mod json_array_in;
mod open;
mod planner_hint;
mod prepared;
mod read_permits;
mod reader;
mod search_index;
mod wal;
mod writer;

pub mod ids;
pub mod schema;

use std::{
    convert::Infallible,
    net::IpAddr,
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    time::Duration,
};

use tokio::task::spawn_blocking;

use crate::{config::INDEX_DELAY, error::AppError};

pub use connect::{Backend, Connection};
pub use ids::inserted;
pub use index_pending::index_pending;
pub use json_array_in::id_in;
pub use open::OpenError;
pub use planner_hint::likely;
pub use read_permits::ReadCost;

use database_file::DatabaseFile;
use read_permits::ReadPermits;
use reader::Readers;
use writer::Writer;

/// The options of the writer thread.
#[derive(Debug, Clone, Copy)]
pub struct WriteOptions {
    /// The maximum number of writes that share a commit.
    pub group: usize,
    /// The maximum number of waiting writes. Further ones are rejected with 503.
    pub queue_length: usize,
    /// How long the writer is idle before it indexes pending rows and checkpoints the WAL.
    pub index_delay: Duration,
    /// The size from which on the WAL is checkpointed, in pages of 4 KiB. Each checkpoint costs two fsyncs and writes all
    /// changed pages, many of which the next writes change again.
    pub checkpoint_pages: i32,
}

impl Default for WriteOptions {
    fn default() -> Self {
        Self { group: 1, queue_length: 4096, index_delay: INDEX_DELAY, checkpoint_pages: 6144 }
    }
}

/// A handle of an open database. Clones share it.
#[derive(Clone)]
pub struct Database(Arc<Inner>);

/// Fields are dropped in this order: the shutdown waiters are notified last.
struct Inner {
    file: DatabaseFile,
    readers: Readers,
    long_reads: ReadPermits,
    writer: Writer,
    shutdown_waiters: Mutex<Vec<Sender<Infallible>>>,
}

/// Waits until a database is closed: queued writes are committed, and the WAL is checkpointed.
pub struct ShutdownWaiter(Receiver<Infallible>);

impl ShutdownWaiter {
    /// Waits; false if the timeout expired first.
    pub fn wait(&self, timeout: Duration) -> bool {
        matches!(self.0.recv_timeout(timeout), Err(RecvTimeoutError::Disconnected))
    }
}

impl Database {
    /// Opens or creates the database, applies missing migrations and starts the writer.
    ///
    /// # Errors
    /// If the file is not a Teamsheet database, is newer than this binary, or is damaged. The file is left unchanged then.
    pub fn open(path: &Path, options: WriteOptions) -> Result<Self, OpenError> {
        let connection = open::open_for_writing(path)?;
        let io = |source| OpenError::Io { path: path.display().to_string(), source };
        let file = DatabaseFile::open(path.to_owned()).map_err(io)?;
        let writer = Writer::start(connection, file.clone(), options)?;
        let readers = Readers::new(path.to_owned());
        let long_reads = ReadPermits::new();
        let shutdown_waiters = Mutex::default();
        Ok(Self(Arc::new(Inner { file, readers, long_reads, writer, shutdown_waiters })))
    }

    /// A waiter for the time when the last clone of this handle is dropped.
    pub fn shutdown_waiter(&self) -> ShutdownWaiter {
        let (sender, receiver) = channel();
        self.0.shutdown_waiters.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
        ShutdownWaiter(receiver)
    }

    /// Runs a short, bounded read on this thread and its own connection, in one snapshot.
    ///
    /// A panic of the closure is returned as an error.
    pub fn read<T>(
        &self,
        read: impl FnOnce(&mut Connection) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        self.0.readers.read(read)
    }

    /// Runs a read that may take long on a blocking thread. A few run at once, others wait.
    ///
    /// # Errors
    /// 503 if the client has too many such reads, or after waiting for some time.
    pub async fn read_long<T, F>(
        &self,
        client: IpAddr,
        cost: ReadCost,
        read: F,
    ) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, AppError> + Send + 'static,
    {
        let permit = self.0.long_reads.acquire(client, cost).await?;
        let database = self.clone();
        spawn_blocking(move || {
            // Released when the read ends, also if the request is cancelled before.
            let _permit = permit;
            database.0.readers.read_uncached(read)
        })
        .await
        .map_err(AppError::internal)?
    }

    /// A number that changes when a connection in any process commits. Numbers of different threads are not comparable.
    pub fn data_version(&self) -> Result<i64, AppError> {
        self.0.readers.data_version()
    }

    /// Checks that the database file is still in its place and can be written, as far as is known.
    ///
    /// # Errors
    /// 503 if it was deleted, moved or replaced, or if the latest write failed because of the storage.
    pub fn check_file(&self) -> Result<(), AppError> {
        self.0.file.check()
    }

    /// Queues a write and waits until it is durable.
    ///
    /// The closure runs on the writer thread, in a savepoint of a transaction that it shares with other writes. If it fails,
    /// only its savepoint is rolled back. It must not hash passwords, use the network or wait.
    ///
    /// # Errors
    /// The error of the closure; 503 if the queue is full or another process holds the write lock; 507 if the disk is full;
    /// 500 if the closure panics or the commit fails. Nothing is written in any of these cases.
    pub async fn write<T, F>(&self, write: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, AppError> + Send + 'static,
    {
        let result = self.0.writer.submit(write)?;
        result.await.unwrap_or(Err(writer::STOPPED))
    }

    /// [`write`](Self::write) for the command line, which is not asynchronous and has its own error types.
    pub fn write_blocking<T, E, F>(&self, write: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<AppError> + Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
    {
        let result = self.0.writer.submit(write)?;
        result.blocking_recv().unwrap_or_else(|_| Err(writer::STOPPED.into()))
    }
}

#[cfg(test)]
mod tests;
