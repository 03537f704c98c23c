//! Checks the layers of `src`: a module imports only from modules in layers below it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::allow_attributes,
    reason = "a test stops where it fails"
)]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The top-level modules from the lowest layer to the highest. A module may import from those before it.
///
/// Players come after memberships because a player is sent with current teams, and teams after players because a
/// squad contains players.
const LAYERS: [&str; 27] = [
    "error",
    "clock",
    "config",
    "thread_priority",
    "values",
    "database",
    "changes",
    "http",
    "lists",
    "idempotency",
    "resources",
    "auth",
    "external_ids",
    "memberships",
    "players",
    "teams",
    "batch",
    "import",
    "export",
    "demo",
    "health",
    "docs",
    "pages",
    "routes",
    "openapi",
    "server",
    "cli",
];

struct Source {
    path: String,
    module: String,
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
                let relative = path.strip_prefix(&root).unwrap();
                let relative = relative.to_string_lossy().replace('\\', "/");
                let module = relative.split(['/', '.']).next().unwrap().to_owned();
                let text = fs::read_to_string(&path).unwrap();
                found.push(Source { text, path: relative, module });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(found.len() > 20, "no sources found");
    found
}

/// The top-level modules that a file imports: `crate::module` and `crate::{module, …}`.
fn imports(text: &str) -> BTreeSet<String> {
    let is_code = |line: &&str| !line.trim_start().starts_with("//");
    let code = text.lines().filter(is_code).collect::<Vec<_>>().join("\n");
    let mut named = BTreeSet::new();
    for after in code.split("crate::").skip(1) {
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

/// The top-level names in a brace list.
fn top_level_names(list: &str) -> Vec<String> {
    let mut names = Vec::new();
    let (mut depth, mut at_start) = (1, true);
    for (index, letter) in list.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' => at_start = at_start || depth == 1,
            _ if at_start && depth == 1 && !letter.is_whitespace() => {
                names.push(first_word(&list[index..]));
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

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|known| *known == module)
}

#[test]
fn modules_import_only_from_lower_layers() {
    let mut errors = Vec::new();
    let sources = sources();
    for source in sources.iter().filter(|source| !["lib", "main"].contains(&&*source.module)) {
        let own = layer(&source.module)
            .unwrap_or_else(|| panic!("{} is in none of the layers", source.path));
        for import in imports(&source.text).into_iter().filter(|import| *import != source.module) {
            match layer(&import) {
                Some(other) if other < own => {}
                Some(_) => errors.push(format!("{} imports {import} from above", source.path)),
                None => errors.push(format!("{} imports unknown {import}", source.path)),
            }
        }
    }
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn every_file_starts_with_a_doc_comment() {
    let undocumented: Vec<_> = sources()
        .into_iter()
        .filter(|source| !source.text.starts_with("//! "))
        .map(|source| source.path)
        .collect();
    assert!(undocumented.is_empty(), "files without a module doc: {undocumented:?}");
}
