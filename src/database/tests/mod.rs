//! What storage promises: groups of writes, reads, refusals, migrations.

mod group;
mod migrations;
mod open;
mod read;

use std::sync::mpsc;

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use tempfile::TempDir;

use super::{Database, job::Answer, schema::sessions, schema::users};
use crate::error::AppError;

/// A database in a folder of its own.
struct Fixture {
    folder: TempDir,
    database: Database,
}

impl Fixture {
    fn new(group: usize, queue: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database =
            Database::open_with(&folder.path().join("teamsheet.db"), group, queue).unwrap();
        Self { folder, database }
    }

    /// Puts a write into the queue; the answer can be waited for.
    fn submit<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut super::Connection) -> Result<T, AppError> + Send + 'static,
    ) -> Result<Answer<T, AppError>, AppError> {
        self.database.0.writer.submit(work)
    }

    /// Keeps the writer busy until the sender is dropped, so that what is submitted meanwhile is one group.
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

/// Writes one row.
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

/// Writes a row that refers to nothing, which only the commit finds out.
fn insert_orphan(connection: &mut super::Connection) -> Result<(), AppError> {
    diesel::sql_query("PRAGMA defer_foreign_keys = ON").execute(connection)?;
    let row = (sessions::user_id.eq(404_i64), sessions::created_at.eq("-"));
    diesel::insert_into(sessions::table).values(row).execute(connection)?;
    Ok(())
}
