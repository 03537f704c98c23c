//! A server as a separate process.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
};

use tempfile::NamedTempFile;

use super::{Client, PASSWORD, teamsheet};

/// The environment variables.
pub type EnvVars<'a> = &'a [(&'a str, &'a str)];

/// A server process, which is killed at the end of the test.
pub struct Process {
    /// The first line of standard output, with the address; empty if the server did not start.
    pub first_line: String,
    child: Child,
    out: BufReader<ChildStdout>,
    log: NamedTempFile,
}

impl Process {
    /// Starts a server with the default admin password of the tests.
    pub fn start(folder: &Path, flags: &[&str]) -> Self {
        Self::start_in(folder, flags, &[("TEAMSHEET_ADMIN_PASSWORD", PASSWORD)])
    }

    /// Starts a server; waits for its address or its end.
    pub fn start_in(folder: &Path, flags: &[&str], environment: EnvVars) -> Self {
        let arguments = [&["serve", "--port", "0", "--bcrypt-cost", "4"], flags].concat();
        let mut command = teamsheet(folder, &arguments).command;
        let log = NamedTempFile::new().unwrap();
        let pipes =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log.reopen().unwrap());
        let mut child = pipes.envs(environment.iter().copied()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let mut process = Self { first_line: String::new(), child, out, log };
        process.out.read_line(&mut process.first_line).unwrap();
        process
    }

    /// A client of the server, which must have started.
    #[track_caller]
    pub fn client(&self) -> Client {
        let address = self.first_line.trim_end().strip_prefix("listening on http://");
        let address = address.unwrap_or_else(|| panic!("{:?} {}", self.first_line, self.err()));
        Client::new(address.parse().unwrap())
    }

    /// The standard error.
    pub fn err(&self) -> String {
        fs::read_to_string(self.log.path()).unwrap()
    }

    /// The standard output after the first line, once the process has ended.
    pub fn rest(&mut self) -> String {
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).unwrap();
        rest
    }

    /// Sends a signal and waits for the end.
    pub fn signal(&mut self, name: &str) -> ExitStatus {
        let id = self.child.id().to_string();
        Command::new("kill").args(["-s", name, &id]).status().unwrap();
        self.child.wait().unwrap()
    }

    /// Asserts that the server did not start; returns the error message.
    #[track_caller]
    pub fn startup_error(mut self) -> String {
        let err = self.err();
        assert_eq!(self.first_line, "", "it started: {err}");
        assert_eq!(self.child.wait().unwrap().code(), Some(1), "{err}");
        let said: Vec<_> = err.lines().filter(|line| line.starts_with("teamsheet: ")).collect();
        assert_eq!(said.len(), 1, "{err}");
        said[0].to_owned()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // The process may have ended already.
        let _killed = self.child.kill();
        let _ended = self.child.wait();
    }
}
