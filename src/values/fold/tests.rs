//! The fold of names of many scripts, its index words and its query words.

use proptest::prelude::{ProptestConfig, proptest};

use super::{index_words, query_words, sort_key};

/// Letters, marks, punctuation and spaces of several scripts.
const TEXT: &str = r"([a-cA-C]|[äÖüåØæßİıłéđ\u{308}\u{301}]|[ ./'&\-]|[ёйΣςىةבְआि]|[山田ーが・김하\u{3099}]|\PC){0,12}";

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    #[test]
    fn every_text_finds_itself_and_its_beginning(text in TEXT, length in 0..12_usize) {
        let index = index_words([text.as_str()]);
        let has = |term: &String| index.split(' ').any(|word| word.starts_with(term.as_str()));
        for word in query_words(&text) {
            assert!(!word.is_empty() && word.concat().iter().all(|term| !term.is_empty()));
            assert!(word.iter().any(|terms| terms.iter().all(has)), "{word:?} in {index:?}");
        }
        // Marks that the beginning is cut off before change letters that are kept.
        let beginning: String = text.chars().take(length).collect();
        let has_marks = text.chars().any(unicode_normalization::char::is_combining_mark);
        for word in query_words(&beginning) {
            assert!(has_marks || word.iter().any(|terms| terms.iter().all(has)), "{word:?} in {index:?}");
        }
        assert!(!index.contains(['\u{ffff}', '-']) && !sort_key(&text).contains('\u{ffff}'));
    }
}

#[test]
fn names_are_sorted_without_case_marks_and_punctuation_and_other_scripts_come_last() {
    let sorted = [
        "a.b. Ann",
        "Acosta",
        "Ærø",
        "Əliyev",
        "Émile",
        "İlkay",
        "Ivan",
        "Łukasz",
        "O’Neal",
        "Oneida",
        "Øst",
        "Straße",
        "Strassen",
        "Żak",
        "ZZ",
        "Ευα",
        "Ёлкин",
        "Енин",
        "Лев",
        "שלום",
        "محمد",
        "हिन्दी",
        "かな",
        "がな",
        "山田",
        "김 하늘",
    ];
    let mut names = sorted;
    names.reverse();
    names.sort_by_key(|name| sort_key(name));
    assert_eq!(names, sorted);
}

#[test]
fn keys_do_not_depend_on_the_normalization_form() {
    use unicode_normalization::UnicodeNormalization;
    for name in ["Jörg", "Nguyễn Văn Đạt", "Ёлкин", "がな", "김 하늘", "हिन्दी", "مُؤْمِن", "ﬁﾞ", "Å"]
    {
        let decomposed: String = name.nfd().collect();
        assert_eq!(sort_key(name), sort_key(&decomposed));
        assert_eq!(index_words([name]), index_words([decomposed.as_str()]));
        assert_eq!(query_words(name), query_words(&decomposed));
        assert_eq!(sort_key(name), sort_key(&sort_key(name)), "{name}");
    }
}

#[test]
fn index_words_are_those_of_the_documentation() {
    let cases = [
        ("Kylian Mbappé", "kylian mbappe"),
        ("Ana-Maria", "ana anamaria maria"),
        ("Jörg", "joerg jorg"),
        ("김 하늘", "김하 늘 하늘"),
        ("AC/DC & Co.", "ac acdc co dc"),
        ("AC/O'Neal", "ac aconeal neal o oneal"),
        ("FC서울 2", "2 fc 서울 울"),
        ("-.- \u{301} ☂", ""),
    ];
    for (name, words) in cases {
        assert_eq!(index_words([name]), words);
    }
    // Three letters vary independently, the others like the third.
    assert_eq!(index_words(["äöüäöü"]).split(' ').count(), 8);
    assert!(index_words(["äöüäöü"]).contains("aeoeueaeoeue"));
}

#[test]
fn query_words_are_alternatives_of_terms() {
    assert_eq!(query_words("Jörg ann"), [vec![vec!["jorg"], vec!["joerg"]], vec![vec!["ann"]]]);
    assert_eq!(query_words("ana-m"), [[vec!["anam"], vec!["ana", "m"]]]);
    assert_eq!(query_words("n.n."), [[["nn"]]]);
    assert_eq!(query_words("김하늘 하"), [[vec!["김하", "하늘"]], [vec!["하"]]]);
    assert!(query_words("\"*( -- \u{301} \u{200b}").is_empty());
    assert!(query_words(&"ö".repeat(100)).concat().len() <= 8);
}
