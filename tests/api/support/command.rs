//! Runs the binary.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{self, Output, Stdio},
};

/// A command of `teamsheet` on a data folder.
pub fn teamsheet(data_dir: &Path, arguments: &[&str]) -> Command {
    let mut command = process::Command::new(env!("CARGO_BIN_EXE_teamsheet"));
    command.arg("--data-dir").arg(data_dir).args(arguments);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("TEAMSHEET_")) {
        command.env_remove(name);
    }
    Command { command, input: String::new() }
}

pub struct Command {
    pub command: process::Command,
    input: String,
}

/// The output.
#[derive(Debug)]
pub struct CommandOutput {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Command {
    /// The standard input.
    pub fn input(mut self, text: &str) -> Self {
        text.clone_into(&mut self.input);
        self
    }

    pub fn run(mut self) -> CommandOutput {
        let pipes =
            self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = pipes.spawn().unwrap();
        // A command that reads no input may have ended already.
        let _typed = child.stdin.take().unwrap().write_all(self.input.as_bytes());
        let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        CommandOutput { code: status.code(), out: text(stdout), err: text(stderr) }
    }
}

impl CommandOutput {
    #[track_caller]
    pub fn success(self) -> Self {
        assert_eq!(self.code, Some(0), "{self:?}");
        self
    }

    #[track_caller]
    pub fn failure(self) -> Self {
        assert_eq!(self.code, Some(1), "{self:?}");
        self
    }
}

/// The folder of real data beside the project. If it is absent, prints that the test is skipped.
pub fn shared_data_folder() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: there is no {}", folder.display());
    None
}
