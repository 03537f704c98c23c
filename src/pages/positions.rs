//! The groups of a squad by position.

/// A group of positions: its heading, and the codes and words that belong to it, in lower case.
struct Group {
    heading: &'static str,
    words: &'static [&'static str],
}

/// The groups in the order of the page.
const GROUPS: [Group; 4] = [
    Group {
        heading: "Goalkeepers",
        words: &["gk", "g", "goalkeeper", "goalie", "keeper", "goaltender"],
    },
    Group {
        heading: "Defenders",
        words: &[
            "df",
            "d",
            "def",
            "defender",
            "defence",
            "defense",
            "back",
            "fullback",
            "full-back",
            "centre-back",
            "center-back",
            "cb",
            "lb",
            "rb",
            "lwb",
            "rwb",
            "sw",
            "sweeper",
            "wing-back",
        ],
    },
    Group {
        heading: "Midfielders",
        words: &[
            "mf",
            "m",
            "mid",
            "midfielder",
            "midfield",
            "cm",
            "dm",
            "am",
            "lm",
            "rm",
            "cdm",
            "cam",
        ],
    },
    Group {
        heading: "Forwards",
        words: &[
            "fw",
            "f",
            "fwd",
            "forward",
            "striker",
            "attacker",
            "winger",
            "cf",
            "st",
            "ss",
            "lw",
            "rw",
            "left wing",
            "right wing",
        ],
    },
];

/// The heading for players without a position.
const NO_POSITION: &str = "Without a position";

/// The place of a position in the squad, and the heading of its group. Unknown positions form groups of their own, after
/// the known ones.
pub fn group(position: Option<&str>) -> (usize, String) {
    let Some(position) = position else { return (GROUPS.len() + 1, NO_POSITION.to_owned()) };
    let word = position.trim().to_lowercase();
    let known = GROUPS.iter().position(|group| group.words.contains(&word.as_str()));
    match known {
        Some(index) => (index, GROUPS[index].heading.to_owned()),
        None => (GROUPS.len(), position.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_words_of_one_position_are_in_one_group() {
        for (position, heading) in [
            ("GK", "Goalkeepers"),
            ("Goalkeeper", "Goalkeepers"),
            ("DF", "Defenders"),
            ("midfielder", "Midfielders"),
            ("Left wing", "Forwards"),
            ("Libero", "Libero"),
        ] {
            assert_eq!(group(Some(position)).1, heading, "{position}");
        }
        assert!(group(Some("Libero")).0 < group(None).0);
    }
}
