//! The key that signs tokens: made at the first start, or given from outside.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::Path,
};

use super::random::{random_bytes, random_text};
use crate::config::{Access, Secrets};

/// The least length of a key, in bytes: that of an HMAC with SHA-256 (RFC 7518, 3.2).
const LEAST: usize = 32;

/// The name of the file in the data folder.
const FILE: &str = "signing.key";

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// A short key can be guessed.
    #[error("{place} has {length} bytes, a signing key needs at least 32")]
    Short {
        /// Where the key came from.
        place: String,
        /// How long it is.
        length: usize,
    },
    /// A key that others can read is no secret.
    #[error(
        "{path} can be read by others (mode {mode:o}); chmod 600 it, or delete it to get a new one"
    )]
    Open {
        /// The file.
        path: String,
        /// Its mode.
        mode: u32,
    },
    /// Two keys were given.
    #[error("TEAMSHEET_JWT_SECRET and --jwt-secret-file are both given; which one is meant?")]
    Twice,
}

/// The key from the environment, the file that was named, or the data folder, where it is made if missing.
pub fn load_key(
    settings: &Access,
    secrets: &Secrets,
    data_dir: &Path,
) -> Result<Vec<u8>, KeyError> {
    let (place, key) = match (&secrets.jwt_secret, &settings.jwt_secret_file) {
        (Some(_), Some(_)) => return Err(KeyError::Twice),
        (Some(secret), None) => ("TEAMSHEET_JWT_SECRET".to_owned(), secret.clone().into_bytes()),
        (None, Some(file)) => (file.display().to_string(), read(file)?),
        (None, None) => {
            let file = data_dir.join(FILE);
            if !file.exists() {
                create(&file)
                    .map_err(|source| KeyError::Io { path: file.display().to_string(), source })?;
            }
            (file.display().to_string(), read(&file)?)
        }
    };
    if key.len() < LEAST {
        return Err(KeyError::Short { place, length: key.len() });
    }
    Ok(key)
}

fn read(file: &Path) -> Result<Vec<u8>, KeyError> {
    let path = file.display().to_string();
    let io = |source| KeyError::Io { path: path.clone(), source };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(file).map_err(io)?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(KeyError::Open { path, mode });
        }
    }
    fs::read(file).map_err(io)
}

/// Writes a new key whole or not at all: beside its place first, then linked to it. Where another
/// process was faster, its key stands.
fn create(file: &Path) -> io::Result<()> {
    let beside = file.with_extension(format!("{}.tmp", random_text::<8>()?));
    let written = write_new(&beside).and_then(|()| fs::hard_link(&beside, file));
    fs::remove_file(&beside)?;
    match written {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
        Ok(()) => file.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all()),
    }
}

fn write_new(file: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(file)?;
    file.write_all(&random_bytes::<LEAST>()?)?;
    file.sync_all()
}
