//! Parses a CSV file to rows of JSON fields.

use std::io::Read;

use csv::{ReaderBuilder, StringRecord};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    columns::{Column, RowKind},
    errors::{ImportError, RowError, RowErrors},
    records,
};
use crate::{
    error::{AppError, FieldError},
    external_ids::ExternalId,
    values::CountryCode,
};

/// The options of an import.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The provider of the ids in the file; `None` for our own ids.
    pub provider: Option<String>,
    /// The columns to read: our name, then the name in the file. Empty: all columns, with the same names.
    pub map: Vec<(String, String)>,
    /// Cell values that mean null.
    pub nulls: Vec<Null>,
    /// The system of ambiguous country codes; `None` rejects them in a file with other codes than ISO's.
    pub country_codes: Option<CodeSystem>,
    /// Whether the transaction is rolled back at the end.
    pub dry_run: bool,
}

/// A cell value that means null.
#[derive(Debug, Clone)]
pub struct Null {
    /// The column, by our name or the one in the file; `None` for any column.
    pub column: Option<String>,
    /// The value.
    pub word: String,
}

impl Null {
    fn is(&self, column: &MappedColumn, cell: &str) -> bool {
        let applies = |name: &String| name == column.column.name || *name == column.title;
        self.word == cell && self.column.as_ref().is_none_or(applies)
    }
}

/// A system of country codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum CodeSystem {
    /// ISO 3166-1.
    Iso,
    /// The International Olympic Committee.
    Ioc,
    /// FIFA.
    Fifa,
}

/// A parsed file.
#[derive(Debug)]
pub struct Table {
    pub(super) kind: RowKind,
    pub(super) options: Options,
    pub(super) rows: Vec<Row>,
    pub(super) errors: RowErrors,
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
    /// Whether no error was found without the database.
    pub(super) is_valid: bool,
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

    /// Fails if errors were found without the database.
    pub fn check(&self) -> Result<(), ImportError> {
        self.errors.clone().into_result()
    }

    /// Adds errors of a row, which is not written then.
    pub(super) fn reject(&mut self, index: usize, errors: Vec<RowError>) {
        if let Some(row) = self.rows.get_mut(index).filter(|_| !errors.is_empty()) {
            row.is_valid = false;
            self.errors.extend(errors);
        }
    }

    /// Translates codes that have another meaning in IOC's system than in ISO's, or rejects them if the system is not
    /// given and the file contains codes of another system than ISO's.
    fn resolve_country_codes(&mut self) {
        const COLUMNS: [&str; 2] = ["country", "nationality"];
        let code = |row: &Row, name: &str| row.text(name).map(str::to_ascii_uppercase);
        let is_foreign = |row: &Row, name: &str| {
            code(row, name).is_some_and(|code| CountryCode::is_only_foreign(&code))
        };
        let system = self.options.country_codes;
        let has_foreign =
            || self.rows.iter().any(|row| COLUMNS.iter().any(|name| is_foreign(row, name)));
        if !(system == Some(CodeSystem::Ioc) || (system.is_none() && has_foreign())) {
            return;
        }
        for index in 0..self.rows.len() {
            for name in COLUMNS {
                let row = &mut self.rows[index];
                let Some(code) = code(row, name) else { continue };
                let Some((ioc, ioc_name, iso_name)) = CountryCode::ambiguous(&code) else {
                    continue;
                };
                if system.is_some() {
                    row.fields.insert(name.to_owned(), ioc.into());
                    continue;
                }
                let reason = format!(
                    "{code} is {iso_name} in ISO codes and {ioc_name} in IOC codes: use --country-codes"
                );
                let (line, column) = (row.line, self.column(name));
                self.reject(index, vec![RowError { line, column, reason }]);
            }
        }
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
            | AppError::ShirtNumberTaken { detail: reason, .. } => {
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
pub(super) fn read(
    mut file: impl Read,
    kind: RowKind,
    options: Options,
) -> Result<Table, ImportError> {
    if let Some(provider) = &options.provider {
        ExternalId::new(provider, "any")
            .map_err(|rule| ImportError::File(format!("--provider {rule}")))?;
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(|error| ImportError::File(error.to_string()))?;
    let lines = records::lines(&bytes)?;
    let mut reader = ReaderBuilder::new().flexible(true).from_reader(bytes.as_slice());
    let header = reader.headers().map_err(|error| ImportError::File(error.to_string()))?;
    if header.is_empty() {
        return Err(ImportError::File(
            "the file is empty; the first line must be a header".to_owned(),
        ));
    }
    let columns = map_columns(header, kind, &options)?;
    let width = header.len();
    let mut errors = RowErrors::default();
    let mut rows = Vec::new();
    for (record, line) in reader.byte_records().zip(lines.into_iter().skip(1)) {
        let record = record.map_err(|error| ImportError::File(error.to_string()))?;
        let error = |reason: String| RowError { line, column: None, reason };
        match StringRecord::from_byte_record(record) {
            Err(_) => errors.push(error("is not UTF-8".to_owned())),
            Ok(record) if record.len() != width => {
                errors.push(error(format!("has {} cells, the header has {width}", record.len())));
            }
            Ok(record) => rows.push(row(&record, line, &columns, &options)),
        }
        if errors.is_full() {
            break;
        }
    }
    let mut table = Table { kind, options, rows, errors, columns };
    table.resolve_country_codes();
    Ok(table)
}

fn row(record: &StringRecord, line: u64, columns: &[MappedColumn], options: &Options) -> Row {
    let mut fields = Map::new();
    for mapped in columns {
        let cell = record.get(mapped.index).unwrap_or_default().trim();
        let is_null = cell.is_empty() || options.nulls.iter().any(|null| null.is(mapped, cell));
        let value = if is_null { Value::Null } else { mapped.column.value(cell) };
        fields.insert(mapped.column.name.to_owned(), value);
    }
    Row { line, fields, is_valid: true }
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
