//! Checkpoints of the write-ahead log (WAL).
//!
//! SQLite's automatic checkpoint does not wait for readers, so while there is always one, the WAL grows without bound. The
//! writer checkpoints by itself, and waits for readers: once everything is copied and nothing is written meanwhile, new
//! readers use the database file alone, and the WAL can start again.

use std::time::{Duration, Instant};

use diesel::{QueryResult, RunQueryDsl, connection::SimpleConnection};

use super::{
    connect::{BUSY_TIMEOUT_MS, Connection},
    prepared::{CheckpointRestart, CheckpointTruncate, WalSize},
};

/// The row of a checkpoint: `busy` (whether readers prevented it), `log` (the pages in the WAL) and `checkpointed`.
type Checkpoint = (i32, i32, i32);

/// How long a checkpoint waits for readers.
const SHORT_WAIT_MS: i64 = 20;

/// How long it waits if the WAL is too large. Writes wait as well.
const LONG_WAIT_MS: i64 = 5000;

/// After a checkpoint that readers prevented in a short wait, the WAL grows by this many pages before the next one.
const RETRY_AFTER: i32 = 256;

/// The time between two warnings.
const WARNING_INTERVAL: Duration = Duration::from_secs(60);

/// Keeps the WAL small.
pub(super) struct Checkpointer {
    /// The size from which on the WAL is checkpointed, in pages.
    threshold: i32,
    /// The size at which the next checkpoint is attempted, in pages.
    next_size: i32,
    warned_at: Option<Instant>,
}

impl Checkpointer {
    pub(super) fn new(pages: i32) -> Self {
        Self { threshold: pages, next_size: pages, warned_at: None }
    }

    /// Checkpoints the WAL if it is large; called after a commit.
    pub(super) fn checkpoint_if_large(&mut self, connection: &mut Connection) -> QueryResult<()> {
        let (_, size, _): Checkpoint = WalSize.get_result(connection)?;
        if size < self.next_size {
            return Ok(());
        }
        let is_too_large = size >= self.threshold.saturating_mul(2);
        let wait = if is_too_large { LONG_WAIT_MS } else { SHORT_WAIT_MS };
        let (busy, ..) = waiting(connection, wait, |c| CheckpointRestart.get_result(c))?;
        self.next_size = match (busy, is_too_large) {
            (0, _) => self.threshold,
            (_, false) => size.saturating_add(RETRY_AFTER),
            // A reader that is not ours may take long: writes must not wait for it again and again.
            (_, true) => size.saturating_add(self.threshold),
        };
        let warning_is_due = self.warned_at.is_none_or(|at| at.elapsed() > WARNING_INTERVAL);
        if busy != 0 && is_too_large && warning_is_due {
            log::warn!(
                "the write-ahead log has {size} pages: another process reads the database for a long time"
            );
            self.warned_at = Some(Instant::now());
        }
        Ok(())
    }

    /// Checkpoints the whole WAL and empties the file, when there is nothing to write; false if readers prevented it.
    pub(super) fn truncate(connection: &mut Connection) -> QueryResult<bool> {
        waiting(connection, SHORT_WAIT_MS, |c| CheckpointTruncate.get_result(c))
            .map(|(busy, ..)| busy == 0)
    }
}

/// Runs a checkpoint with its own time limit for locks.
fn waiting(
    connection: &mut Connection,
    milliseconds: i64,
    checkpoint: impl FnOnce(&mut Connection) -> QueryResult<Checkpoint>,
) -> QueryResult<Checkpoint> {
    connection.batch_execute(&format!("PRAGMA busy_timeout = {milliseconds}"))?;
    let result = checkpoint(connection);
    connection.batch_execute(&format!("PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}"))?;
    result
}
