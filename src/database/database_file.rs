//! Detects that the database file was deleted, moved or replaced while it is open, or cannot be written.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use diesel::{QueryResult, connection::SimpleConnection};

use super::connect::{self, Connection};
use crate::error::{AppError, STORAGE_FAILED};

/// The file of an open database. Clones share its state.
#[derive(Debug, Clone)]
pub(super) struct DatabaseFile {
    path: PathBuf,
    identity: (u64, u64),
    /// Whether the latest transaction failed because of the storage.
    failed: Arc<AtomicBool>,
}

impl DatabaseFile {
    /// The file at a path.
    pub(super) fn open(path: PathBuf) -> io::Result<Self> {
        let identity = identity(&path)?;
        Ok(Self { path, identity, failed: Arc::default() })
    }

    /// The path.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Checks that the path still leads to the same file.
    ///
    /// # Errors
    /// 503 if not: writes would be lost with the file.
    pub(super) fn check_identity(&self) -> Result<(), AppError> {
        match identity(&self.path) {
            Ok(found) if found == self.identity => Ok(()),
            _ => Err(AppError::Unavailable("the database file was deleted, moved or replaced")),
        }
    }

    /// Checks the identity, and that the latest write did not fail because of the storage.
    ///
    /// # Errors
    /// 503.
    pub(super) fn check(&self) -> Result<(), AppError> {
        self.check_identity()?;
        if self.has_failed() { Err(AppError::Unavailable(STORAGE_FAILED)) } else { Ok(()) }
    }

    /// Whether the latest transaction failed because of the storage.
    pub(super) fn has_failed(&self) -> bool {
        self.failed.load(Ordering::Relaxed)
    }

    /// Records the result of a transaction.
    pub(super) fn record(&self, result: &Result<(), AppError>) {
        let failed = *result == Err(AppError::Unavailable(STORAGE_FAILED));
        self.failed.store(failed, Ordering::Relaxed);
    }
}

/// Writes the first page again, without changing it.
pub(super) fn rewrite_header(connection: &mut Connection) -> QueryResult<()> {
    let version = connect::number(connection, "user_version")?;
    connection.batch_execute(&format!("PRAGMA user_version = {version}"))
}

/// The device and the inode.
#[cfg(unix)]
fn identity(path: &Path) -> io::Result<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    let metadata = fs::metadata(path)?;
    Ok((metadata.dev(), metadata.ino()))
}

/// Other systems do not let an open file be deleted or moved.
#[cfg(not(unix))]
fn identity(path: &Path) -> io::Result<(u64, u64)> {
    fs::metadata(path).map(|_| (0, 0))
}
