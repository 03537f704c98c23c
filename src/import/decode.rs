//! Decodes a file to text: UTF-8 with or without a byte order mark, UTF-16 with one, or the encoding of the options.

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::errors::{ImportError, RowError};

/// An encoding of text files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Encoding {
    /// UTF-8.
    #[value(name = "utf-8")]
    Utf8,
    /// Code page 1252 of Windows, for Western European languages.
    #[value(name = "windows-1252")]
    Windows1252,
}

/// The first bytes of a zip archive, as which spreadsheets are stored.
const ZIP: &[u8] = b"PK\x03\x04";

/// The text of a file, without its byte order mark, which takes precedence over the given encoding.
///
/// # Errors
/// If the bytes are not text in this encoding.
pub(super) fn decode(bytes: &[u8], encoding: Option<Encoding>) -> Result<String, ImportError> {
    if bytes.starts_with(ZIP) {
        return Err(file_error("is a spreadsheet, not a CSV file: save it as CSV"));
    }
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(UTF_16LE, rest)?,
        [0xfe, 0xff, rest @ ..] => utf16(UTF_16BE, rest)?,
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest)?.to_owned(),
        all if encoding == Some(Encoding::Windows1252) => {
            WINDOWS_1252.decode_without_bom_handling(all).0.into_owned()
        }
        all => utf8(all)?.to_owned(),
    };
    if text.contains('\0') {
        return Err(file_error(
            "has NUL characters: it is no text file, or UTF-16 without a byte order mark",
        ));
    }
    Ok(text)
}

fn file_error(reason: &str) -> ImportError {
    ImportError::File(reason.to_owned())
}

fn utf16(encoding: &'static encoding_rs::Encoding, bytes: &[u8]) -> Result<String, ImportError> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
    text.map(std::borrow::Cow::into_owned)
        .ok_or_else(|| file_error("begins like UTF-16, but is not valid UTF-16"))
}

fn utf8(bytes: &[u8]) -> Result<&str, ImportError> {
    std::str::from_utf8(bytes).map_err(|error| {
        let valid = std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default();
        let count = |line_end: &str| valid.matches(line_end).count();
        let line_ends = count("\r") + count("\n") - count("\r\n");
        let line = u64::try_from(line_ends).unwrap_or(u64::MAX).saturating_add(1);
        let reason = "is not UTF-8; if the file is from an older program on Windows, use --encoding windows-1252";
        RowError { line, column: None, reason: reason.to_owned() }.into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16_bytes(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(order).collect()
    }

    #[test]
    fn byte_order_marks_and_the_option_decide() {
        let windows = Some(Encoding::Windows1252);
        for (bytes, encoding) in [
            ("Żółć,ø".as_bytes().to_vec(), None),
            ("\u{feff}Żółć,ø".as_bytes().to_vec(), None),
            ("\u{feff}Żółć,ø".as_bytes().to_vec(), windows),
            (utf16_bytes("Żółć,ø", u16::to_le_bytes), None),
            (utf16_bytes("Żółć,ø", u16::to_be_bytes), windows),
        ] {
            assert_eq!(decode(&bytes, encoding).unwrap(), "Żółć,ø", "{encoding:?}");
        }
        assert_eq!(decode(b"J\xf6rg \x80", windows).unwrap(), "Jörg €");
    }

    #[test]
    fn bytes_that_are_no_text_are_rejected() {
        for (bytes, expected) in [
            (&b"name\r\nAnn\r\nJ\xf6rg"[..], "line 3: is not UTF-8"),
            (b"name\rAnn\rJ\xf6rg", "line 3: is not UTF-8"),
            (b"name\rAnn\nJ\xf6rg", "line 3: is not UTF-8"),
            (b"na\xf6me", "line 1: is not UTF-8"),
            (b"\xff\xfea", "not valid UTF-16"),
            (b"n\0a\0", "NUL characters"),
            (b"PK\x03\x04...", "is a spreadsheet"),
        ] {
            let error = decode(bytes, None).unwrap_err().to_string();
            assert!(error.contains(expected), "{expected}: {error}");
        }
    }
}
