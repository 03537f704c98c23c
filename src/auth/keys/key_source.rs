//! Loads the signing keys: from the configuration, or from the data folder, where a rotation by another process is noticed
//! with the next token.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
    time::SystemTime,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::{
    error::KeyError,
    files,
    key_ring::{self, KeyRing},
    signing_key::{MIN_SECRET_LEN, SigningKey},
};
use crate::clock::Timestamp;
use crate::config::{Keys, Secrets, Signing};

/// The source of the current keys.
pub struct KeySource {
    loaded: RwLock<Loaded>,
    /// The key file; `None` for a configured secret, which does not change.
    file: Option<(PathBuf, Signing)>,
}

struct Loaded {
    ring: Arc<KeyRing>,
    stamp: Option<FileStamp>,
}

/// Identifies the content of the key file: a rotation replaces the file.
#[derive(PartialEq, Eq)]
struct FileStamp {
    modified: SystemTime,
    #[cfg(unix)]
    inode: u64,
}

/// A retired key in the file.
#[derive(Serialize, Deserialize)]
struct Retired {
    retired_at: Timestamp,
    key: String,
}

impl KeySource {
    /// Loads the key from the environment, the configured file, or the data folder, where it is generated if missing.
    pub fn open(settings: &Keys, secrets: &Secrets, data_dir: &Path) -> Result<Self, KeyError> {
        let jwt_secret_file = settings.jwt_secret_file.as_deref();
        if let Some((place, key)) = external_secret(jwt_secret_file, secrets)? {
            if settings.signing == Signing::Eddsa {
                return Err(KeyError::External { what: "--signing eddsa", place });
            }
            let named = jwt_secret_file.map(|file| file.display().to_string());
            let current =
                read_key(Signing::Hs256, &key, &named.unwrap_or_else(|| place.to_owned()))?;
            let ring = Arc::new(KeyRing { current, retired: Vec::new() });
            return Ok(Self { loaded: RwLock::new(Loaded { ring, stamp: None }), file: None });
        }
        let file = data_dir.join(file_name(settings.signing));
        if !file.exists() {
            let key = SigningKey::generate(settings.signing).map_err(KeyError::io(&file))?;
            files::create(&file, &key)?;
        }
        let loaded = load(&file, settings.signing)?;
        Ok(Self { loaded: RwLock::new(loaded), file: Some((file, settings.signing)) })
    }

    /// The current keys. If a changed file cannot be read, the previous keys stay in use.
    pub fn ring(&self) -> Arc<KeyRing> {
        let (ring, is_current) = {
            let loaded = self.loaded.read().unwrap_or_else(PoisonError::into_inner);
            (Arc::clone(&loaded.ring), self.is_current(&loaded))
        };
        let Some((file, signing)) = self.file.as_ref().filter(|_| !is_current) else {
            return ring;
        };
        match load(file, *signing) {
            Ok(fresh) => {
                let ring = Arc::clone(&fresh.ring);
                *self.loaded.write().unwrap_or_else(PoisonError::into_inner) = fresh;
                ring
            }
            Err(error) => {
                log::error!("the signing key was changed and cannot be read: {error}");
                ring
            }
        }
    }

    fn is_current(&self, loaded: &Loaded) -> bool {
        self.file.as_ref().is_none_or(|(file, _)| loaded.stamp == stamp(file))
    }
}

/// Replaces the keys of all algorithms in the data folder. The old keys still verify their tokens for `lifetime`. Returns
/// the ids of the new keys.
pub fn rotate(
    jwt_secret_file: Option<&Path>,
    secrets: &Secrets,
    data_dir: &Path,
    now: Timestamp,
    lifetime: SignedDuration,
) -> Result<Vec<String>, KeyError> {
    if let Some((place, _)) = external_secret(jwt_secret_file, secrets)? {
        return Err(KeyError::External { what: "key rotate", place });
    }
    let mut kids = Vec::new();
    for signing in [Signing::Hs256, Signing::Eddsa] {
        let file = data_dir.join(file_name(signing));
        if file.exists() {
            kids.push(rotate_one(&file, signing, now, lifetime)?);
        }
    }
    if kids.is_empty() { Err(KeyError::None(data_dir.display().to_string())) } else { Ok(kids) }
}

