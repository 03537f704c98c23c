//! Opens the database file: checks it, creates it if necessary, applies migrations.

use std::{fs, io::Read, path::Path};

use diesel::connection::SimpleConnection;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{
    connect::{self, ConnectError, Connection},
    functions,
};

/// The embedded migrations.
pub(super) const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// `PRAGMA application_id` of our databases: "TMSH".
pub(super) const APPLICATION_ID: u32 = 0x544D_5348;

/// Files up to this size are checked completely at each start; for larger ones this would take too long. In bytes.
const MAX_FULL_CHECK: u64 = 16 << 20;

/// The file cannot be opened. It is left unchanged.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file cannot be read, or its folder not written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: String,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// Not an SQLite file.
    #[error("{0} is not an SQLite database; it is left unchanged")]
    NotSqlite(String),
    /// An SQLite file of another program.
    #[error("{0} is a database of another program; it is left unchanged")]
    NotOurs(String),
    /// Written by a later version of this program.
    #[error(
        "{path} was written by a newer teamsheet (migration {migration}); use that version, or a backup"
    )]
    Newer {
        /// The file.
        path: String,
        /// The first unknown migration.
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
    /// The content is damaged.
    #[error("{path} is damaged: {reason}; it is left unchanged, restore a backup")]
    Damaged {
        /// The file.
        path: String,
        /// The reason.
        reason: String,
    },
    /// There is a write-ahead log, but no database.
    #[error(
        "{0} is missing or empty, but its write-ahead log {0}-wal is not; nothing was changed. Restore the database file \
         next to it, or move the log away to start with an empty roster (docs/deployment.md)"
    )]
    OnlyLog(String),
    /// The write-ahead log belongs to another database.
    #[error(
        "the write-ahead log {0}-wal belongs to another database; nothing was changed. Move it away, or restore the \
         database file that it belongs to"
    )]
    ForeignLog(String),
    /// A connection cannot be opened or configured.
    #[error("{path}: {source}")]
    Connect {
        /// The file.
        path: String,
        /// The error.
        source: ConnectError,
    },
    /// A migration failed.
    #[error("{path}: a migration failed: {reason}")]
    Migration {
        /// The file.
        path: String,
        /// The error.
        reason: String,
    },
    /// The writer thread cannot be started.
    #[error("cannot start the writer thread: {0}")]
    Thread(std::io::Error),
}

/// Opens or creates the file and applies missing migrations.
pub(super) fn open_for_writing(path: &Path) -> Result<Connection, OpenError> {
    let name = path.display().to_string();
    let is_new = inspect(path, &name)?;
    let fail = |source: ConnectError| connect_error(&name, source);
    if is_new {
        set_application_id(path).map_err(fail)?;
    }
    if !is_new {
        // Read-only, so that a file that is rejected is left unchanged, and its WAL is not applied.
        let mut connection = connect::open_unmodified(path).map_err(fail)?;
        check_content(&mut connection, path, &name)?;
        missing_migrations(&mut connection, &name)?;
    }
    let mut connection = connect::open_writer(path).map_err(fail)?;
    warn_of_missing_options(&mut connection).map_err(fail)?;
    migrate(&mut connection, &name)?;
    Ok(connection)
}

fn warn_of_missing_options(connection: &mut Connection) -> Result<(), ConnectError> {
    let missing = connect::missing_compile_options(connection)?;
    if !missing.is_empty() {
        log::warn!(
            "this build is slower than it could be: SQLite was compiled without {}; build in a clone of the repository, \
             where cargo reads .cargo/config.toml",
            missing.join(", ")
        );
    }
    Ok(())
}

fn random_bytes() -> std::io::Result<[u8; 4]> {
    let mut bytes = [0; 4];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| std::io::Error::other("no random numbers"))?;
    Ok(bytes)
}

