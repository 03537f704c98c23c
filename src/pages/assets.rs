//! The style sheet, the script and the icon. Their paths contain a hash of the content, so browsers keep them for ever.

use std::{borrow::Cow, sync::LazyLock};

use actix_web::{HttpResponse, http::header, web::Path};
use aws_lc_rs::digest::{SHA256, digest};

use crate::error::AppError;

/// The length of the hash in a path, in hexadecimal digits.
const HASH_LENGTH: usize = 16;

/// A file in `assets/`.
struct Asset {
    name: &'static str,
    extension: &'static str,
    media_type: &'static str,
    embedded: &'static [u8],
}

macro_rules! asset {
    ($name:literal, $extension:literal, $media_type:literal) => {
        Asset {
            name: $name,
            extension: $extension,
            media_type: $media_type,
            embedded: include_bytes!(concat!("../../assets/", $name, ".", $extension)),
        }
    };
}

static STYLE: Asset = asset!("style", "css", "text/css; charset=utf-8");
static SCRIPT: Asset = asset!("script", "js", "text/javascript; charset=utf-8");
static ICON: Asset = asset!("icon", "svg", "image/svg+xml");

impl Asset {
    /// The content. A debug build reads the file, so that a change is seen without compiling.
    fn content(&self) -> Cow<'static, [u8]> {
        if cfg!(debug_assertions) {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets");
            let file = format!("{folder}/{}.{}", self.name, self.extension);
            if let Ok(content) = std::fs::read(file) {
                return content.into();
            }
        }
        self.embedded.into()
    }

    fn file_name(&self) -> String {
        let hash = hex::encode(digest(&SHA256, &self.content()));
        format!("{}.{}.{}", self.name, &hash[..HASH_LENGTH], self.extension)
    }
}

/// The file names of the assets, relative to `/assets/`.
#[derive(Debug, Clone)]
pub struct AssetNames {
    /// The style sheet.
    pub style: String,
    /// The script.
    pub script: String,
    /// The icon.
    pub icon: String,
}

impl AssetNames {
    fn compute() -> Self {
        Self { style: STYLE.file_name(), script: SCRIPT.file_name(), icon: ICON.file_name() }
    }

    /// The current names; a release build computes them once.
    pub fn current() -> Cow<'static, Self> {
        static NAMES: LazyLock<AssetNames> = LazyLock::new(AssetNames::compute);
        if cfg!(debug_assertions) { Cow::Owned(Self::compute()) } else { Cow::Borrowed(&NAMES) }
    }
}

/// `GET /assets/{file}`
pub async fn asset(file: Path<String>) -> Result<HttpResponse, AppError> {
    let known = [&STYLE, &SCRIPT, &ICON].into_iter();
    let mut found = known.filter(|asset| asset.file_name() == *file);
    let asset =
        found.next().ok_or_else(|| AppError::NotFound("there is no such file".to_owned()))?;
    Ok(HttpResponse::Ok()
        .content_type(asset.media_type)
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(asset.content().into_owned()))
}
