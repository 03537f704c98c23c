//! Files with secrets: readable by their owner only, and written atomically.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::error::KeyError;
use crate::auth::random::random_text;

/// Reads a file.
///
/// # Errors
/// If others may read the file.
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

/// Creates a file. If it exists already, because another process was faster, it is left unchanged.
pub(super) fn create(file: &Path, content: &[u8]) -> Result<(), KeyError> {
    let made = write_temporary(file, content).and_then(|temporary| {
        let linked = fs::hard_link(&temporary, file);
        fs::remove_file(&temporary)?;
        match linked {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            linked => linked,
        }
    });
    made.and_then(|()| sync_folder(file)).map_err(KeyError::io(file))
}

/// Replaces a file.
pub(super) fn replace(file: &Path, content: &[u8]) -> Result<(), KeyError> {
    let replaced =
        write_temporary(file, content).and_then(|temporary| fs::rename(&temporary, file));
    replaced.and_then(|()| sync_folder(file)).map_err(KeyError::io(file))
}

fn write_temporary(file: &Path, content: &[u8]) -> io::Result<PathBuf> {
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".{}.tmp", random_text::<8>()?));
    let temporary = PathBuf::from(name);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut written = options.open(&temporary)?;
    written.write_all(content)?;
    written.sync_all()?;
    Ok(temporary)
}

/// Makes a new name durable, which requires an fsync of the folder.
fn sync_folder(file: &Path) -> io::Result<()> {
    file.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}
