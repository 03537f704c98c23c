//! `teamsheet export`. May run while a server is running.

use std::{
    fs::File,
    io::{BufWriter, ErrorKind, Write, stdout},
    path::{Path, PathBuf},
};

use clap::Args;

use super::Failure;
use crate::{
    export::{self, ExportError, Format, Kind},
    server::open_existing,
    thread_priority::{Nice, lower_priority},
};

#[derive(Debug, Args)]
pub(super) struct Export {
    /// The kind of the rows
    kind: Kind,

    /// The format
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,

    /// Begin a CSV file with a byte order mark, for Excel
    #[arg(long)]
    bom: bool,

    /// The file; without it, standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Export {
    pub(super) fn run(self, data_dir: &Path) -> Result<(), Failure> {
        // A running server must not become slower.
        lower_priority(Nice::Background);
        let database = open_existing(data_dir).map_err(|error| error.to_string())?;
        let name = self.output.as_deref().map(|file| file.display().to_string());
        let output: Box<dyn Write> = match &self.output {
            Some(file) => Box::new(
                File::create(file).map_err(|error| format!("{}: {error}", file.display()))?,
            ),
            None => Box::new(stdout().lock()),
        };
        let mut output = BufWriter::new(output);
        if self.bom && self.format == Format::Csv {
            output.write_all("\u{feff}".as_bytes()).map_err(|error| error.to_string())?;
        }
        let written = database
            .read(|connection| Ok(export::write(connection, self.kind, self.format, &mut output)))
            .map_err(|error| error.to_string())?;
        match (written, name) {
            (Ok(rows), Some(name)) => println!("{name}: {rows} rows"),
            (Ok(_), None) => {}
            // A program such as `head` does not read everything.
            (Err(ExportError::Output(error)), None) if error.kind() == ErrorKind::BrokenPipe => {}
            (Err(error), name) => {
                let name = name.unwrap_or_else(|| "standard output".to_owned());
                return Err(format!("{name}: {error}"));
            }
        }
        Ok(())
    }
}
