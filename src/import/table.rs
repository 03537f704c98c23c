//! Parses a CSV file to rows of JSON fields.

use std::io::Read;

use csv::{ErrorKind, ReaderBuilder, StringRecord};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    columns::{Column, RowKind},
    errors::{ImportError, RowError, RowErrors},
};
use crate::{
    error::{AppError, FieldError},
    external_ids::ExternalId,
};

/// The options of an import.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The provider of the ids in the file; `None` for our own ids.
    pub provider: Option<String>,
    /// The columns to read: our name, then the name in the file. Empty: all columns, with the same names.
    pub map: Vec<(String, String)>,
    /// Cell values that mean null, in any column.
    pub nulls: Vec<String>,
    /// Whether the transaction is rolled back at the end.
    pub dry_run: bool,
}

/// A parsed file.
#[derive(Debug)]
pub struct Table {
    pub(super) kind: RowKind,
    pub(super) options: Options,
    pub(super) rows: Vec<Row>,
    columns: Vec<MappedColumn>,
}

/// A column to read.
#[derive(Debug)]
struct MappedColumn {
    column: Column,
    /// The name in the file.
    title: String,
    index: usize,
}

/// One row.
#[derive(Debug)]
pub struct Row {
    pub(super) line: u64,
    pub(super) fields: Map<String, Value>,
}

impl Row {
    /// A cell as text.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name).and_then(Value::as_str)
    }

    /// The cell of a JSON Pointer.
    pub(super) fn cell(&self, pointer: &str) -> Option<&Value> {
        self.fields.get(column_name(pointer)).filter(|value| !value.is_null())
    }
}

impl Table {
    /// The number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn provider(&self) -> Option<&str> {
        self.options.provider.as_deref()
    }

    /// The name in the file of the column of a JSON Pointer.
    pub(super) fn column(&self, pointer: &str) -> Option<String> {
        let name = column_name(pointer);
        self.columns
            .iter()
            .find(|mapped| mapped.column.name == name)
            .map(|mapped| mapped.title.clone())
    }

    pub(super) fn has_column(&self, pointer: &str) -> bool {
        self.column(pointer).is_some()
    }

    /// Adds line, column and cell to the errors of a row.
    pub(super) fn locate(&self, row: &Row, errors: Vec<FieldError>) -> Vec<RowError> {
        let error = |error: FieldError| {
            let cell =
                row.cell(&error.pointer).map(|cell| format!(" (is {cell})")).unwrap_or_default();
            let reason = format!("{}{cell}", error.detail);
            RowError { line: row.line, column: self.column(&error.pointer), reason }
        };
        errors.into_iter().map(error).collect()
    }

    /// Converts the error of a write to errors of its row. Errors of the storage are returned.
    pub(super) fn row_errors(&self, row: &Row, error: AppError) -> Result<Vec<RowError>, AppError> {
        match error {
            AppError::Invalid(errors) => Ok(self.locate(row, errors)),
            AppError::NotFound(reason)
            | AppError::AlreadyExists(reason)
            | AppError::OverlappingMembership(reason)
            | AppError::ShirtNumberTaken(reason) => {
                Ok(vec![RowError { line: row.line, column: None, reason }])
            }
            storage => Err(storage),
        }
    }

    /// The identity of a row, if the file contains it.
    pub(super) fn key(&self, row: &Row) -> Option<String> {
        match self.kind {
            RowKind::Memberships => Some(format!(
                "{}\n{}\n{}",
                row.text("team")?,
                row.text("player")?,
                row.text("start_date")?
            )),
            RowKind::Teams | RowKind::Players => {
                let name = if self.options.provider.is_some() { "external_id" } else { "id" };
                row.fields.get(name).filter(|id| !id.is_null()).map(ToString::to_string)
            }
        }
    }
}

/// A stored resource as JSON, with the fields of a row replaced.
pub(super) fn merged(
    resource: &impl Serialize,
    fields: Map<String, Value>,
) -> Result<Value, AppError> {
    let mut document = serde_json::to_value(resource).map_err(AppError::internal)?;
    for (name, value) in fields {
        document[name] = value;
    }
    Ok(document)
}

/// The name of the column of a JSON Pointer.
fn column_name(pointer: &str) -> &str {
    match pointer.trim_start_matches('/') {
        "team_id" => "team",
        "player_id" => "player",
        name => name,
    }
}

