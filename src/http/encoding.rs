//! Content encodings: which one a client prefers (RFC 9110, 12.5.3), and compression.

use std::io::Write;

use actix_web::{
    HttpRequest,
    http::header::{self, AcceptEncoding, ContentEncoding, Encoding, Header},
};
use flate2::{Compression, write::GzEncoder};

/// The supported encodings, best compression first.
pub(super) const SUPPORTED: [ContentEncoding; 3] =
    [ContentEncoding::Brotli, ContentEncoding::Zstd, ContentEncoding::Gzip];

/// Shorter bodies are not compressed, as they fit into one packet anyway; in bytes.
const MIN_LENGTH: usize = 1_000;

/// Longer bodies are compressed on a blocking thread; in bytes.
pub(super) const BLOCKING_LENGTH: usize = 16 << 10;

/// From 0 to 11. From 5 on, compression takes many times as long and saves a few percent.
const BROTLI_QUALITY: i32 = 4;

/// The size of the sliding window, as a power of two.
const BROTLI_WINDOW: i32 = 20;

const GZIP_LEVEL: u32 = 5;

const ZSTD_LEVEL: i32 = 3;

/// Whether this is the suffix of the entity tag of an encoded variant, such as `-gzip`.
pub(super) fn is_suffix(text: &str) -> bool {
    let name = text.strip_prefix('-');
    name.is_some_and(|name| SUPPORTED.iter().any(|encoding| encoding.as_str() == name))
}

/// The encoding that a client prefers for a body of this length, in bytes.
pub(super) fn preferred_encoding(request: &HttpRequest, length: usize) -> ContentEncoding {
    if length < MIN_LENGTH || !request.headers().contains_key(header::ACCEPT_ENCODING) {
        return ContentEncoding::Identity;
    }
    // A malformed header is ignored, and so is one that accepts none of the supported encodings.
    let Ok(accepted) = AcceptEncoding::parse(request) else {
        return ContentEncoding::Identity;
    };
    // A client may give `identity` a higher weight than the others.
    let offered = SUPPORTED.into_iter().chain([ContentEncoding::Identity]);
    let offered: Vec<_> = offered.map(Encoding::Known).collect();
    match accepted.negotiate(offered.iter()) {
        Some(Encoding::Known(encoding)) => encoding,
        _ => ContentEncoding::Identity,
    }
}

/// The encoded body; `None` if it would not be shorter.
pub(super) fn compress(body: &[u8], encoding: ContentEncoding) -> Option<Vec<u8>> {
    let encoded = match encoding {
        ContentEncoding::Brotli => brotli(body),
        ContentEncoding::Zstd => zstd::bulk::compress(body, ZSTD_LEVEL).ok(),
        ContentEncoding::Gzip => gzip(body),
        _ => None,
    };
    encoded.filter(|encoded| encoded.len() < body.len())
}

fn brotli(body: &[u8]) -> Option<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW,
        size_hint: body.len(),
        ..Default::default()
    };
    let mut encoded = Vec::new();
    brotli::BrotliCompress(&mut &*body, &mut encoded, &parameters).ok()?;
    Some(encoded)
}

fn gzip(body: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(GZIP_LEVEL));
    encoder.write_all(body).ok()?;
    encoder.finish().ok()
}
