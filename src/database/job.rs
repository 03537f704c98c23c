//! A queued write: its closure, its result and the channel for the result.

use std::panic::{AssertUnwindSafe, catch_unwind};

use diesel::{
    RunQueryDsl,
    connection::{AnsiTransactionManager as Transactions, TransactionManager},
};
use tokio::sync::oneshot;

use super::{
    connect::Connection,
    prepared::{Release, RollBack, Savepoint},
};
use crate::error::AppError;

/// The state of the shared transaction after a job.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum JobStatus {
    /// The changes of the job are part of the transaction.
    Committed,
    /// The job failed and its savepoint was rolled back; other jobs are not affected.
    RolledBack,
    /// The whole transaction is rolled back, as SQLite does when the disk is full.
    TransactionLost,
}

/// A write job of any result type.
pub(super) trait Job: Send {
    /// Runs the closure in a savepoint of the open transaction.
    fn run(&mut self, connection: &mut Connection) -> JobStatus;

    /// Sends the result; `failure` is the error of the whole transaction, if it failed.
    fn respond(self: Box<Self>, failure: Option<AppError>);
}

/// A write job with its closure and result.
pub(super) struct WriteJob<T, E, F> {
    work: Option<F>,
    result: Result<T, E>,
    sender: oneshot::Sender<Result<T, E>>,
}

/// The receiver of a job's result.
pub(super) type ResultReceiver<T, E> = oneshot::Receiver<Result<T, E>>;

impl<T, E: From<AppError>, F> WriteJob<T, E, F> {
    pub(super) fn new(work: F) -> (Self, ResultReceiver<T, E>) {
        let (sender, receiver) = oneshot::channel();
        let result = Err(AppError::internal("the write did not run").into());
        (Self { work: Some(work), result, sender }, receiver)
    }
}

impl<T, E, F> Job for WriteJob<T, E, F>
where
    T: Send,
    E: From<AppError> + Send,
    F: FnOnce(&mut Connection) -> Result<T, E> + Send,
{
    fn run(&mut self, connection: &mut Connection) -> JobStatus {
        let Some(work) = self.work.take() else {
            return JobStatus::RolledBack;
        };
        let (result, status) = in_savepoint(connection, work);
        self.result = result;
        status
    }

    fn respond(self: Box<Self>, failure: Option<AppError>) {
        let result = match (self.result, failure) {
            // The job's own error is more specific than that of the transaction.
            (Err(own), _) if self.work.is_none() => Err(own),
            (_, Some(failure)) => Err(failure.into()),
            (result, None) => result,
        };
        // The receiver is gone if the client disconnected; the write is committed all the same.
        drop(self.sender.send(result));
    }
}

fn in_savepoint<T, E: From<AppError>>(
    connection: &mut Connection,
    work: impl FnOnce(&mut Connection) -> Result<T, E>,
) -> (Result<T, E>, JobStatus) {
    if let Err(error) = Savepoint.execute(connection) {
        return (Err(AppError::from(error).into()), JobStatus::TransactionLost);
    }
    let result = catch_unwind(AssertUnwindSafe(|| work(connection)))
        .unwrap_or_else(|_| Err(AppError::internal("a write panicked").into()));
    let error = match result {
        Ok(value) => match Release.execute(connection) {
            Ok(_) => return (Ok(value), JobStatus::Committed),
            Err(error) => AppError::from(error).into(),
        },
        Err(error) => error,
    };
    let rolled_back = roll_back(connection);
    let status = if rolled_back { JobStatus::RolledBack } else { JobStatus::TransactionLost };
    (Err(error), status)
}

/// Rolls back to the job's savepoint, and first nested ones that a panic left open; `false` if that fails.
fn roll_back(connection: &mut Connection) -> bool {
    while transaction_depth(connection).is_some_and(|depth| depth > 1) {
        if Transactions::rollback_transaction(connection).is_err() {
            return false;
        }
    }
    RollBack.execute(connection).and_then(|_| Release.execute(connection)).is_ok()
}

/// The number of nested transactions; `None` without a transaction or if Diesel has lost track.
pub(super) fn transaction_depth(connection: &mut Connection) -> Option<u32> {
    let status = Transactions::transaction_manager_status_mut(connection);
    status.transaction_depth().ok().flatten().map(std::num::NonZeroU32::get)
}
