//! Export of teams, players and memberships as CSV or newline-delimited JSON. An exported CSV file can be imported again.

use std::io::{self, Write};

use diesel::QueryResult;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::Serialize;
use serde_json::Value;

use crate::{
    database::Connection,
    error::AppError,
    import::{RowKind, guarded},
    memberships, players, teams,
};

/// How many rows are read at once.
const CHUNK: i64 = 1000;

/// The characters that are encoded in an external id, so that ids can be separated by spaces.
const SEPARATORS: &AsciiSet = &CONTROLS.add(b' ').add(b'%');

/// The kind of the exported rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// Teams.
    Teams,
    /// Players.
    Players,
    /// Memberships.
    Memberships,
}

/// The format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// CSV with a header, for spreadsheets and the import.
    Csv,
    /// A JSON document per line, as the API sends it, but players without their teams.
    Ndjson,
}

/// The reason why an export failed.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// An error of the output.
    #[error(transparent)]
    Output(#[from] io::Error),
    /// An error of the storage.
    #[error(transparent)]
    Storage(#[from] AppError),
}

/// Writes all rows of a kind, by id, in the snapshot of the connection; returns their number.
pub fn write(
    connection: &mut Connection,
    kind: Kind,
    format: Format,
    output: &mut dyn Write,
) -> Result<u64, ExportError> {
    let columns = columns(kind);
    let mut writer = RowWriter { output, format, columns: &columns, rows: 0 };
    if format == Format::Csv {
        writer.write_record(columns.iter().map(|column| (*column).to_owned()))?;
    }
    match kind {
        Kind::Teams => writer.write_all(connection, teams::after, |team| team.id.get()),
        Kind::Players => writer.write_all(connection, players::after, |player| player.id.get()),
        Kind::Memberships => {
            writer.write_all(connection, memberships::after, |membership| membership.id.get())
        }
    }?;
    writer.output.flush()?;
    Ok(writer.rows)
}

/// The columns of a CSV file: those of the import, after the id.
fn columns(kind: Kind) -> Vec<&'static str> {
    let kind = match kind {
        Kind::Teams => RowKind::Teams,
        Kind::Players => RowKind::Players,
        Kind::Memberships => RowKind::Memberships,
    };
    kind.columns(false).into_iter().map(|column| column.name).collect()
}

struct RowWriter<'a> {
    output: &'a mut dyn Write,
    format: Format,
    columns: &'a [&'static str],
    rows: u64,
}

impl RowWriter<'_> {
    /// Writes all rows, read in chunks by `after`, which is given an id and a number of rows.
    fn write_all<R: Serialize>(
        &mut self,
        connection: &mut Connection,
        after: impl Fn(&mut Connection, i64, i64) -> QueryResult<Vec<R>>,
        id: impl Fn(&R) -> i64,
    ) -> Result<(), ExportError> {
        let mut last = 0;
        loop {
            let chunk = after(connection, last, CHUNK).map_err(AppError::from)?;
            let Some(row) = chunk.last() else { return Ok(()) };
            last = id(row);
            for row in chunk {
                self.write_row(&row)?;
                self.rows += 1;
            }
        }
    }

    fn write_row(&mut self, row: &impl Serialize) -> Result<(), ExportError> {
        if self.format == Format::Ndjson {
            let line = serde_json::to_string(row).map_err(AppError::internal)?;
            writeln!(self.output, "{line}")?;
            return Ok(());
        }
        let document = serde_json::to_value(row).map_err(AppError::internal)?;
        let columns = self.columns;
        let field = |column: &str| match column {
            "team" => &document["team_id"],
            "player" => &document["player_id"],
            name => &document[name],
        };
        self.write_record(columns.iter().map(|column| cell(field(column))))
    }

    fn write_record(&mut self, cells: impl Iterator<Item = String>) -> Result<(), ExportError> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(cells).map_err(AppError::internal)?;
        let record = writer.into_inner().map_err(|error| AppError::internal(error.to_string()))?;
        self.output.write_all(&record)?;
        Ok(())
    }
}

/// A field as a cell, as the import reads it.
fn cell(field: &Value) -> String {
    match field {
        Value::Null => String::new(),
        Value::String(text) => guarded(text).into_owned(),
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join(" "),
        Value::Object(ids) => {
            let id = |(provider, value): (&String, &Value)| {
                let value = value.as_str().unwrap_or_default();
                format!("{provider}:{}", utf8_percent_encode(value, SEPARATORS))
            };
            guarded(&ids.iter().map(id).collect::<Vec<_>>().join(" ")).into_owned()
        }
        Value::Bool(_) | Value::Number(_) => field.to_string(),
    }
}