/// Checks the header before SQLite opens the file; true if the file is missing or empty.
fn inspect(path: &Path, name: &str) -> Result<bool, OpenError> {
    let io = |source| OpenError::Io { path: name.to_owned(), source };
    let mut wal = path.as_os_str().to_owned();
    wal.push("-wal");
    let has_wal = fs::metadata(wal).is_ok_and(|wal| wal.len() > 0);
    let mut file = match fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return if has_wal { Err(OpenError::OnlyLog(name.to_owned())) } else { Ok(true) };
        }
        Err(error) => return Err(io(error)),
    };
    let length = file.metadata().map_err(io)?.len();
    if length == 0 {
        return if has_wal { Err(OpenError::OnlyLog(name.to_owned())) } else { Ok(true) };
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
    let page_size = u64::from(field(16) >> 16);
    let page_size = if page_size == 1 { 65_536 } else { page_size };
    // Pages beyond the end of the file may be in the WAL.
    if header.len() < 100 || (!has_wal && length < page_size * u64::from(field(28))) {
        return Err(OpenError::Damaged {
            path: name.to_owned(),
            reason: "the file is truncated".to_owned(),
        });
    }
    Ok(false)
}

/// Creates a file with our application id, and a random `user_version` by which a WAL of another database is recognized.
/// Before WAL mode is set, so that both are in the file itself and not in the WAL.
fn set_application_id(path: &Path) -> Result<(), ConnectError> {
    let mut connection = connect::open_raw(path)?;
    let identity = i32::from_ne_bytes(random_bytes().map_err(ConnectError::System)?);
    connection.batch_execute(&format!(
        "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {identity}"
    ))?;
    Ok(())
}

fn check_content(connection: &mut Connection, path: &Path, name: &str) -> Result<(), OpenError> {
    let mut header = [0; 64];
    let read = fs::File::open(path).and_then(|mut file| file.read_exact(&mut header));
    read.map_err(|source| OpenError::Io { path: name.to_owned(), source })?;
    let in_file = header[60..].iter().fold(0, |n, byte| n << 8 | i64::from(*byte));
    let seen =
        connect::number(connection, "user_version").map_err(|e| connect_error(name, e.into()))?;
    // The PRAGMA is signed.
    if seen.rem_euclid(1 << 32) != in_file {
        return Err(OpenError::ForeignLog(name.to_owned()));
    }
    let size = fs::metadata(path).map_or(0, |file| file.len());
    let whole = size <= MAX_FULL_CHECK;
    match connect::integrity_check(connection, whole) {
        Ok(None) => Ok(()),
        Ok(Some(reason)) => Err(OpenError::Damaged { path: name.to_owned(), reason }),
        Err(error) => Err(connect_error(name, error)),
    }
}

/// Distinguishes damage from other errors by SQLite's messages.
fn connect_error(name: &str, source: ConnectError) -> OpenError {
    let text = source.to_string();
    if text.contains("malformed") || text.contains("not a database") {
        return OpenError::Damaged { path: name.to_owned(), reason: text };
    }
    OpenError::Connect { path: name.to_owned(), source }
}

/// The number of migrations that are not applied yet.
///
/// # Errors
/// If an unknown migration is applied.
fn missing_migrations(connection: &mut Connection, name: &str) -> Result<usize, OpenError> {
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
    Ok(known.len() - applied.len())
}

/// Applies missing migrations in one transaction, so that two processes that start at once do not apply them twice.
fn migrate(connection: &mut Connection, name: &str) -> Result<(), OpenError> {
    let failed = |reason: String| OpenError::Migration { path: name.to_owned(), reason };
    if missing_migrations(connection, name)? == 0 {
        return Ok(());
    }
    functions::register(connection).map_err(|error| failed(error.to_string()))?;
    connection
        .immediate_transaction(|connection| {
            connection
                .run_pending_migrations(MIGRATIONS)
                .map(drop)
                .map_err(diesel::result::Error::QueryBuilderError)
        })
        .map_err(|error: diesel::result::Error| failed(error.to_string()))
}