/// Parses a whole file.
pub(super) fn read(file: impl Read, kind: RowKind, options: Options) -> Result<Table, ImportError> {
    if let Some(provider) = &options.provider {
        ExternalId::new(provider, "any")
            .map_err(|rule| ImportError::File(format!("--provider {rule}")))?;
    }
    let mut reader = ReaderBuilder::new().from_reader(file);
    let header = reader.headers().map_err(|error| ImportError::File(error.to_string()))?;
    if header.is_empty() {
        return Err(ImportError::File(
            "the file is empty; the first line must be a header".to_owned(),
        ));
    }
    let columns = map_columns(header, kind, &options)?;
    let mut errors = RowErrors::default();
    let mut rows = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => rows.push(row(&record, &columns, &options.nulls)),
            Err(error) if error.is_io_error() => return Err(ImportError::File(error.to_string())),
            Err(error) => errors.push(csv_error(&error)),
        }
        if errors.is_full() {
            break;
        }
    }
    errors.into_result()?;
    Ok(Table { kind, options, rows, columns })
}

fn row(record: &StringRecord, columns: &[MappedColumn], nulls: &[String]) -> Row {
    let mut fields = Map::new();
    for MappedColumn { column, index, .. } in columns {
        let cell = record.get(*index).unwrap_or_default().trim();
        let is_null = cell.is_empty() || nulls.iter().any(|null| null == cell);
        fields
            .insert(column.name.to_owned(), if is_null { Value::Null } else { column.value(cell) });
    }
    Row { line: record.position().map_or(0, csv::Position::line), fields }
}

fn csv_error(error: &csv::Error) -> RowError {
    let (position, reason) = match error.kind() {
        ErrorKind::UnequalLengths { pos, expected_len, len } => {
            (pos, format!("has {len} cells, the header has {expected_len}"))
        }
        ErrorKind::Utf8 { pos, .. } => (pos, "is not UTF-8".to_owned()),
        _ => (&None, error.to_string()),
    };
    RowError { line: position.as_ref().map_or(0, csv::Position::line), column: None, reason }
}

/// The columns to read: those of `options.map`, or all if it is empty.
fn map_columns(
    header: &StringRecord,
    kind: RowKind,
    options: &Options,
) -> Result<Vec<MappedColumn>, ImportError> {
    let with_provider = options.provider.is_some();
    let known = kind.columns(with_provider);
    let titles: Vec<&str> =
        header.iter().map(|title| title.trim_start_matches('\u{feff}').trim()).collect();
    let wanted: Vec<(&str, &str)> = if options.map.is_empty() {
        titles.iter().map(|title| (*title, *title)).collect()
    } else {
        options.map.iter().map(|(to, from)| (to.as_str(), from.as_str())).collect()
    };
    let mut mapped: Vec<MappedColumn> = Vec::new();
    for (name, title) in wanted {
        let column = known.iter().find(|column| column.name == name);
        let column = *column.ok_or_else(|| unknown(name, &known, with_provider))?;
        let mut indexes =
            titles.iter().enumerate().filter(|(_, found)| **found == title).map(|(index, _)| index);
        let index = indexes.next().ok_or_else(|| missing(title, &titles))?;
        if indexes.next().is_some() || mapped.iter().any(|other| other.column.name == name) {
            return Err(ImportError::File(format!("the column {title} is repeated")));
        }
        mapped.push(MappedColumn { column, title: title.to_owned(), index });
    }
    let has = |name: &str| mapped.iter().any(|mapped| mapped.column.name == name);
    match kind.required(with_provider).iter().find(|name| !has(name)) {
        Some(name) => Err(ImportError::File(format!("the required column {name} is missing"))),
        None => Ok(mapped),
    }
}

fn unknown(name: &str, known: &[Column], with_provider: bool) -> ImportError {
    let names = known.iter().map(|column| column.name).collect::<Vec<_>>().join(", ");
    let hint = if name == "external_id" && !with_provider {
        "; external_id requires --provider"
    } else {
        ""
    };
    ImportError::File(format!(
        "unknown column {name:?}; known columns: {names}{hint}. Use --map to select and rename columns"
    ))
}

fn missing(title: &str, titles: &[&str]) -> ImportError {
    ImportError::File(format!(
        "the file has no column {title:?}; its columns: {}",
        titles.join(", ")
    ))
}
