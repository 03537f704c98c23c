//! Opens the file of a roster, and refuses one that is not.

use std::{fs, io::Read, path::Path};

use diesel::connection::SimpleConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connect::{self, ConnectError, Connection};

/// The migrations, inside the binary.
pub(super) const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// "TMSH": says in the header of the file whose it is.
pub(super) const APPLICATION_ID: u32 = 0x544D_5348;

/// Up to this size, in bytes, the whole file is checked at each start; a larger one would delay it.
const CHECKED_WHOLE: u64 = 16 << 20;

/// Why the file was not opened. It is then as it was before.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file cannot be read, or its folder not written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// Not an SQLite file at all.
    #[error("{0} is not an SQLite database; it is left as it is")]
    NotSqlite(String),
    /// An SQLite file of another program.
    #[error("{0} is a database of another program; it is left as it is")]
    NotOurs(String),
    /// Made by a later version of this program.
    #[error(
        "{path} was written by a newer teamsheet (migration {migration}); use that version, or a backup"
    )]
    Newer {
        /// The file.
        path: String,
        /// The first migration that this binary does not know.
        migration: String,
    },
    /// Created by a development version from before the first release.
    #[error(
        "{path} was created by a development version of teamsheet (migration {migration}), whose database format is not \
         supported; it is left unchanged. Move it away or choose another --data-dir, and import the roster again"
    )]
    Unsupported {
        /// The path of the file.
        path: String,
        /// The first migration of the file that this version does not contain.
        migration: String,
    },
    /// The content is not what it should be.
    #[error("{path} is damaged: {reason}; it is left as it is, restore a backup")]
    Damaged {
        /// The file.
        path: String,
        /// What SQLite, or the header, says.
        reason: String,
    },
    /// SQLite could not be set up on it.
    #[error("{path}: {source}")]
    Connect {
        /// The file.
        path: String,
        /// What went wrong.
        source: ConnectError,
    },
    /// A migration failed.
    #[error("{path}: a migration failed: {reason}")]
    Migration {
        /// The file.
        path: String,
        /// What went wrong.
        reason: String,
    },
    /// The writer's thread could not be started.
    #[error("the writer's thread does not start: {0}")]
    Thread(std::io::Error),
}

/// Opens the file, or creates it, and brings it to this binary's schema.
pub(super) fn open_for_writing(path: &Path) -> Result<Connection, OpenError> {
    let name = path.display().to_string();
    let is_new = inspect(path, &name)?;
    let fail = |source: ConnectError| connect_error(&name, source);
    if is_new {
        claim(path).map_err(fail)?;
    }
    let mut connection = connect::writing(path).map_err(fail)?;
    check_content(&mut connection, path, &name)?;
    migrate(&mut connection, &name)?;
    Ok(connection)
}

/// Looks at the header before SQLite touches anything; `true` where there is nothing yet.
fn inspect(path: &Path, name: &str) -> Result<bool, OpenError> {
    let io = |source| OpenError::Io { path: name.to_owned(), source };
    let mut file = match fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(true),
        Err(error) => return Err(io(error)),
    };
    let length = file.metadata().map_err(io)?.len();
    if length == 0 {
        return Ok(true);
    }
    let mut header = Vec::with_capacity(100);
    file.by_ref().take(100).read_to_end(&mut header).map_err(io)?;
    if !header.starts_with(b"SQLite format 3\0") {
        return Err(OpenError::NotSqlite(name.to_owned()));
    }
    let field = |at: usize| {
        header
            .get(at..at + 4)
            .map_or(0, |bytes| bytes.iter().fold(0, |n, b| n << 8 | u32::from(*b)))
    };
    if header.len() == 100 && field(68) != APPLICATION_ID {
        return Err(OpenError::NotOurs(name.to_owned()));
    }
    // A log beside the file may still hold the pages that seem to be missing.
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let has_log = fs::metadata(log).is_ok_and(|log| log.len() > 0);
    let page_size = u64::from(field(16) >> 16);
    let page_size = if page_size == 1 { 65_536 } else { page_size };
    if header.len() < 100 || (!has_log && length < page_size * u64::from(field(28))) {
        return Err(OpenError::Damaged {
            path: name.to_owned(),
            reason: "the end of the file is missing".to_owned(),
        });
    }
    Ok(false)
}

/// Writes our mark into a new file, before WAL: so it stands in the file itself, not in the log beside it.
fn claim(path: &Path) -> Result<(), ConnectError> {
    let mut connection = connect::unset(path)?;
    connection.batch_execute(&format!("PRAGMA application_id = {APPLICATION_ID}"))?;
    Ok(())
}

fn check_content(connection: &mut Connection, path: &Path, name: &str) -> Result<(), OpenError> {
    let size = fs::metadata(path).map_or(0, |file| file.len());
    let whole = size <= CHECKED_WHOLE;
    let verdict = connect::first_fault(connection, whole);
    match verdict {
        Ok(None) => Ok(()),
        Ok(Some(reason)) => Err(OpenError::Damaged { path: name.to_owned(), reason }),
        Err(error) => Err(connect_error(name, error)),
    }
}

/// SQLite's words for damage are an answer of their own; all else is a fault of the moment.
fn connect_error(name: &str, source: ConnectError) -> OpenError {
    let text = source.to_string();
    if text.contains("malformed") || text.contains("not a database") {
        return OpenError::Damaged { path: name.to_owned(), reason: text };
    }
    OpenError::Connect { path: name.to_owned(), source }
}

/// Applies what is missing, in one transaction: two processes that start at once do not do it twice.
fn migrate(connection: &mut Connection, name: &str) -> Result<(), OpenError> {
    let failed = |reason: String| OpenError::Migration { path: name.to_owned(), reason };
    let known: Vec<String> =
        diesel::migration::MigrationSource::<diesel::sqlite::Sqlite>::migrations(&MIGRATIONS)
            .map_err(|error| failed(error.to_string()))?
            .iter()
            .map(|migration| migration.name().version().to_string())
            .collect();
    let applied = connection.applied_migrations().map_err(|error| failed(error.to_string()))?;
    let mut applied_names = applied.iter().map(ToString::to_string);
    if let Some(migration) = applied_names.find(|version| !known.contains(version)) {
        let path = name.to_owned();
        let is_old = known.first().is_some_and(|first| migration < *first);
        return Err(if is_old {
            OpenError::Unsupported { path, migration }
        } else {
            OpenError::Newer { path, migration }
        });
    }
    if applied.len() == known.len() {
        return Ok(());
    }
    connection
        .immediate_transaction(|connection| {
            connection
                .run_pending_migrations(MIGRATIONS)
                .map(drop)
                .map_err(diesel::result::Error::QueryBuilderError)
        })
        .map_err(|error: diesel::result::Error| failed(error.to_string()))
}
