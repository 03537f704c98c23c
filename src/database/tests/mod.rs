//! Tests of the storage: grouped writes, reads, pending rows, opening, migrations.

mod group;
mod migrations;
mod open;
mod pending;
mod read;
mod unicode_fold;
mod wal;

use std::sync::mpsc;

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use tempfile::TempDir;

use super::{Database, WriteOptions, job::ResultReceiver, schema::sessions, schema::users};
use crate::error::AppError;

/// A database in a temporary folder.
struct Fixture {
    folder: TempDir,
    database: Database,
}

impl Fixture {
    fn new(group: usize, queue_length: usize) -> Self {
        Self::with(WriteOptions { group, queue_length, ..WriteOptions::default() })
    }

    fn with(options: WriteOptions) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("teamsheet.db");
        Self { database: Database::open(&path, options).unwrap(), folder }
    }

    /// Queues a write.
    fn submit<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut super::Connection) -> Result<T, AppError> + Send + 'static,
    ) -> Result<ResultReceiver<T, AppError>, AppError> {
        self.database.0.writer.submit(work)
    }

    /// Blocks the writer until the sender is dropped, so that writes that are submitted meanwhile form one group.
    fn hold(&self) -> mpsc::Sender<()> {
        let (release, held) = mpsc::channel::<()>();
        let (running, runs) = mpsc::channel();
        let _waits = self
            .submit(move |_| {
                running.send(()).unwrap();
                let _released = held.recv();
                Ok(())
            })
            .unwrap();
        runs.recv().unwrap();
        release
    }

    fn names(&self) -> Vec<String> {
        let query = users::table.order(users::id.asc()).select(users::username);
        self.database.read(|connection| Ok(query.load(connection)?)).unwrap()
    }
}

/// A write of one row.
fn insert(
    name: impl Into<String>,
) -> impl FnOnce(&mut super::Connection) -> Result<(), AppError> + Send + 'static {
    let name = name.into();
    move |connection| {
        let row = (
            users::username.eq(&name),
            users::folded_name.eq(&name),
            users::password_hash.eq("-"),
            users::role.eq("viewer"),
            users::created_at.eq("-"),
            users::updated_at.eq("-"),
        );
        diesel::insert_into(users::table).values(row).execute(connection)?;
        Ok(())
    }
}

/// Writes a row with an invalid foreign key, which fails at the commit.
fn insert_orphan(connection: &mut super::Connection) -> Result<(), AppError> {
    diesel::sql_query("PRAGMA defer_foreign_keys = ON").execute(connection)?;
    let row = (sessions::user_id.eq(404_i64), sessions::created_at.eq("-"));
    diesel::insert_into(sessions::table).values(row).execute(connection)?;
    Ok(())
}
