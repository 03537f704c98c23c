//! Files that hold secrets: only their owner can read them, and they are there whole or not at all.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::error::KeyError;
use crate::auth::random::random_text;

/// Reads a secret; a file that others can read holds none.
pub(super) fn read(file: &Path) -> Result<Vec<u8>, KeyError> {
    let io = KeyError::io(file);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(file).map_err(&io)?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(KeyError::Open { path: file.display().to_string(), mode });
        }
    }
    fs::read(file).map_err(io)
}

/// Makes a file. Where another process was faster, its content stands.
pub(super) fn create(file: &Path, content: &[u8]) -> Result<(), KeyError> {
    let made = write_beside(file, content).and_then(|beside| {
        let linked = fs::hard_link(&beside, file);
        fs::remove_file(&beside)?;
        match linked {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            linked => linked,
        }
    });
    made.and_then(|()| sync_folder(file)).map_err(KeyError::io(file))
}

/// Puts a file in the place of another.
pub(super) fn replace(file: &Path, content: &[u8]) -> Result<(), KeyError> {
    let replaced = write_beside(file, content).and_then(|beside| fs::rename(&beside, file));
    replaced.and_then(|()| sync_folder(file)).map_err(KeyError::io(file))
}

fn write_beside(file: &Path, content: &[u8]) -> io::Result<PathBuf> {
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".{}.tmp", random_text::<8>()?));
    let beside = PathBuf::from(name);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut written = options.open(&beside)?;
    written.write_all(content)?;
    written.sync_all()?;
    Ok(beside)
}

/// A name in a folder is on the disk only once the folder is.
fn sync_folder(file: &Path) -> io::Result<()> {
    file.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}
