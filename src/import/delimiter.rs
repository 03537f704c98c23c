//! The delimiter of a CSV file: that of the options, of a first line `sep=;`, or the most frequent one in the header.

/// A delimiter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Delimiter {
    /// `,`
    #[value(alias = ",")]
    Comma,
    /// `;`
    #[value(alias = ";")]
    Semicolon,
    /// A tab.
    #[value(alias = "\t", alias = "\\t")]
    Tab,
    /// `|`
    #[value(alias = "|")]
    Pipe,
}

impl Delimiter {
    const ALL: [Self; 4] = [Self::Comma, Self::Semicolon, Self::Tab, Self::Pipe];

    /// The delimiter as a byte.
    pub(super) fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
            Self::Pipe => b'|',
        }
    }
}

/// The delimiter of a file, and its text without a line `sep=;`, whose line end stays, so that lines keep their numbers.
pub(super) fn split_delimiter(text: &str, given: Option<Delimiter>) -> (Delimiter, &str) {
    let (named, text) = match strip_separator_line(text) {
        Some((delimiter, rest)) => (Some(delimiter), rest),
        None => (None, text),
    };
    (given.or(named).unwrap_or_else(|| most_frequent(text)), text)
}

/// Reads a first line `sep=;`, which spreadsheets write and read.
fn strip_separator_line(text: &str) -> Option<(Delimiter, &str)> {
    let end = text.find(['\r', '\n']).unwrap_or(text.len());
    let (line, rest) = text.split_at(end);
    let (name, separator) = line.split_at_checked(4)?;
    let delimiter =
        Delimiter::ALL.into_iter().find(|delimiter| separator.as_bytes() == [delimiter.byte()])?;
    name.eq_ignore_ascii_case("sep=").then_some((delimiter, rest))
}

/// The most frequent delimiter in the header, outside of quotes; a comma if there is none.
fn most_frequent(text: &str) -> Delimiter {
    let mut counts = [0; 4];
    let mut is_quoted = false;
    for byte in text.trim_start_matches(['\r', '\n']).bytes() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            b'\r' | b'\n' => break,
            _ => {
                let index = Delimiter::ALL.iter().position(|delimiter| delimiter.byte() == byte);
                if let Some(index) = index {
                    counts[index] += 1;
                }
            }
        }
    }
    let most = counts.iter().max().copied().unwrap_or_default();
    let found = Delimiter::ALL.into_iter().zip(counts).find(|(_, count)| *count == most);
    found.map_or(Delimiter::Comma, |(delimiter, _)| delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delimiter_is_found_in_the_header_outside_of_quotes() {
        for (text, expected) in [
            ("name", Delimiter::Comma),
            ("name,city\na;b;c", Delimiter::Comma),
            ("\r\n\r\nname;city\r\n1,2;3,4", Delimiter::Semicolon),
            ("\"a,b,c\";\"d,\"\",e\"", Delimiter::Semicolon),
            ("name\tcity", Delimiter::Tab),
            ("name|city|a,b", Delimiter::Pipe),
        ] {
            assert_eq!(split_delimiter(text, None), (expected, text), "{text:?}");
        }
        assert_eq!(split_delimiter("a;b", Some(Delimiter::Comma)), (Delimiter::Comma, "a;b"));
    }

    #[test]
    fn separator_line_names_the_delimiter() {
        for (text, expected, rest) in [
            ("sep=;\r\na,b;c", Delimiter::Semicolon, "\r\na,b;c"),
            ("SEP=|\na", Delimiter::Pipe, "\na"),
            ("sep=,", Delimiter::Comma, ""),
            ("sep=x\na", Delimiter::Comma, "sep=x\na"),
            ("sept;b", Delimiter::Semicolon, "sept;b"),
        ] {
            assert_eq!(split_delimiter(text, None), (expected, rest), "{text:?}");
        }
    }
}
