//! The writer thread. It runs queued writes in one transaction, commits, and then sends the results.
//!
//! A commit waits for the disk, so writes that share a commit share that wait.

use std::{
    sync::{
        Mutex, PoisonError,
        mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
    },
    thread::JoinHandle,
    time::Duration,
};

use diesel::connection::{AnsiTransactionManager as Transactions, TransactionManager};

use super::{
    WriteOptions, connect,
    connect::Connection,
    database_file::{DatabaseFile, rewrite_header},
    index_pending::{count_pending, index_if_many, index_pending},
    job::{Job, JobStatus, ResultReceiver, WriteJob, transaction_depth},
    open::OpenError,
    search_index,
    wal::Checkpointer,
};
use crate::error::AppError;

/// The error of a write during shutdown.
pub(super) const STOPPED: AppError = AppError::Unavailable("the server is stopping");

const QUEUE_FULL: AppError = AppError::Unavailable("too many writes are waiting");

/// The handle of the writer thread. Dropping it waits until all queued writes are finished.
pub(super) struct Writer {
    queue: Option<SyncSender<Box<dyn Job>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    pub(super) fn start(
        connection: Connection,
        file: DatabaseFile,
        options: WriteOptions,
    ) -> Result<Self, OpenError> {
        let (sender, jobs) = sync_channel(options.queue_length);
        let mut worker = WriterThread {
            connection: Some(connection),
            file,
            max_group: options.group.max(1),
            index_delay: options.index_delay,
            checkpointer: Checkpointer::new(options.checkpoint_pages),
            jobs,
        };
        let thread = std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || worker.run())
            .map_err(OpenError::Thread)?;
        Ok(Self { queue: Some(sender), thread: Mutex::new(Some(thread)) })
    }

    /// Adds a write to the queue without waiting.
    pub(super) fn submit<T, E, F>(&self, work: F) -> Result<ResultReceiver<T, E>, AppError>
    where
        T: Send + 'static,
        E: From<AppError> + Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
    {
        let (job, receiver) = WriteJob::new(work);
        let queue = self.queue.as_ref().ok_or(STOPPED)?;
        match queue.try_send(Box::new(job)) {
            Ok(()) => Ok(receiver),
            Err(TrySendError::Full(_)) => Err(QUEUE_FULL),
            Err(TrySendError::Disconnected(_)) => Err(STOPPED),
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue = None;
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        // The panic hook has already reported a panic of the thread.
        drop(thread.map(JoinHandle::join));
    }
}

struct WriterThread {
    /// `None` after an error that leaves its state unknown; the next use opens a new one.
    connection: Option<Connection>,
    file: DatabaseFile,
    max_group: usize,
    index_delay: Duration,
    checkpointer: Checkpointer,
    jobs: Receiver<Box<dyn Job>>,
}

impl WriterThread {
    fn run(&mut self) {
        // True at the start: a server that was killed leaves pending rows and a WAL.
        let mut has_idle_work = true;
        loop {
            let received = if has_idle_work {
                self.jobs.recv_timeout(self.index_delay)
            } else {
                self.jobs.recv().map_err(RecvTimeoutError::from)
            };
            match received {
                Ok(first) => {
                    let mut group = vec![first];
                    group.extend(self.jobs.try_iter().take(self.max_group - 1));
                    self.commit(group);
                    has_idle_work = true;
                }
                Err(RecvTimeoutError::Timeout) => {
                    if self.file.has_failed() {
                        self.try_to_write();
                    }
                    self.index_pending();
                    has_idle_work = !self.truncate_wal() || self.file.has_failed();
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Runs the jobs, commits, and then sends the results.
    fn commit(&mut self, mut group: Vec<Box<dyn Job>>) {
        let committed = self.transaction(|connection| {
            for job in &mut group {
                if job.run(connection) == JobStatus::TransactionLost {
                    return Err(AppError::Unavailable("the storage rolled back a group of writes"));
                }
            }
            Ok(index_if_many(connection)?)
        });
        let failure = committed.err();
        if let Some(failure) = &failure {
            log::error!("a group of {} writes was not committed: {failure}", group.len());
        }
        for job in group {
            job.respond(failure.clone());
        }
        let Self { connection: Some(connection), checkpointer, .. } = self else { return };
        if let Err(error) = checkpointer.checkpoint_if_large(connection) {
            log::warn!("the write-ahead log was not checkpointed: {error}");
        }
    }

    /// Writes a page, to find out whether the storage can be written again.
    fn try_to_write(&mut self) {
        if let Err(error) = self.transaction(|connection| Ok(rewrite_header(connection)?)) {
            log::warn!("the storage still cannot be written: {error}");
        }
    }

    /// Empties the WAL; false if readers prevented it. After an error, the next idle time tries again.
    fn truncate_wal(&mut self) -> bool {
        let truncated = self.connection().and_then(|c| Ok(Checkpointer::truncate(c)?));
        truncated.unwrap_or_else(|error| {
            log::warn!("the write-ahead log was not checkpointed: {error}");
            true
        })
    }

    /// Indexes pending rows, if there are any, in a transaction of their own.
    fn index_pending(&mut self) {
        let indexed = self.connection().and_then(|connection| Ok(count_pending(connection)?));
        let indexed = indexed.and_then(|pending| match pending {
            0 => Ok(()),
            _ => self.transaction(|connection| Ok(index_pending(connection)?)),
        });
        if let Err(error) = indexed {
            log::warn!("pending rows were not indexed, a later commit will do it: {error}");
        }
    }

    fn connection(&mut self) -> Result<&mut Connection, AppError> {
        // If the file was removed or replaced, writes would go to a deleted file, or to a new one.
        self.file.check_identity()?;
        Ok(match &mut self.connection {
            Some(connection) => connection,
            none => {
                none.insert(connect::open_writer(self.file.path()).map_err(AppError::internal)?)
            }
        })
    }

    /// Runs `work` in a transaction and commits it.
    fn transaction(
        &mut self,
        work: impl FnOnce(&mut Connection) -> Result<(), AppError>,
    ) -> Result<(), AppError> {
        let committed = self.connection().and_then(|connection| {
            Transactions::begin_transaction_sql(connection, "BEGIN IMMEDIATE")?;
            work(connection)?;
            search_index::flush_queue(connection)?;
            Transactions::commit_transaction(connection)?;
            match transaction_depth(connection) {
                None => Ok(()),
                Some(depth) => {
                    Err(AppError::internal(format!("{depth} transactions are open after a commit")))
                }
            }
        });
        if committed.is_err() {
            self.connection = None;
        }
        self.file.record(&committed);
        committed
    }
}
