//! Why there is no key.

use std::{fmt::Display, io, path::Path};

/// Why the server does not start, or a key is not rotated.
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
    #[error("{path} can be read by others (mode {mode:o}); chmod 600 it")]
    Open {
        /// The file.
        path: String,
        /// Its mode.
        mode: u32,
    },
    /// Nothing to rotate.
    #[error("there is no signing key in {0}; the first start of the server makes one")]
    None(String),
    /// Two keys were given.
    #[error("TEAMSHEET_JWT_SECRET and --jwt-secret-file are both given; which one is meant?")]
    Twice,
    /// A secret from outside is one for HMAC, and ours to use only.
    #[error("{what} needs a key of the server's own, and this one is given from outside ({place})")]
    FromOutside {
        /// What cannot be done.
        what: &'static str,
        /// Where the key comes from.
        place: &'static str,
    },
    /// What is in the file is no key.
    #[error("{path} is damaged: {reason}")]
    Damaged {
        /// The file.
        path: String,
        /// What is wrong with it.
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
