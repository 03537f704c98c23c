//! Removes invisible characters that spreadsheets and web pages leave at the ends of cells and words.

use std::borrow::Cow;

/// Byte order marks, zero-width spaces, soft hyphens and directional marks.
fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
    )
}

/// Whether a cell has invisible characters.
pub(super) fn has_invisible(cell: &str) -> bool {
    cell.contains(is_invisible)
}

/// A cell without blanks and invisible characters at its ends.
pub(super) fn trim(cell: &str) -> &str {
    cell.trim_matches(|letter: char| letter.is_whitespace() || is_invisible(letter))
}

/// A cell without blanks at its ends and invisible characters at the ends of its words. Those inside of words stay, and are
/// rejected later.
pub(super) fn clean_cell(cell: &str) -> Cow<'_, str> {
    let trimmed = trim(cell);
    if !has_invisible(trimmed) {
        return trimmed.into();
    }
    let words = trimmed.split(' ').map(|word| word.trim_matches(is_invisible));
    words.collect::<Vec<_>>().join(" ").into()
}

/// A cell with one space between words.
pub(super) fn single_spaced(cell: Cow<'_, str>) -> Cow<'_, str> {
    if !cell.contains("  ") {
        return cell;
    }
    cell.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ").into()
}

#[cfg(test)]
mod tests {
    use super::{clean_cell, single_spaced};

    #[test]
    fn invisible_characters_at_the_ends_of_words_are_removed() {
        for (cell, expected) in [
            (" Ann  Ash ", "Ann  Ash"),
            ("Ann\u{200b}", "Ann"),
            ("\u{feff}\u{200e}Ann\u{200f} \u{200b}Ash\u{2060} ", "Ann Ash"),
            ("\u{200b}\u{200b}", ""),
            ("An\u{ad}n", "An\u{ad}n"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
        ] {
            assert_eq!(clean_cell(cell), expected, "{cell:?}");
        }
        assert_eq!(single_spaced("Ann   Ash Bell".into()), "Ann Ash Bell");
    }
}
