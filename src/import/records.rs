//! Finds the records of a CSV file (RFC 4180): their lines, and quotes that make the file ambiguous.
//!
//! The csv crate reads such files without an error and counts lines differently, so its records are combined with these.

use super::errors::RowError;

/// Where the scanner is in a record.
enum State {
    /// At the start of a field.
    Start,
    /// Inside a field without quotes.
    Unquoted,
    /// Inside quotes, opened in this line.
    Quoted(u64),
    /// After a quote inside quotes: the end of the field, or the first of two.
    QuoteInQuotes(u64),
}

/// The lines of the records.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Records {
    /// The line in which each record begins, from 1.
    pub(super) lines: Vec<u64>,
    /// The number of blank lines after the first record; they are no records.
    pub(super) blank_lines: u64,
}

/// Finds the records.
///
/// # Errors
/// A quote that is not closed, or text between a closing quote and the next delimiter, with the line in which the quote was
/// opened.
pub(super) fn find(file: &[u8], delimiter: u8) -> Result<Records, RowError> {
    let error = |line, reason: &str| RowError { line, column: None, reason: reason.to_owned() };
    let mut records = Records::default();
    let (mut line, mut is_blank, mut state) = (1, true, State::Start);
    for (index, byte) in file.iter().enumerate() {
        // CRLF is one line end.
        let ends_line = *byte == b'\n' || (*byte == b'\r' && file.get(index + 1) != Some(&b'\n'));
        let is_line_end = matches!(*byte, b'\n' | b'\r');
        if is_blank && !is_line_end {
            records.lines.push(line);
            is_blank = false;
        }
        if ends_line && is_blank && !records.lines.is_empty() {
            records.blank_lines += 1;
        }
        state = match (state, *byte) {
            (State::Quoted(open), b'"') => State::QuoteInQuotes(open),
            (State::Quoted(open), _) | (State::QuoteInQuotes(open), b'"') => State::Quoted(open),
            (State::Start, b'"') => State::Quoted(line),
            (_, b'\n' | b'\r') => {
                is_blank |= ends_line;
                State::Start
            }
            (_, byte) if byte == delimiter => State::Start,
            (State::QuoteInQuotes(open), _) => {
                return Err(error(
                    open,
                    "has text after a closing quote; double the quotes inside of a cell",
                ));
            }
            (State::Start | State::Unquoted, _) => State::Unquoted,
        };
        line += u64::from(ends_line);
    }
    match state {
        State::Quoted(open) => Err(error(open, "has a quote that is not closed")),
        _ => Ok(records),
    }
}

#[cfg(test)]
mod tests {
    use super::{Records, find};

    #[test]
    fn records_begin_at_the_lines_of_an_editor() {
        for (file, lines, blank_lines) in [
            ("", &[][..], 0),
            ("a,b\n1,2\n3,4", &[1, 2, 3], 0),
            ("a,b\r\n1,2\r\n\r\n\r\n3,4\r\n", &[1, 2, 5], 2),
            ("a,b\r1,2\r\r3,4\r", &[1, 2, 4], 1),
            ("\n\na,b\n\"1\r\n\r\n1\",2\n3,4\n\n", &[3, 4, 7], 1),
            ("\"a\",b\n\"1\"\"1\",\"\"\n", &[1, 2], 0),
            ("a\"b,c\" d\n", &[1], 0),
        ] {
            let found = find(file.as_bytes(), b',').unwrap();
            assert_eq!(found, Records { lines: lines.to_vec(), blank_lines }, "{file:?}");
        }
    }

    #[test]
    fn ambiguous_quotes_are_reported_where_they_open() {
        for (file, delimiter, line, reason) in [
            ("a,b\n1,\"x\n2,y\n", b',', 2, "not closed"),
            ("a,b\n\n1,\"x\n2,\"y\",z\n", b',', 3, "after a closing quote"),
            ("a,b\r\n\"Jo\" Quill,1\r\n", b',', 2, "after a closing quote"),
            ("\"a\" ,b\n", b',', 1, "after a closing quote"),
            ("\"a\",b\n", b';', 1, "after a closing quote"),
            ("\"", b',', 1, "not closed"),
        ] {
            let error = find(file.as_bytes(), delimiter).unwrap_err();
            assert!(error.line == line && error.reason.contains(reason), "{file:?}: {error}");
        }
    }
}
