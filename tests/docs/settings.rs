//! `docs/settings.md` against the help texts and the sources.

use std::{collections::BTreeSet, fs, path::Path, process::Command};

use super::{markdown::code_spans, read, root};

/// A flag of `teamsheet serve`.
#[derive(Default)]
struct Flag {
    name: String,
    variable: String,
    default: Option<String>,
}

#[test]
fn every_flag_has_a_row_with_its_variable_and_default() {
    let chapter = read("docs/settings.md");
    let mut faults = Vec::new();
    for flag in flags() {
        let start = format!("| `{}`", flag.name);
        let Some(row) = chapter.lines().find(|line| line.starts_with(&start)) else {
            faults.push(format!("{} has no row", flag.name));
            continue;
        };
        if !row.contains(&format!("`{}`", flag.variable)) {
            faults.push(format!("the row of {} lacks {}", flag.name, flag.variable));
        }
        if let Some(default) = flag.default.filter(|value| !row.contains(&format!("`{value}`"))) {
            faults.push(format!("the row of {} lacks its default {default}", flag.name));
        }
    }
    assert!(faults.is_empty(), "docs/settings.md: {faults:#?}");
}

#[test]
fn every_flag_of_the_chapter_exists() {
    let known: BTreeSet<String> = flags().into_iter().map(|flag| flag.name).collect();
    let chapter = read("docs/settings.md");
    let rows = chapter.lines().filter_map(|line| line.strip_prefix("| `--"));
    let unknown: Vec<String> = rows
        .filter_map(|row| row.split('`').next())
        .map(|name| format!("--{name}"))
        .filter(|name| !known.contains(name))
        .collect();
    assert!(unknown.is_empty(), "docs/settings.md has flags that do not exist: {unknown:?}");
}

#[test]
fn every_variable_is_in_the_chapter_and_exists() {
    let mut sources = String::new();
    read_sources(&root().join("src"), &mut sources);
    let in_sources = variables(&sources);
    let chapter = read("docs/settings.md");
    let spans = code_spans(&chapter).join(" ");
    assert_eq!(variables(&spans), in_sources);
}

/// The flags of `teamsheet serve --help`.
fn flags() -> Vec<Flag> {
    let output =
        Command::new(env!("CARGO_BIN_EXE_teamsheet")).args(["serve", "--help"]).output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    let mut flags: Vec<Flag> = Vec::new();
    for line in help.lines().map(str::trim) {
        if line.starts_with("--") {
            let name = line.split(' ').next().unwrap().to_owned();
            flags.push(Flag { name, ..Flag::default() });
        } else if let Some(flag) = flags.last_mut() {
            if let Some(variable) = bracketed(line, "[env: ") {
                variable.split('=').next().unwrap().clone_into(&mut flag.variable);
            }
            if let Some(default) = bracketed(line, "[default: ") {
                flag.default = Some(default.to_owned());
            }
        }
    }
    assert!(flags.len() > 15, "the flags were not found in: {help}");
    flags
}

fn bracketed<'a>(line: &'a str, start: &str) -> Option<&'a str> {
    line.strip_prefix(start)?.strip_suffix(']')
}

/// The names that begin with `TEAMSHEET_`.
fn variables(text: &str) -> BTreeSet<String> {
    let is_part = |c: char| c.is_ascii_uppercase() || c == '_';
    let starts = text.match_indices("TEAMSHEET_").map(|(start, _)| &text[start..]);
    starts.map(|rest| rest.chars().take_while(|c| is_part(*c)).collect()).collect()
}

fn read_sources(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_sources(&path, text);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}