fn rotate_one(
    file: &Path,
    signing: Signing,
    now: Timestamp,
    lifetime: SignedDuration,
) -> Result<String, KeyError> {
    let old = files::read(file)?;
    let mut retired = read_retired(file)?;
    retired.retain(|key| key_ring::is_within_grace(Some(key.retired_at), now, lifetime));
    retired.push(Retired { retired_at: now, key: URL_SAFE_NO_PAD.encode(old) });
    let list = serde_json::to_vec(&retired).map_err(|error| KeyError::damaged(file, error))?;
    // The retired key is written first: after a crash in between it is in both files, which is harmless.
    files::replace(&retired_file(file), &list)?;
    let new = SigningKey::generate(signing).map_err(KeyError::io(file))?;
    files::replace(file, &new)?;
    let key = SigningKey::read(signing, &new);
    key.map(|key| key.kid().to_owned()).map_err(|reason| KeyError::damaged(file, reason))
}

/// The configured secret, if any, with the name of the setting.
fn external_secret(
    jwt_secret_file: Option<&Path>,
    secrets: &Secrets,
) -> Result<Option<(&'static str, Vec<u8>)>, KeyError> {
    match (&secrets.jwt_secret, jwt_secret_file) {
        (Some(_), Some(_)) => Err(KeyError::Twice),
        (Some(secret), None) => Ok(Some(("TEAMSHEET_JWT_SECRET", secret.clone().into_bytes()))),
        (None, Some(file)) => Ok(Some(("--jwt-secret-file", files::read(file)?))),
        (None, None) => Ok(None),
    }
}

fn file_name(signing: Signing) -> &'static str {
    match signing {
        Signing::Hs256 => "signing.key",
        Signing::Eddsa => "signing-ed25519.key",
    }
}

fn retired_file(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".retired");
    name.into()
}

fn load(file: &Path, signing: Signing) -> Result<Loaded, KeyError> {
    // The stamp is taken first, so that a concurrent change is noticed by the next check.
    let stamp = stamp(file);
    let current = read_key(signing, &files::read(file)?, &file.display().to_string())?;
    let mut retired = Vec::new();
    for Retired { retired_at, key } in read_retired(file)? {
        let damaged = |reason: String| KeyError::damaged(&retired_file(file), reason);
        let bytes = URL_SAFE_NO_PAD.decode(key).map_err(|error| damaged(error.to_string()))?;
        let mut key = SigningKey::read(signing, &bytes).map_err(damaged)?;
        key.retired_at = Some(retired_at);
        retired.push(key);
    }
    Ok(Loaded { ring: Arc::new(KeyRing { current, retired }), stamp })
}

fn read_key(signing: Signing, bytes: &[u8], place: &str) -> Result<SigningKey, KeyError> {
    if bytes.len() < MIN_SECRET_LEN {
        return Err(KeyError::Short { place: place.to_owned(), length: bytes.len() });
    }
    let key = SigningKey::read(signing, bytes);
    key.map_err(|reason| KeyError::Damaged { path: place.to_owned(), reason })
}

fn read_retired(file: &Path) -> Result<Vec<Retired>, KeyError> {
    let file = retired_file(file);
    if !file.exists() {
        return Ok(Vec::new());
    }
    serde_json::from_slice(&files::read(&file)?).map_err(|error| KeyError::damaged(&file, error))
}

fn stamp(file: &Path) -> Option<FileStamp> {
    let found = fs::metadata(file).ok()?;
    Some(FileStamp {
        modified: found.modified().ok()?,
        #[cfg(unix)]
        inode: std::os::unix::fs::MetadataExt::ino(&found),
    })
}
