//! One write: a closure, what became of it, and who waits to hear.

use std::panic::{AssertUnwindSafe, catch_unwind};

use diesel::{
    RunQueryDsl,
    connection::{AnsiTransactionManager as Transactions, TransactionManager},
};
use tokio::sync::oneshot;

use super::{
    command::{Release, RollBack, Savepoint},
    connect::Connection,
};
use crate::error::AppError;

/// What a job did to the transaction that it ran in.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ran {
    /// It stands, if the commit does.
    Kept,
    /// It failed and undid itself; the others are untouched.
    Undone,
    /// The whole transaction is gone (SQLite gives it up when, say, the disk is full).
    Lost,
}

/// A write of any type, as the writer's thread sees it.
pub(super) trait Job: Send {
    /// Runs it in a savepoint of the open transaction.
    fn run(&mut self, connection: &mut Connection) -> Ran;

    /// Tells whoever waits. `failure` is why the group as a whole was not kept.
    fn answer(self: Box<Self>, failure: Option<AppError>);
}

/// A closure and the one who waits for what it answers.
pub(super) struct Write<T, E, F> {
    work: Option<F>,
    result: Result<T, E>,
    waiting: oneshot::Sender<Result<T, E>>,
}

/// How the one who waits hears of it.
pub(super) type Answer<T, E> = oneshot::Receiver<Result<T, E>>;

impl<T, E: From<AppError>, F> Write<T, E, F> {
    pub(super) fn new(work: F) -> (Self, Answer<T, E>) {
        let (waiting, answer) = oneshot::channel();
        let result = Err(AppError::internal("the write did not run").into());
        let work = Some(work);
        (Self { work, result, waiting }, answer)
    }
}

impl<T, E, F> Job for Write<T, E, F>
where
    T: Send,
    E: From<AppError> + Send,
    F: FnOnce(&mut Connection) -> Result<T, E> + Send,
{
    fn run(&mut self, connection: &mut Connection) -> Ran {
        let Some(work) = self.work.take() else {
            return Ran::Undone;
        };
        let (result, ran) = in_savepoint(connection, work);
        self.result = result;
        ran
    }

    fn answer(self: Box<Self>, failure: Option<AppError>) {
        let answer = match (self.result, failure) {
            // Its own error says more than that of the group.
            (Err(own), _) if self.work.is_none() => Err(own),
            (_, Some(failure)) => Err(failure.into()),
            (result, None) => result,
        };
        // A client that has gone away does not hear it; its write stands all the same.
        drop(self.waiting.send(answer));
    }
}

fn in_savepoint<T, E: From<AppError>>(
    connection: &mut Connection,
    work: impl FnOnce(&mut Connection) -> Result<T, E>,
) -> (Result<T, E>, Ran) {
    if let Err(error) = Savepoint.execute(connection) {
        return (Err(AppError::from(error).into()), Ran::Lost);
    }
    let outcome = catch_unwind(AssertUnwindSafe(|| work(connection)))
        .unwrap_or_else(|_| Err(AppError::internal("a write panicked").into()));
    let error = match outcome {
        Ok(value) => match Release.execute(connection) {
            Ok(_) => return (Ok(value), Ran::Kept),
            Err(error) => AppError::from(error).into(),
        },
        Err(error) => error,
    };
    let ran = if undo(connection) { Ran::Undone } else { Ran::Lost };
    (Err(error), ran)
}

/// Rolls back to where the job began, past savepoints that a panic left open; `false` where that fails.
fn undo(connection: &mut Connection) -> bool {
    while depth(connection).is_some_and(|depth| depth > 1) {
        if Transactions::rollback_transaction(connection).is_err() {
            return false;
        }
    }
    RollBack.execute(connection).and_then(|_| Release.execute(connection)).is_ok()
}

/// How many transactions are open, one inside the other; `None` where that is none, or unknown.
pub(super) fn depth(connection: &mut Connection) -> Option<u32> {
    let status = Transactions::transaction_manager_status_mut(connection);
    status.transaction_depth().ok().flatten().map(std::num::NonZeroU32::get)
}
