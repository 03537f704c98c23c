//! Folding of names: the form in which they are sorted, and the words by which a search finds them.
//!
//! **Folding** removes what people leave out or write differently. [`sort_key`] and the words of a search are made of it:
//!
//! - Letter case is ignored, and so are compatibility forms (NFKC: full-width letters, ligatures).
//! - Marks of Latin, Greek, Cyrillic, Hebrew and Arabic letters are removed (é is e, й is и, vowel marks go). Those of
//!   other scripts are letters like any other: が is not か, and हिन्दी keeps its vowels. No script is transliterated.
//! - A few letters have no decomposition, and are listed in [`replacement`].
//! - Dots, apostrophes and hyphens are ignored: `O'Neal` is `oneal`.
//!
//! **The index** has, of each text ([`index_words`]):
//!
//! - its words; of one with punctuation inside, the parts and the whole: `Ana-Maria` is `ana`, `maria` and `anamaria`;
//! - the spellings of ä, ö, ü, å and ø with one letter and with two: `Jörg` is `jorg` and `joerg`;
//! - of Chinese, Japanese and Korean, each two adjacent characters, across spaces too, and the last one: `김 하늘` is `김하`,
//!   `하늘` and `늘`. So any part of a name is found, by one character or by many.
//!
//! **A query** ([`query_words`]) is folded in the same way. Each of its words must be found, in one of its spellings, as the
//! beginning of an indexed word.
//!
//! A change of any of this needs a migration that computes the stored keys again, and a new [`FOLD_VERSION`].

use std::{borrow::Cow, collections::BTreeSet};

use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{Dash, DefaultIgnorableCodePoint, Script},
};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The version of the fold. Cursors carry it, since they contain keys.
pub const FOLD_VERSION: u8 = 2;

/// Stands for ignored punctuation in a folded text.
const IGNORED: char = '-';

/// Stands before an ASCII letter that one spelling has and another does not. Not a character (Unicode 23.7).
const OPTIONAL: char = '\u{ffff}';

/// This many optional letters of a word vary independently, and further ones like the last of them.
const INDEPENDENT: usize = 3;

/// The key by which names are sorted: case, marks, dots, apostrophes and hyphens are ignored. In the order of its bytes,
/// other scripts come after Latin.
pub fn sort_key(text: &str) -> String {
    let mut key = fold(text);
    key.retain(|letter| letter != IGNORED);
    if key.contains(OPTIONAL) { spellings(&key).swap_remove(0) } else { key }
}

/// The indexed words of several texts, sorted, without duplicates, separated by spaces.
pub fn index_words<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut words = BTreeSet::new();
    for text in texts {
        let folded = fold(text);
        let (rest, runs) = extract_cjk(&folded);
        for run in runs {
            words.extend(run.windows(2).map(String::from_iter));
            words.extend(run.last().map(char::to_string));
        }
        let mut add = |text: &str| {
            words.extend(spellings(&text.replace(|letter| !is_in_word(letter), "")));
        };
        for word in rest.split_whitespace() {
            add(word);
            if word.contains(|letter| !is_in_word(letter)) {
                for part in word.split(is_separator) {
                    add(part);
                    part.split(IGNORED).for_each(&mut add);
                }
            }
        }
    }
    words.remove("");
    words.into_iter().collect::<Vec<_>>().join(" ")
}

/// A word of a query: alternatives, of which one must match. An alternative matches if each of its terms is the
/// beginning of an indexed word.
pub type QueryWord = Vec<Vec<String>>;

/// The words of a query, all of which must match.
pub fn query_words(query: &str) -> Vec<QueryWord> {
    let folded = fold(query);
    let mut words = Vec::new();
    for chunk in folded.split_whitespace() {
        let (rest, runs) = extract_cjk(chunk);
        words.extend(runs.iter().map(|run| {
            let size = run.len().min(2);
            vec![run.windows(size).map(String::from_iter).collect()]
        }));
        words.extend(rest.split(is_separator).map(alternatives).filter(|word| !word.is_empty()));
    }
    words
}

