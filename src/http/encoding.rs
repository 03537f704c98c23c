//! Compression of answers: which encoding a client gets (RFC 9110, 12.5.3), and how it is made.

use std::io::Write;

use actix_web::{
    HttpRequest,
    http::header::{self, AcceptEncoding, ContentEncoding, Encoding, Header},
};
use flate2::{Compression, write::GzEncoder};

/// What we make, what comes out smallest first.
pub(super) const SUPPORTED: [ContentEncoding; 3] =
    [ContentEncoding::Brotli, ContentEncoding::Zstd, ContentEncoding::Gzip];

/// What is shorter goes into one packet anyway, in bytes.
const WORTH_IT: usize = 1_000;

/// What is longer is compressed beside the event loop, in bytes.
pub(super) const LONG: usize = 16 << 10;

/// Of 0 to 11. From 5 on it takes many times as long for a few percent.
const BROTLI_QUALITY: i32 = 4;

/// As a power of two: the window in which brotli looks for what comes again.
const BROTLI_WINDOW: i32 = 20;

const GZIP_LEVEL: u32 = 5;

const ZSTD_LEVEL: i32 = 3;

/// Whether this stands behind the tag of a compressed form.
pub(super) fn is_suffix(text: &str) -> bool {
    let name = text.strip_prefix('-');
    name.is_some_and(|name| SUPPORTED.iter().any(|encoding| encoding.as_str() == name))
}

/// The encoding that a client wants of a body of this length.
pub(super) fn wanted(request: &HttpRequest, length: usize) -> ContentEncoding {
    if length < WORTH_IT || !request.headers().contains_key(header::ACCEPT_ENCODING) {
        return ContentEncoding::Identity;
    }
    // What cannot be read says nothing, and whoever takes nothing of ours gets it as it is.
    let Ok(accepted) = AcceptEncoding::parse(request) else {
        return ContentEncoding::Identity;
    };
    // As it is, is a choice as well: a client may like that better.
    let ours = SUPPORTED.into_iter().chain([ContentEncoding::Identity]);
    let ours: Vec<_> = ours.map(Encoding::Known).collect();
    match accepted.negotiate(ours.iter()) {
        Some(Encoding::Known(encoding)) => encoding,
        _ => ContentEncoding::Identity,
    }
}

/// A body in an encoding; `None` where it would not be shorter.
pub(super) fn compress(body: &[u8], encoding: ContentEncoding) -> Option<Vec<u8>> {
    let made = match encoding {
        ContentEncoding::Brotli => brotli(body),
        ContentEncoding::Zstd => zstd::bulk::compress(body, ZSTD_LEVEL).ok(),
        ContentEncoding::Gzip => gzip(body),
        _ => None,
    };
    made.filter(|made| made.len() < body.len())
}

fn brotli(body: &[u8]) -> Option<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW,
        size_hint: body.len(),
        ..Default::default()
    };
    let mut made = Vec::new();
    brotli::BrotliCompress(&mut &*body, &mut made, &parameters).ok()?;
    Some(made)
}

fn gzip(body: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(GZIP_LEVEL));
    encoder.write_all(body).ok()?;
    encoder.finish().ok()
}
