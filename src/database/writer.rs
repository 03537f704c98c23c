//! The one thread that writes: takes what waits, runs it in one transaction, commits, then answers.
//!
//! A commit waits for the disk; the more writes share one, the less each of them waits.

use std::{
    path::PathBuf,
    sync::{
        Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread::JoinHandle,
};

use diesel::connection::{AnsiTransactionManager as Transactions, TransactionManager};

use super::{
    connect::{self, Connection},
    job::{self, Answer, Job, Ran, Write},
    open::OpenError,
    search,
    settle::settle,
};
use crate::error::AppError;

/// The answer to a write that comes when the server is going down.
pub(super) const STOPPED: AppError = AppError::Unavailable("the server is stopping");

const QUEUE_FULL: AppError = AppError::Unavailable("too many writes are waiting");

/// The way to the writer's thread; dropping it lets the thread finish what waits, and waits for that.
pub(super) struct Writer {
    queue: Option<SyncSender<Box<dyn Job>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    pub(super) fn start(
        connection: Connection,
        path: PathBuf,
        group: usize,
        queue: usize,
    ) -> Result<Self, OpenError> {
        let (sender, jobs) = sync_channel(queue);
        let mut thread = Thread { connection: Some(connection), path, group: group.max(1), jobs };
        let thread = std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || thread.run())
            .map_err(OpenError::Thread)?;
        Ok(Self { queue: Some(sender), thread: Mutex::new(Some(thread)) })
    }

    /// Puts a write at the end of the queue, without waiting.
    pub(super) fn submit<T, E, F>(&self, work: F) -> Result<Answer<T, E>, AppError>
    where
        T: Send + 'static,
        E: From<AppError> + Send + 'static,
        F: FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
    {
        let (write, answer) = Write::new(work);
        let queue = self.queue.as_ref().ok_or(STOPPED)?;
        match queue.try_send(Box::new(write)) {
            Ok(()) => Ok(answer),
            Err(TrySendError::Full(_)) => Err(QUEUE_FULL),
            Err(TrySendError::Disconnected(_)) => Err(STOPPED),
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue = None;
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        // Nobody is left to tell: a panic of the writer's thread has been printed by the panic hook.
        drop(thread.map(JoinHandle::join));
    }
}

struct Thread {
    /// `None` after a fault that may have left anything behind; the next group opens a new one.
    connection: Option<Connection>,
    path: PathBuf,
    group: usize,
    jobs: Receiver<Box<dyn Job>>,
}

impl Thread {
    fn run(&mut self) {
        while let Ok(first) = self.jobs.recv() {
            let mut group = vec![first];
            group.extend(self.jobs.try_iter().take(self.group - 1));
            self.commit(group);
        }
    }

    /// Runs the jobs, commits, and only then answers them.
    fn commit(&mut self, mut group: Vec<Box<dyn Job>>) {
        let failure = self.transact(&mut group).err();
        if let Some(failure) = &failure {
            log::error!("a group of {} writes was not kept: {failure}", group.len());
            self.connection = None;
        }
        for job in group {
            job.answer(failure.clone());
        }
    }

    fn transact(&mut self, group: &mut [Box<dyn Job>]) -> Result<(), AppError> {
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => none.insert(connect::writing(&self.path).map_err(AppError::internal)?),
        };
        Transactions::begin_transaction_sql(connection, "BEGIN IMMEDIATE")?;
        for job in group {
            if job.run(connection) == Ran::Lost {
                return Err(AppError::Unavailable("the storage gave up a group of writes"));
            }
        }
        settle(connection)?;
        search::catch_up(connection)?;
        Transactions::commit_transaction(connection)?;
        match job::depth(connection) {
            None => Ok(()),
            Some(depth) => {
                Err(AppError::internal(format!("{depth} transactions are open after a commit")))
            }
        }
    }
}
