//! Removes invisible characters that spreadsheets and web pages leave at the ends of cells and words.

use std::borrow::Cow;

/// Byte order marks, zero-width spaces, soft hyphens and directional marks.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// A cell, trimmed, without invisible characters at its ends and beside blanks. Those inside of words stay, and are
/// rejected later.
pub(super) fn clean_cell(cell: &str) -> Cow<'_, str> {
    if !cell.contains(is_invisible) {
        return cell.trim().into();
    }
    let letters: Vec<char> = cell.chars().collect();
    let is_end = |letter: Option<&char>| letter.is_none_or(|letter| letter.is_whitespace());
    let visible = |letter: &&char| !is_invisible(**letter);
    let kept = letters.iter().enumerate().filter(|(index, letter)| {
        let before = letters[..*index].iter().rev().find(visible);
        let after = letters[index + 1..].iter().find(visible);
        visible(letter) || !(is_end(before) || is_end(after))
    });
    let text: String = kept.map(|(_, letter)| *letter).collect();
    text.trim().to_owned().into()
}

#[cfg(test)]
mod tests {
    use super::clean_cell;

    #[test]
    fn invisible_characters_at_the_ends_of_words_are_removed() {
        for (cell, expected) in [
            (" Ann Ash ", "Ann Ash"),
            ("Ann\u{200b}", "Ann"),
            ("\u{feff}\u{200e}Ann\u{200f} \u{200b}Ash\u{2060} ", "Ann Ash"),
            ("\u{200b}\u{200b}", ""),
            ("An\u{ad}n", "An\u{ad}n"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
        ] {
            assert_eq!(clean_cell(cell), expected, "{cell:?}");
        }
    }
}
