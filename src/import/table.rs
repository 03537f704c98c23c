//! A CSV file as rows of JSON members: which of its columns are read, and under which names.

use std::io::Read;

use csv::{ErrorKind, ReaderBuilder, StringRecord};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    columns::{Column, Resource},
    faults::{Fault, Faults, ImportError},
};
use crate::{
    error::{AppError, FieldError},
    external_ids::ExternalId,
};

/// How a file is to be read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Whose ids the file has; ours where it is `None`.
    pub provider: Option<String>,
    /// Which columns are read: our name, and the file's. Where it is empty, every column is, under its own name.
    pub map: Vec<(String, String)>,
    /// The words that mean null, in any column.
    pub nulls: Vec<String>,
    /// Whether nothing is kept.
    pub dry_run: bool,
}

/// The rows of a file.
#[derive(Debug)]
pub struct Table {
    pub(super) resource: Resource,
    pub(super) options: Options,
    pub(super) rows: Vec<Row>,
    columns: Vec<Chosen>,
}

/// A column that is read.
#[derive(Debug)]
struct Chosen {
    column: Column,
    /// As the file calls it.
    title: String,
    place: usize,
}

/// One row.
#[derive(Debug)]
pub struct Row {
    pub(super) line: u64,
    pub(super) members: Map<String, Value>,
}

impl Row {
    /// A cell as text.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.members.get(name).and_then(Value::as_str)
    }

    /// The cell that a pointer points to, as JSON.
    pub(super) fn cell(&self, pointer: &str) -> Option<&Value> {
        self.members.get(member(pointer)).filter(|value| !value.is_null())
    }
}

impl Table {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn provider(&self) -> Option<&str> {
        self.options.provider.as_deref()
    }

    /// The column that a pointer into a row points to, as the file calls it.
    pub(super) fn column(&self, pointer: &str) -> Option<String> {
        let name = member(pointer);
        self.columns
            .iter()
            .find(|chosen| chosen.column.name == name)
            .map(|chosen| chosen.title.clone())
    }

    pub(super) fn has_column(&self, pointer: &str) -> bool {
        self.column(pointer).is_some()
    }

    /// The faults of a row, each at the column that it points to, with what stands there.
    pub(super) fn locate(&self, row: &Row, errors: Vec<FieldError>) -> Vec<Fault> {
        let fault = |error: FieldError| {
            let cell =
                row.cell(&error.pointer).map(|cell| format!(" (is {cell})")).unwrap_or_default();
            let reason = format!("{}{cell}", error.detail);
            Fault { line: row.line, column: self.column(&error.pointer), reason }
        };
        errors.into_iter().map(fault).collect()
    }

    /// The faults that a write has found in a row; what went wrong with the storage is no fault of the row.
    pub(super) fn faults_of(&self, row: &Row, error: AppError) -> Result<Vec<Fault>, AppError> {
        match error {
            AppError::Invalid(errors) => Ok(self.locate(row, errors)),
            AppError::NotFound(reason)
            | AppError::AlreadyExists(reason)
            | AppError::OverlappingMembership(reason)
            | AppError::ShirtNumberTaken(reason) => {
                Ok(vec![Fault { line: row.line, column: None, reason }])
            }
            storage => Err(storage),
        }
    }

