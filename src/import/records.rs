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

/// The line in which each record begins, from 1; blank lines are no records.
///
/// # Errors
/// A quote that is not closed, or text between a closing quote and the next separator, with the line in which the quote was
/// opened.
pub(super) fn lines(file: &[u8]) -> Result<Vec<u64>, RowError> {
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let error = |line, reason: &str| RowError { line, column: None, reason: reason.to_owned() };
    let (mut lines, mut line, mut is_blank, mut state) = (Vec::new(), 1, true, State::Start);
    for (index, byte) in file.iter().enumerate() {
        // CRLF is one line end.
        let ends_line = *byte == b'\n' || (*byte == b'\r' && file.get(index + 1) != Some(&b'\n'));
        let is_line_end = matches!(*byte, b'\n' | b'\r');
        if is_blank && !is_line_end {
            lines.push(line);
            is_blank = false;
        }
        state = match (state, *byte) {
            (State::Quoted(open), b'"') => State::QuoteInQuotes(open),
            (State::Quoted(open), _) | (State::QuoteInQuotes(open), b'"') => State::Quoted(open),
            (State::Start, b'"') => State::Quoted(line),
            (_, b',') => State::Start,
            (_, b'\n' | b'\r') => {
                is_blank = true;
                State::Start
            }
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
        _ => Ok(lines),
    }
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn records_begin_at_the_lines_of_an_editor() {
        for (file, expected) in [
            ("", &[][..]),
            ("a,b\n1,2\n3,4", &[1, 2, 3]),
            ("a,b\r\n1,2\r\n\r\n\r\n3,4\r\n", &[1, 2, 5]),
            ("a,b\r1,2\r\r3,4\r", &[1, 2, 4]),
            ("\n\na,b\n\"1\r\n1\",2\n3,4", &[3, 4, 6]),
            ("\u{feff}\"a\",b\n\"1\"\"1\",\"\"\n", &[1, 2]),
            ("a\"b,c\" d\n", &[1]),
        ] {
            assert_eq!(lines(file.as_bytes()).unwrap(), expected, "{file:?}");
        }
    }

    #[test]
    fn ambiguous_quotes_are_reported_where_they_open() {
        for (file, line, reason) in [
            ("a,b\n1,\"x\n2,y\n", 2, "not closed"),
            ("a,b\n\n1,\"x\n2,\"y\",z\n", 3, "after a closing quote"),
            ("a,b\r\n\"Jo\" Quill,1\r\n", 2, "after a closing quote"),
            ("\"a\" ,b\n", 1, "after a closing quote"),
            ("\"", 1, "not closed"),
        ] {
            let error = lines(file.as_bytes()).unwrap_err();
            assert!(error.line == line && error.reason.contains(reason), "{file:?}: {error}");
        }
    }
}
