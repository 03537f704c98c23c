//! Import of teams, players and memberships from CSV files (RFC 4180), all or nothing.
//!
//! A file is parsed and validated first; the rows are then written in one transaction. If any row is invalid, nothing
//! is imported and every error is reported with its line and column.

mod columns;
mod errors;
mod memberships;
mod records;
mod report;
mod rows;
mod table;

use std::{collections::HashMap, io::Read};

pub use columns::RowKind;
pub use errors::ImportError;
pub use report::Report;
pub use table::{CodeSystem, Null, Options, Table};

use errors::RowError;
use report::RowOutcome;

use crate::{
    changes::Actor,
    database::{Connection, index_pending},
    error::AppError,
    players::Player,
    teams::Team,
};

/// Parses and validates a file, without the database. Errors of rows are reported by [`Table::check`] or [`write`].
///
/// # Errors
/// If the file cannot be read, its quotes are ambiguous, or its columns do not match.
pub fn read(
    file: impl Read,
    kind: RowKind,
    options: Options,
    actor: &Actor,
) -> Result<Table, ImportError> {
    let mut table = table::read(file, kind, options)?;
    let mut seen: HashMap<String, u64> = HashMap::new();
    for index in 0..table.rows.len() {
        let row = &table.rows[index];
        let mut errors = Vec::new();
        if let Some(key) = table.key(row)
            && let Some(line) = seen.insert(key, row.line)
        {
            let reason = format!("has the same id as line {line}");
            errors.push(RowError { line: row.line, column: None, reason });
        }
        let checked = match kind {
            RowKind::Teams => rows::check::<Team>(row, actor.today()),
            RowKind::Players => rows::check::<Player>(row, actor.today()),
            RowKind::Memberships => memberships::check(row),
        };
        if let Err(AppError::Invalid(mut invalid)) = checked {
            // A missing column may be stored already; the write checks that.
            invalid.retain(|error| table.has_column(&error.pointer) || error.pointer.is_empty());
            errors.extend(table.locate(row, invalid));
        }
        table.reject(index, errors);
    }
    Ok(table)
}

/// Writes the rows; calls `progress` after each. All errors are reported at once, those of [`read`] included.
pub fn write(
    connection: &mut Connection,
    actor: &Actor,
    table: &Table,
    progress: impl Fn(),
) -> Result<Report, ImportError> {
    let mut errors = table.errors.clone();
    let mut report = Report::default();
    let mut ids = memberships::Ids::default();
    let mut created: HashMap<i64, u64> = HashMap::new();
    for row in table.rows.iter().filter(|row| row.is_valid) {
        let outcome = match table.kind {
            RowKind::Teams => rows::apply::<Team>(connection, actor, row, table.provider()),
            RowKind::Players => rows::apply::<Player>(connection, actor, row, table.provider()),
            RowKind::Memberships => {
                memberships::apply(connection, actor, row, table.provider(), &mut ids)
            }
        };
        match outcome {
            Ok(outcome) => {
                if let RowOutcome::Created(id) = outcome {
                    created.insert(id, row.line);
                }
                report.count(outcome);
            }
            Err(error) => {
                let found = table.row_errors(row, error)?;
                errors.extend(
                    found.into_iter().map(|e| name_line(e, table.kind, &created)).collect(),
                );
            }
        }
        if errors.is_full() {
            break;
        }
        progress();
    }
    errors.into_result()?;
    index_pending(connection).map_err(AppError::from)?;
    if table.options.dry_run { Err(ImportError::DryRun(report)) } else { Ok(report) }
}

/// Replaces the id of a row that this import has created by its line, because the row is not stored in the end.
fn name_line(error: RowError, kind: RowKind, created: &HashMap<i64, u64>) -> RowError {
    let split = match kind {
        RowKind::Teams => error.reason.split_once("team "),
        RowKind::Players => error.reason.split_once("player "),
        RowKind::Memberships => error.reason.rsplit_once("membership "),
    };
    let Some((before, after)) = split else { return error };
    let end = after.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(after.len());
    let (id, rest) = after.split_at(end);
    match id.parse().ok().and_then(|id: i64| created.get(&id)) {
        Some(line) => RowError { reason: format!("{before}line {line}{rest}"), ..error },
        None => error,
    }
}
