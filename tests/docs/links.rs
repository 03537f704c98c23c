//! Links and file names in the documentation.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use super::{
    DOCUMENTS,
    markdown::{anchors, code_spans, link_targets},
    read, root,
};

/// Documents whose commands are not run.
const OTHERS: [&str; 3] = ["ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"];

/// Extensions of file names that are checked.
const EXTENSIONS: [&str; 14] = [
    "rs", "md", "toml", "json", "py", "yaml", "yml", "svg", "sql", "lua", "ts", "mjs", "txt", "key",
];

/// Files that the server creates.
const RUNTIME_FILES: [&str; 2] = ["data/signing.key", "data/signing-ed25519.key"];

fn documents() -> impl Iterator<Item = &'static str> {
    DOCUMENTS.iter().copied().chain(OTHERS)
}

#[test]
fn every_relative_link_leads_somewhere() {
    let mut faults = Vec::new();
    for document in documents() {
        let text = read(document);
        for target in link_targets(&text).into_iter().filter(|target| !target.contains("://")) {
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let path = match file {
                "" => PathBuf::from(document),
                file => Path::new(document).parent().unwrap().join(file),
            };
            let path = root().join(path);
            if !path.exists() {
                faults.push(format!("{document}: {target}: there is no such file"));
            } else if !anchor.is_empty() {
                let known = anchors(&fs::read_to_string(&path).unwrap());
                if !known.iter().any(|known| known == anchor) {
                    faults.push(format!("{document}: {target}: there is no such heading"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn every_file_that_is_named_exists() {
    let mut names = BTreeSet::new();
    for folder in ["src", "migrations"] {
        collect_names(&root().join(folder), &mut names);
    }
    let mut faults = Vec::new();
    for document in documents() {
        let text = read(document);
        let beside = root().join(document).parent().unwrap().to_owned();
        for span in code_spans(&text).into_iter().filter(|span| is_path(span)) {
            let places = [root().to_owned(), root().join("src"), beside.clone()];
            let exists = places.iter().any(|place| place.join(span).exists())
                || names.contains(span.trim_end_matches('/'))
                || RUNTIME_FILES.contains(&span);
            if !exists {
                faults.push(format!("{document}: {span}"));
            }
        }
    }
    assert!(faults.is_empty(), "these files do not exist: {faults:#?}");
}

/// Whether a code span looks like the path of a file or a folder of the project: with a known extension or a slash at the end.
fn is_path(span: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-./".contains(c);
    let is_file = Path::new(span)
        .extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| EXTENSIONS.contains(&extension));
    !span.starts_with(['/', '.']) && span.chars().all(is_plain) && (is_file || span.ends_with('/'))
}

/// The names of all files and folders below a folder: `handlers.rs` is one of several.
fn collect_names(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        names.insert(path.file_name().unwrap().to_str().unwrap().to_owned());
        if path.is_dir() {
            collect_names(&path, names);
        }
    }
}