/// The spellings of a word, each without its punctuation, and also as the parts that the punctuation separates; but not
/// where these are initials, because `n.n.` must not find every name with a word in n.
fn alternatives(word: &str) -> QueryWord {
    let split = |text: &str| -> Vec<String> {
        text.split(IGNORED).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    let spellings: Vec<_> = spellings(word).iter().map(|spelling| split(spelling)).collect();
    let separable =
        spellings.first().and_then(|parts| parts.split_last()).is_some_and(|(_, before)| {
            !before.is_empty() && before.iter().all(|part| part.chars().nth(1).is_some())
        });
    let whole = spellings.iter().map(|parts| vec![parts.concat()]);
    let whole: QueryWord = whole.filter(|terms| terms != &[""]).collect();
    if separable { [whole, spellings].concat() } else { whole }
}

/// A text in folded letters, with [`IGNORED`] for ignored punctuation and [`OPTIONAL`] before optional letters.
fn fold(text: &str) -> String {
    if text.is_ascii() {
        let lower = text.to_ascii_lowercase();
        let ignored = ['.', '\'', '`'];
        return if lower.contains(ignored) { lower.replace(ignored, "-") } else { lower };
    }
    // Before the decomposition, which makes a space and a mark of some apostrophes.
    let text = text.chars().filter(|letter| !is_invisible(*letter));
    let text = text.map(|letter| if is_ignored(letter) { IGNORED } else { letter });
    let mut folded = String::new();
    let (mut base, mut drops_marks) = (' ', true);
    for letter in text.nfkd() {
        if letter.is_ascii() {
            base = letter.to_ascii_lowercase();
            folded.push(base);
            drops_marks = true;
        } else if is_combining_mark(letter) {
            match (base, letter) {
                ('a' | 'o' | 'u', '\u{308}') => folded.extend([OPTIONAL, 'e']),
                ('a', '\u{30a}') => folded.extend([OPTIONAL, 'a']),
                _ if drops_marks => {}
                _ => folded.push(letter),
            }
        } else {
            // By way of the upper case, so that ς is σ, ß is ss and ı is i.
            let upper = letter.to_lowercase().flat_map(char::to_uppercase);
            for letter in upper.flat_map(char::to_lowercase) {
                base = letter;
                match replacement(letter) {
                    "" => folded.push(letter),
                    replacement => folded.push_str(replacement),
                }
            }
            drops_marks = has_removable_marks(letter);
        }
    }
    folded.nfc().collect()
}

/// The replacement of a letter that has no decomposition; empty if it stays.
fn replacement(letter: char) -> &'static str {
    match letter {
        'ø' => "o\u{ffff}e",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ɓ' => "b",
        'đ' | 'ð' | 'ɗ' => "d",
        'ə' | 'ɛ' => "e",
        'ħ' => "h",
        'ƙ' => "k",
        'ł' => "l",
        'ŋ' => "ng",
        'ɔ' => "o",
        'ŧ' => "t",
        'ى' | 'ی' => "ي",
        'ة' => "ه",
        'ک' => "ك",
        _ => "",
    }
}

/// Whether marks after this letter are removed. What is no letter of any script has none.
fn has_removable_marks(letter: char) -> bool {
    use Script as S;
    let script = CodePointMapData::<Script>::new().get(letter);
    matches!(script, S::Latin | S::Greek | S::Cyrillic | S::Hebrew | S::Arabic | S::Common)
}

/// Whether a character is not seen: a joiner, a variation selector, the Arabic tatweel.
fn is_invisible(letter: char) -> bool {
    let ignorable = CodePointSetData::new::<DefaultIgnorableCodePoint>();
    !letter.is_ascii() && (matches!(letter, OPTIONAL | '\u{640}') || ignorable.contains(letter))
}

/// Whether a character is a dot, an apostrophe (or a letter that looks like one) or a hyphen.
fn is_ignored(letter: char) -> bool {
    match letter {
        '.'
        | '\''
        | '`'
        | '´'
        | '·'
        | 'ʹ'..='ʿ'
        | 'ˈ'
        | '׳'
        | '״'
        | '‘'..='‛'
        | '․'
        | '′'
        | '＇'
        | '．' => true,
        _ => CodePointSetData::new::<Dash>().contains(letter),
    }
}

/// Whether a folded character is part of a word.
fn is_in_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == OPTIONAL || is_combining_mark(letter)
}

/// Whether a folded character separates words.
fn is_separator(letter: char) -> bool {
    letter != IGNORED && !is_in_word(letter)
}

/// Whether a letter is Chinese, Japanese or Korean, of which words are not separated.
fn is_cjk(letter: char) -> bool {
    let block = matches!(letter, '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{9fff}' | '\u{a960}'..='\u{a97f}'
        | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}');
    block && is_in_word(letter)
}

/// Replaces Chinese, Japanese and Korean letters by spaces and returns them in runs, which other letters end.
fn extract_cjk(folded: &str) -> (Cow<'_, str>, Vec<Vec<char>>) {
    if folded.is_ascii() || !folded.contains(is_cjk) {
        return (folded.into(), Vec::new());
    }
    let mut rest = String::new();
    let mut runs: Vec<Vec<char>> = vec![Vec::new()];
    for letter in folded.chars() {
        let is_cjk = is_cjk(letter);
        match runs.last_mut() {
            Some(run) if is_cjk => run.push(letter),
            Some(run) if !run.is_empty() && is_in_word(letter) => runs.push(Vec::new()),
            _ => {}
        }
        rest.push(if is_cjk { ' ' } else { letter });
    }
    runs.retain(|run| !run.is_empty());
    (rest.into(), runs)
}

/// A folded text without its optional letters, and with them.
fn spellings(folded: &str) -> Vec<String> {
    let optional = folded.matches(OPTIONAL).count().min(INDEPENDENT);
    let spelling = |choice: u8| {
        let pieces = folded.split(OPTIONAL).enumerate();
        // An optional letter is ASCII.
        let pieces = pieces.map(|(n, piece)| match n.checked_sub(1) {
            Some(n) if choice >> n.min(INDEPENDENT - 1) & 1 == 0 => piece.get(1..).unwrap_or(""),
            _ => piece,
        });
        pieces.collect()
    };
    (0..1 << optional).map(spelling).collect()
}

#[cfg(test)]
mod tests;
