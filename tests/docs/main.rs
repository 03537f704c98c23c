//! Tests of the documentation: the commands of `README.md` and `docs/` run, the settings are complete, links and file names exist.
//!
//! Each document runs in one `bash` session with a server of its own, so `cargo test --test docs import` runs `docs/import.md` alone.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::allow_attributes,
    reason = "a test stops where it fails"
)]

mod links;
mod markdown;
mod session;
mod settings;

use std::{collections::BTreeSet, fs, path::Path};

/// The maximum number of blocks that may be marked as not run.
const MAX_SKIPPED_BLOCKS: usize = 10;

/// Defines one test for each document.
macro_rules! documents {
    ($($test:ident: $path:literal,)*) => {
        const DOCUMENTS: &[&str] = &[$($path),*];

        $(
            #[test]
            fn $test() {
                session::run($path);
            }
        )*
    };
}

documents! {
    readme: "README.md",
    index: "docs/README.md",
    api: "docs/api.md",
    lists: "docs/lists.md",
    pages: "docs/pages.md",
    privacy: "docs/privacy.md",
    safe_writes: "docs/safe-writes.md",
    import: "docs/import.md",
    accounts: "docs/accounts.md",
    settings_chapter: "docs/settings.md",
    deployment: "docs/deployment.md",
    speed: "docs/speed.md",
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of the project as text.
fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn every_document_has_a_test() {
    let entries = fs::read_dir(root().join("docs")).unwrap();
    let files = entries.map(|entry| entry.unwrap()).filter(|entry| entry.path().is_file());
    let chapters = files.map(|entry| format!("docs/{}", entry.file_name().to_str().unwrap()));
    let found: BTreeSet<String> = chapters.chain(["README.md".to_owned()]).collect();
    let tested: BTreeSet<String> = DOCUMENTS.iter().map(ToString::to_string).collect();
    assert_eq!(found, tested);
}

#[test]
fn few_blocks_are_not_run_and_each_says_why() {
    let mut skipped = Vec::new();
    for path in DOCUMENTS {
        for block in markdown::shell_blocks(&read(path)) {
            if let Some(reason) = block.no_run {
                assert!(reason.len() >= 10, "{path}:{}: say why it is not run", block.first_line);
                skipped.push(format!("{path}:{}: {reason}", block.first_line));
            }
        }
    }
    assert!(skipped.len() <= MAX_SKIPPED_BLOCKS, "too many blocks are not run: {skipped:#?}");
}
