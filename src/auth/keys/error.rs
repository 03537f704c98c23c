//! The errors of signing keys.

use std::{fmt::Display, io, path::Path};

/// An unusable signing key, or a failed rotation.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: String,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The key is too short.
    #[error("{place} has {length} bytes, a signing key needs at least 32")]
    Short {
        /// The file or variable that it comes from.
        place: String,
        /// Its length in bytes.
        length: usize,
    },
    /// The file is readable by others.
    #[error("{path} is readable by others (mode {mode:o}); run chmod 600 on it")]
    Open {
        /// The file.
        path: String,
        /// Its mode.
        mode: u32,
    },
    /// There is no key to rotate.
    #[error("there is no signing key in {0}; the first start of the server creates it")]
    None(String),
    /// Both sources are set.
    #[error("TEAMSHEET_JWT_SECRET and --jwt-secret-file are both set; set only one of them")]
    Twice,
    /// The operation requires a key in the data folder, but a secret is configured.
    #[error("{what} is not possible with a key that is set by {place}")]
    External {
        /// The operation.
        what: &'static str,
        /// The setting.
        place: &'static str,
    },
    /// The file does not contain a key.
    #[error("{path} is damaged: {reason}")]
    Damaged {
        /// The file.
        path: String,
        /// The reason.
        reason: String,
    },
}

impl KeyError {
    pub(super) fn io(path: &Path) -> impl Fn(io::Error) -> Self {
        move |source| Self::Io { path: path.display().to_string(), source }
    }

    pub(super) fn damaged(path: &Path, reason: impl Display) -> Self {
        Self::Damaged { path: path.display().to_string(), reason: reason.to_string() }
    }
}
