//! Storage: how a connection is had, how reads run, how writes are grouped and made durable.
//!
//! [`Database::read`] and [`Database::write`] are all that the features see.

mod among;
mod command;
mod connect;
mod job;
mod open;
mod reader;
mod search;
mod settle;
mod writer;

pub mod ids;
pub mod schema;

use std::{
    convert::Infallible,
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    time::Duration,
};

use tokio::{sync::Semaphore, task::spawn_blocking};

use crate::error::AppError;

pub use among::among;
pub use connect::{Backend, Connection};
pub use ids::inserted;
pub use open::OpenError;

use reader::Readers;
use writer::Writer;

/// How many writes wait at most; one more is refused (503).
const QUEUE_LENGTH: usize = 4096;

/// How many long reads run at once.
const LONG_READS: usize = 4;

/// An open database: cheap to clone, and shared by all who read and write.
#[derive(Clone)]
pub struct Database(Arc<Parts>);

/// In the order in which they are dropped: whoever waits for the end hears of it last.
struct Parts {
    readers: Readers,
    long_reads: Semaphore,
    writer: Writer,
    end: Mutex<Vec<Sender<Infallible>>>,
}

/// Waits until a database is closed: what was queued is written, and the log is back in the file.
pub struct Closing(Receiver<Infallible>);

impl Closing {
    /// Waits, but not for ever; `false` where time ran out.
    pub fn wait(&self, patience: Duration) -> bool {
        matches!(self.0.recv_timeout(patience), Err(RecvTimeoutError::Disconnected))
    }
}

impl Database {
    /// Opens the file, or creates it, brings it to this binary's schema and starts the writer.
    ///
    /// `group` is how many writes share a commit at most. A file that is not ours, is newer than this
    /// binary or is damaged is refused, and left as it is.
    pub fn open(path: &Path, group: usize) -> Result<Self, OpenError> {
        Self::open_with(path, group, QUEUE_LENGTH)
    }

    fn open_with(path: &Path, group: usize, queue: usize) -> Result<Self, OpenError> {
        let connection = open::open_for_writing(path)?;
        let writer = Writer::start(connection, path.to_owned(), group, queue)?;
        let readers = Readers::new(path.to_owned());
        let long_reads = Semaphore::new(LONG_READS);
        Ok(Self(Arc::new(Parts { readers, long_reads, writer, end: Mutex::default() })))
    }

    /// What tells when the last clone of this one is gone, and everything closed.
    pub fn closing(&self) -> Closing {
        let (sender, receiver) = channel();
        self.0.end.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
        Closing(receiver)
    }

    /// Runs a short, bounded read in place, on this thread's own connection, in one snapshot.
    ///
    /// A panic inside is an error of this read alone.
    pub fn read<T>(
        &self,
        read: impl FnOnce(&mut Connection) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        self.0.readers.read(read)
    }

    /// Runs a read that may take long beside the event loop, on a connection of another thread; few run at once,
    /// the others wait.
    pub async fn read_long<T, F>(&self, read: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, AppError> + Send + 'static,
    {
        let _turn = self.0.long_reads.acquire().await.map_err(AppError::internal)?;
        let database = self.clone();
        spawn_blocking(move || database.0.readers.read_once(read))
            .await
            .map_err(AppError::internal)?
    }

    /// A read in place where it is short, beside the event loop where it is not.
    pub async fn read_by_length<T, F>(&self, short: bool, read: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, AppError> + Send + 'static,
    {
        if short { self.read(read) } else { self.read_long(read).await }
    }

    /// A number that is another one once anybody, in any process, has committed a write since this thread last
    /// asked. Those of different threads have nothing to do with each other.
    pub fn data_version(&self) -> Result<i64, AppError> {
        self.0.readers.data_version()
    }

    /// Queues a write and waits until it is durable.
    ///
    /// The closure runs on the writer's thread, in a savepoint of a transaction that it shares with the
    /// writes that waited beside it: where it fails, it undoes itself alone. No hashing, network or
    /// waiting inside.
    ///
    /// # Errors
    /// What the closure answers; 503 where the queue is full or another process holds the file; 507 where
    /// the disk is full; 500 where the closure panics or the commit fails. In all of them nothing is kept.
    pub async fn write<T, F>(&self, write: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, AppError> + Send + 'static,
    {
        let answer = self.0.writer.submit(write)?;
        answer.await.unwrap_or(Err(writer::STOPPED))
    }

    /// [`write`](Self::write) for the command line, which has no event loop to wait in, and has errors of its own.
    pub fn write_blocking<T, E, F>(&self, write: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<AppError> + Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
    {
        let answer = self.0.writer.submit(write)?;
        answer.blocking_recv().unwrap_or_else(|_| Err(writer::STOPPED.into()))
    }
}

#[cfg(test)]
mod tests;
