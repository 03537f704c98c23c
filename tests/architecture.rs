//! Holds the floors of the house: a room imports only from rooms below it, and no two files import each other.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::allow_attributes,
    reason = "a test stops where it fails"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The rooms from the ground up. A room may import from those before it.
///
/// Rooms of one floor are told apart by their order: players carry their teams of today, which are memberships,
/// and a squad is a team's players.
const ROOMS: [&str; 24] = [
    "error",
    "clock",
    "config",
    "thread_priority",
    "values",
    "database",
    "changes",
    "http",
    "lists",
    "auth",
    "idempotency",
    "external_ids",
    "memberships",
    "players",
    "teams",
    "batch",
    "import",
    "demo",
    "health",
    "docs",
    "routes",
    "openapi",
    "server",
    "cli",
];

/// The longest that a file of `src` may be.
const MOST_LINES: usize = 300;

struct Source {
    path: String,
    room: String,
    text: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let inside = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
                let room = inside.split(['/', '.']).next().unwrap().to_owned();
                found.push(Source { text: fs::read_to_string(&path).unwrap(), path: inside, room });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(found.len() > 20, "the sources were not found");
    found
}

/// The rooms that a file names: `crate::room` and `crate::{room, …}`.
fn imports(text: &str) -> BTreeSet<String> {
    named_after(text, "crate::")
}

/// The names that follow a prefix in code, one or several in braces.
fn named_after(text: &str, prefix: &str) -> BTreeSet<String> {
    let is_code = |line: &&str| !line.trim_start().starts_with("//");
    let code = text.lines().filter(is_code).collect::<Vec<_>>().join("\n");
    let mut named = BTreeSet::new();
    for after in code.split(prefix).skip(1) {
        match after.strip_prefix('{') {
            None => named.extend([first_word(after)]),
            Some(list) => named.extend(top_level_names(list)),
        }
    }
    named
}

fn first_word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// The names in a brace list that are not inside another one.
fn top_level_names(list: &str) -> Vec<String> {
    let mut names = Vec::new();
    let (mut depth, mut at_start) = (1, true);
    for (place, letter) in list.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' => at_start = at_start || depth == 1,
            _ if at_start && depth == 1 && !letter.is_whitespace() => {
                names.push(first_word(&list[place..]));
                at_start = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    names
}

fn floor(room: &str) -> Option<usize> {
    ROOMS.iter().position(|known| *known == room)
}

#[test]
fn a_room_imports_only_from_rooms_below_it() {
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| !["lib", "main"].contains(&source.room.as_str()))
    {
        let own = floor(&source.room)
            .unwrap_or_else(|| panic!("{} is in no room of the list", source.path));
        for import in imports(&source.text).into_iter().filter(|import| *import != source.room) {
            match floor(&import) {
                Some(other) if other < own => {}
                Some(_) => {
                    faults.push(format!("{} imports {import}, which is above it", source.path));
                }
                None => faults.push(format!("{} imports {import}, which is no room", source.path)),
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Inside a room, too: of two files at most one imports the other, and none imports what its parent makes,
/// since the parent imports its children.
#[test]
fn no_two_files_import_each_other() {
    let sources = sources();
    let module = |path: &str| path.trim_end_matches(".rs").trim_end_matches("/mod").to_owned();
    let modules: BTreeSet<String> = sources.iter().map(|source| module(&source.path)).collect();
    let mut edges: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut faults = Vec::new();
    for source in sources.iter().filter(|source| !source.path.contains("tests")) {
        let own = module(&source.path);
        let parent = own.rsplit_once('/').map_or("", |(parent, _)| parent).to_owned();
        let code = source.text.split("#[cfg(test)]").next().unwrap();
        for name in named_after(code, "super::").into_iter().filter(|name| name != "super") {
            let sibling = format!("{parent}/{name}");
            if !modules.contains(&sibling) {
                faults.push(format!("{} imports {name} from its parent", source.path));
            }
            edges.entry(own.clone()).or_default().insert(sibling);
        }
    }
    for (one, named) in &edges {
        for other in named.iter().filter(|other| *other > one) {
            if edges.get(other).is_some_and(|back| back.contains(one)) {
                faults.push(format!("{one} and {other} import each other"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn no_file_is_too_long() {
    let long: Vec<_> = sources()
        .into_iter()
        .filter(|source| source.text.lines().count() > MOST_LINES)
        .map(|source| source.path)
        .collect();
    assert!(long.is_empty(), "longer than {MOST_LINES} lines: {long:?}");
}

#[test]
fn every_file_says_what_it_owns() {
    let silent: Vec<_> = sources()
        .into_iter()
        .filter(|source| !source.text.starts_with("//! "))
        .map(|source| source.path)
        .collect();
    assert!(silent.is_empty(), "these do not open with a sentence: {silent:?}");
}