    /// What a row is recognised by, where the file says it.
    pub(super) fn key(&self, row: &Row) -> Option<String> {
        match self.resource {
            Resource::Memberships => Some(format!(
                "{}\n{}\n{}",
                row.text("team")?,
                row.text("player")?,
                row.text("start_date")?
            )),
            Resource::Teams | Resource::Players => {
                let name = if self.options.provider.is_some() { "external_id" } else { "id" };
                row.members.get(name).filter(|id| !id.is_null()).map(ToString::to_string)
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

/// The member that a pointer names; a membership's ids stand in columns of shorter names.
fn member(pointer: &str) -> &str {
    match pointer.trim_start_matches('/') {
        "team_id" => "team",
        "player_id" => "player",
        name => name,
    }
}

/// Reads a file whole.
pub(super) fn read(
    file: impl Read,
    resource: Resource,
    options: Options,
) -> Result<Table, ImportError> {
    if let Some(provider) = &options.provider {
        ExternalId::new(provider, "any")
            .map_err(|rule| ImportError::File(format!("--provider {rule}")))?;
    }
    let mut reader = ReaderBuilder::new().from_reader(file);
    let header = reader.headers().map_err(|error| ImportError::File(error.to_string()))?;
    if header.is_empty() {
        return Err(ImportError::File(
            "the file is empty, it should begin with a header".to_owned(),
        ));
    }
    let columns = choose(header, resource, &options)?;
    let mut faults = Faults::default();
    let mut rows = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => rows.push(row(&record, &columns, &options.nulls)),
            Err(error) if error.is_io_error() => return Err(ImportError::File(error.to_string())),
            Err(error) => faults.push(fault(&error)),
        }
        if faults.is_full() {
            break;
        }
    }
    faults.into_result()?;
    Ok(Table { resource, options, rows, columns })
}

fn row(record: &StringRecord, columns: &[Chosen], nulls: &[String]) -> Row {
    let mut members = Map::new();
    for Chosen { column, place, .. } in columns {
        let cell = record.get(*place).unwrap_or_default().trim();
        let is_null = cell.is_empty() || nulls.iter().any(|null| null == cell);
        members
            .insert(column.name.to_owned(), if is_null { Value::Null } else { column.value(cell) });
    }
    Row { line: record.position().map_or(0, csv::Position::line), members }
}

fn fault(error: &csv::Error) -> Fault {
    let (position, reason) = match error.kind() {
        ErrorKind::UnequalLengths { pos, expected_len, len } => {
            (pos, format!("has {len} cells, the header has {expected_len}"))
        }
        ErrorKind::Utf8 { pos, .. } => (pos, "is not UTF-8".to_owned()),
        _ => (&None, error.to_string()),
    };
    Fault { line: position.as_ref().map_or(0, csv::Position::line), column: None, reason }
}

/// Which columns are read: those of the map, or else all of them, which must then be known.
fn choose(
    header: &StringRecord,
    resource: Resource,
    options: &Options,
) -> Result<Vec<Chosen>, ImportError> {
    let with_provider = options.provider.is_some();
    let known = resource.columns(with_provider);
    let titles: Vec<&str> =
        header.iter().map(|title| title.trim_start_matches('\u{feff}').trim()).collect();
    let wanted: Vec<(&str, &str)> = if options.map.is_empty() {
        titles.iter().map(|title| (*title, *title)).collect()
    } else {
        options.map.iter().map(|(to, from)| (to.as_str(), from.as_str())).collect()
    };
    let mut chosen: Vec<Chosen> = Vec::new();
    for (name, title) in wanted {
        let column = known.iter().find(|column| column.name == name);
        let column = *column.ok_or_else(|| unknown(name, &known, with_provider))?;
        let mut places =
            titles.iter().enumerate().filter(|(_, found)| **found == title).map(|(place, _)| place);
        let place = places.next().ok_or_else(|| missing(title, &titles))?;
        if places.next().is_some() || chosen.iter().any(|other| other.column.name == name) {
            return Err(ImportError::File(format!("the column {title} is there twice")));
        }
        chosen.push(Chosen { column, title: title.to_owned(), place });
    }
    let has = |name: &str| chosen.iter().any(|chosen| chosen.column.name == name);
    match resource.required(with_provider).iter().find(|name| !has(name)) {
        Some(name) => {
            Err(ImportError::File(format!("there is no column {name}, which is required")))
        }
        None => Ok(chosen),
    }
}

fn unknown(name: &str, known: &[Column], with_provider: bool) -> ImportError {
    let names = known.iter().map(|column| column.name).collect::<Vec<_>>().join(", ");
    let hint = if name == "external_id" && !with_provider {
        "; external_id goes with --provider"
    } else {
        ""
    };
    ImportError::File(format!(
        "there is no column {name:?} to import; there are: {names}{hint}. --map picks and renames columns"
    ))
}

fn missing(title: &str, titles: &[&str]) -> ImportError {
    ImportError::File(format!("the file has no column {title:?}; it has: {}", titles.join(", ")))
}
