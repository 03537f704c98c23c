//! Parses a CSV file to rows of JSON fields.

use std::io::Read;

use csv::{ReaderBuilder, StringRecord};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    columns::RowKind,
    decode::decode,
    delimiter::split_delimiter,
    errors::{ImportError, RowError, RowErrors},
    guard::unguarded,
    header::{Header, MappedColumn},
    invisible::{clean_cell, has_invisible, single_spaced, trim},
    options::{CodeSystem, Options, SquadOptions},
    records,
};
use crate::{
    error::{AppError, FieldError},
    external_ids::ExternalId,
    values::{CountryCode, Text},
};

/// A parsed file.
#[derive(Debug)]
pub struct Table {
    pub(super) kind: RowKind,
    pub(super) options: Options,
    pub(super) rows: Vec<Row>,
    pub(super) errors: RowErrors,
    header: Header,
    /// The number of blank rows, which are not among the rows.
    blank_rows: u64,
    /// The number of cells from which invisible characters were removed.
    cleaned_cells: u64,
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

    /// The number of blank rows, which were skipped.
    pub fn blank_rows(&self) -> u64 {
        self.blank_rows
    }

    /// The number of cells from which invisible characters were removed.
    pub fn cleaned_cells(&self) -> u64 {
        self.cleaned_cells
    }

    /// Fails if errors were found without the database.
    pub fn check(&self) -> Result<(), ImportError> {
        self.errors.clone().into_result()
    }

    /// Adds a record. A blank one is skipped; one with another number of cells than the header is an error.
    fn add(&mut self, record: &StringRecord, line: u64) {
        let is_blank = |cell: &str| trim(cell).is_empty();
        if record.iter().all(is_blank) {
            self.blank_rows += 1;
            return;
        }
        let error = |reason: String| RowError { line, column: None, reason };
        let Header { columns, untitled, width } = &self.header;
        if record.len() != *width {
            let cells = record.len();
            return self.errors.push(error(format!("has {cells} cells, the header has {width}")));
        }
        if let Some(index) = untitled.iter().find(|index| !is_blank(&record[**index])) {
            let number = index + 1;
            return self.errors.push(error(format!(
                "has a value in column {number}, which has no title in the header"
            )));
        }
        let mut fields = Map::new();
        for mapped in columns {
            let raw = &record[mapped.index];
            let mut cell = clean_cell(unguarded(trim(raw)));
            self.cleaned_cells += u64::from(has_invisible(raw) && cell != raw);
            if self.kind == RowKind::Squads && mapped.column.is_name(&self.options) {
                cell = single_spaced(cell);
            }
            let value = if mapped.is_null(&cell, &self.options.nulls) {
                Value::Null
            } else {
                mapped.column.value(&cell, &self.options)
            };
            fields.insert(mapped.column.name.to_owned(), value);
        }
        self.rows.push(Row { line, fields, is_valid: true });
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

    /// Fails if the file and the options have no team or start date, or two teams.
    fn check_squad_columns(&self) -> Result<(), ImportError> {
        let SquadOptions { team, start, .. } = &self.options.squad;
        let reason = match (self.has_column("team"), team.is_some()) {
            (false, false) => "the required column team is missing; or use --team",
            (true, true) => "the file has a column team: leave out --team",
            (false, true) if self.has_column("category") => {
                "the file has a column category, which --team contradicts"
            }
            _ if !self.has_column("start_date") && start.is_none() => {
                "the required column start_date is missing; or use --start"
            }
            _ => return self.check_season(),
        };
        Err(ImportError::File(reason.to_owned()))
    }

    fn check_season(&self) -> Result<(), ImportError> {
        let Some(season) = &self.options.squad.season else { return Ok(()) };
        let parsed = Text::<60>::parse(season);
        parsed.map(drop).map_err(|rule| ImportError::File(format!("--season {rule}")))
    }

    /// Fills empty cells with the season and the start date of the options.
    fn fill_squad_columns(&mut self) {
        let SquadOptions { season, start, .. } = &self.options.squad;
        let start = start.map(|day| day.to_string());
        for (name, value) in [("season", season.clone()), ("start_date", start)] {
            let Some(value) = value else { continue };
            for row in &mut self.rows {
                let cell = row.fields.entry(name).or_insert(Value::Null);
                if cell.is_null() {
                    *cell = value.clone().into();
                }
            }
        }
    }

    pub(super) fn provider(&self) -> Option<&str> {
        self.options.provider.as_deref()
    }

    /// The title of the column of a JSON Pointer.
    pub(super) fn column(&self, pointer: &str) -> Option<String> {
        self.mapped_column(pointer).map(|mapped| mapped.title.clone())
    }

    fn mapped_column(&self, pointer: &str) -> Option<&MappedColumn> {
        let name = column_name(pointer);
        self.header.columns.iter().find(|mapped| mapped.column.name == name)
    }

    pub(super) fn has_column(&self, pointer: &str) -> bool {
        self.column(pointer).is_some()
    }

    /// Adds line, column and cell to the errors of a row.
    pub(super) fn locate(&self, row: &Row, errors: Vec<FieldError>) -> Vec<RowError> {
        let error = |error: FieldError| {
            let cell = row.cell(&error.pointer);
            let column = self.mapped_column(&error.pointer).map(|mapped| mapped.column);
            let hint = column.and_then(|column| column.hint(cell?, &self.options));
            let cell = cell.map(|cell| format!(" (is {cell})")).unwrap_or_default();
            let reason = format!("{}{cell}", hint.unwrap_or(&error.detail));
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
            RowKind::Memberships if row.cell("/id").is_some() => {
                row.cell("/id").map(ToString::to_string)
            }
            RowKind::Memberships => Some(format!(
                "{}\n{}\n{}",
                row.text("team")?,
                row.text("player")?,
                row.text("start_date")?
            )),
            RowKind::Squads => None,
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
    let field = pointer.trim_start_matches('/');
    // A part of a field is in the column of the field.
    match field.split('/').next().unwrap_or(field) {
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
    if kind != RowKind::Squads && options.squad != SquadOptions::default() {
        let reason = "--team, --season, --start and --create-teams are for squads only";
        return Err(ImportError::File(reason.to_owned()));
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(|error| ImportError::File(error.to_string()))?;
    let text = decode(&bytes, options.encoding)?;
    let (delimiter, text) = split_delimiter(&text, options.delimiter);
    let records = records::find(text.as_bytes(), delimiter.byte())?;
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter.byte())
        .flexible(true)
        .from_reader(text.as_bytes());
    let csv_error = |error: csv::Error| ImportError::File(error.to_string());
    let header = reader.headers().map_err(csv_error)?;
    if header.is_empty() {
        return Err(ImportError::File(
            "the file is empty; the first line must be a header".to_owned(),
        ));
    }
    let mut table = Table {
        header: Header::read(header, kind, &options)?,
        kind,
        options,
        rows: Vec::new(),
        errors: RowErrors::default(),
        blank_rows: records.blank_lines,
        cleaned_cells: 0,
    };
    for (record, line) in reader.records().zip(records.lines.into_iter().skip(1)) {
        table.add(&record.map_err(csv_error)?, line);
        if table.errors.is_full() {
            break;
        }
    }
    table.resolve_country_codes();
    if kind == RowKind::Squads {
        table.check_squad_columns()?;
        table.fill_squad_columns();
    }
    Ok(table)
}
