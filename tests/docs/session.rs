//! Runs the shell blocks of a document, in order, in one `bash` session against a fresh server with the demo league.
//!
//! Two scripts come first on `PATH`: `curl`, which sends requests for `127.0.0.1:8080` to the server of the
//! test and fails if the status is 400 or higher, and `teamsheet`, which runs the binary with the server's data folder.
//! A comment at the end of a command states another expectation: `# 409` a status, `# exit 1` an exit code.

use std::{
    fmt::Write as _,
    fs,
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

use super::{markdown::shell_blocks, read};

const BINARY: &str = env!("CARGO_BIN_EXE_teamsheet");

/// The password of `admin` in all documents.
const PASSWORD: &str = "the-printed-password";

/// Stops the session at an unexpected status: 400 or higher, unless the document states it.
const CURL: &str = r#"#!/usr/bin/env bash
arguments=()
for argument in "$@"; do arguments+=("${argument//127.0.0.1:8080/$DOCS_ADDRESS}"); done
headers=$(mktemp)
"$DOCS_CURL" --silent --show-error --dump-header "$headers" "${arguments[@]}"
code=$?
status=$(sed -n 's/^HTTP[^ ]* \([0-9]*\).*/\1/p' "$headers" | tail -n 1)
rm -f "$headers"
if [ $code != 0 ]; then exit $code; fi
if [ -n "$DOCS_EXPECT" ]; then
  [ "$status" = "$DOCS_EXPECT" ] || { echo "status $status where $DOCS_EXPECT is expected" >&2; exit 1; }
else
  [ "$status" -lt 400 ] || { echo "status $status" >&2; exit 1; }
fi
"#;

/// Stops the session at an unexpected exit code: not 0, unless the document states it.
const TEAMSHEET: &str = r#"#!/usr/bin/env bash
if [ -z "$DOCS_EXPECT" ]; then exec "$DOCS_TEAMSHEET" "$@"; fi
"$DOCS_TEAMSHEET" "$@"
code=$?
[ "exit $code" = "$DOCS_EXPECT" ] || { echo "exit $code where $DOCS_EXPECT is expected" >&2; exit 1; }
"#;

/// Runs a document; panics with the output if a command fails.
pub fn run(path: &str) {
    let Some(curl) = find_program("curl").filter(|_| find_program("bash").is_some()) else {
        eprintln!("skipped: {path} needs curl and bash");
        return;
    };
    let script = script(&read(path));
    let folder = TempDir::new().unwrap();
    let server = Server::start(&folder.path().join("data"));
    let programs = folder.path().join("bin");
    let work = folder.path().join("work");
    fs::create_dir(&programs).unwrap();
    fs::create_dir(&work).unwrap();
    write_program(&programs.join("curl"), CURL);
    write_program(&programs.join("teamsheet"), TEAMSHEET);
    let session = folder.path().join("session.sh");
    fs::write(&session, script).unwrap();
    let search_path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let output = without_settings(&mut Command::new("bash"))
        .args(["-eEuo", "pipefail"])
        .arg(&session)
        .current_dir(&work)
        .stdin(Stdio::null())
        .env("PATH", search_path)
        .env("DOCS_CURL", curl)
        .env("DOCS_TEAMSHEET", BINARY)
        .env("DOCS_ADDRESS", &server.address)
        .env("DOCS_EXPECT", "")
        .env("TEAMSHEET_DATA_DIR", folder.path().join("data"))
        .env("TEAMSHEET_BCRYPT_COST", "4")
        .env("TEAMSHEET_HEALTHCHECK_URL", format!("http://{}", server.address))
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(
        output.status.success(),
        "{path} fails\n{}\n{}",
        text(&output.stdout),
        text(&output.stderr)
    );
}

/// The script of a document, in which each command has the line number that it has in the document.
fn script(document: &str) -> String {
    let count = document.lines().count();
    let mut lines = vec![String::new(); count];
    for block in shell_blocks(document).into_iter().filter(|block| block.no_run.is_none()) {
        for (offset, line) in block.lines.into_iter().enumerate() {
            lines[block.first_line - 1 + offset] = line;
        }
    }
    for end in 0..count {
        if let Some((command, expected)) = expectation(&lines[end]) {
            lines[end] = format!("{command}; export DOCS_EXPECT=");
            let start = (0..=end).rev().find(|line| starts_command(&lines[*line])).unwrap();
            lines[start].insert_str(0, &format!("export DOCS_EXPECT='{expected}'; "));
        }
    }
    let mut script = "trap 'echo \"line $LINENO: $BASH_COMMAND\" >&2' ERR; ".to_owned();
    for line in lines {
        writeln!(script, "{line}").unwrap();
    }
    script
}

/// The command and the expectation in the comment at the end of the line.
fn expectation(line: &str) -> Option<(String, String)> {
    let (command, comment) = line.rsplit_once("# ")?;
    let words: Vec<&str> = comment.split([' ', ':', ',']).collect();
    let is_status = |word: &str| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit());
    let expected = match words[..] {
        [status, ..] if is_status(status) => status.to_owned(),
        ["exit", code, ..] => format!("exit {code}"),
        _ => return None,
    };
    Some((command.trim_end().to_owned(), expected))
}

/// Whether a command begins on this line; its other lines are indented, or begin with a bracket.
fn starts_command(line: &str) -> bool {
    line.starts_with(|c: char| c.is_ascii_alphabetic())
}

fn find_program(name: &str) -> Option<String> {
    let output = Command::new("sh").args(["-c", &format!("command -v {name}")]).output().ok()?;
    let path = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    Some(path).filter(|path| output.status.success() && !path.is_empty())
}

fn write_program(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// Removes the settings of the environment.
fn without_settings(command: &mut Command) -> &mut Command {
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("TEAMSHEET_")) {
        command.env_remove(name);
    }
    command
}

/// A server with the demo league; it is killed when it goes out of scope.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(data_dir: &Path) -> Self {
        let mut child = without_settings(&mut Command::new(BINARY))
            .args(["serve", "--demo", "--port", "0", "--workers", "1", "--bcrypt-cost", "4"])
            .arg("--data-dir")
            .arg(data_dir)
            .env("TEAMSHEET_ADMIN_PASSWORD", PASSWORD)
            .env("RUST_LOG", "error")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim_end().strip_prefix("listening on http://");
        let address = address.expect("the server does not start").to_owned();
        Self { child, address }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _killed = self.child.kill();
        let _ended = self.child.wait();
    }
}

#[test]
fn expectations_are_read_from_comments() {
    let text = "```sh\ncurl a \\\n  -d '{\n}' # 409: taken\ncurl b # a comment\n```\n";
    let script = script(text);
    let lines: Vec<&str> = script.lines().collect();
    assert_eq!(lines[1], "export DOCS_EXPECT='409'; curl a \\");
    assert_eq!(lines[3], "}'; export DOCS_EXPECT=");
    assert_eq!(lines[4], "curl b # a comment");
}
