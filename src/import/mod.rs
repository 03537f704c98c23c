//! Import of teams, players and memberships from CSV files (RFC 4180), all or nothing.
//!
//! A file is parsed and validated first; the rows are then written in one transaction. If any row is invalid, nothing
//! is imported and every error is reported with its line and column.

mod columns;
mod errors;
mod memberships;
mod report;
mod rows;
mod table;

use std::{collections::HashMap, io::Read};

pub use columns::RowKind;
pub use errors::ImportError;
pub use report::Report;
pub use table::{Options, Table};

use errors::{RowError, RowErrors};

use crate::{
    changes::Actor,
    database::{Connection, index_pending},
    error::AppError,
    players::Player,
    teams::Team,
};

/// Parses and validates a file, without the database.
pub fn read(
    file: impl Read,
    kind: RowKind,
    options: Options,
    actor: &Actor,
) -> Result<Table, ImportError> {
    let table = table::read(file, kind, options)?;
    let mut errors = RowErrors::default();
    let mut seen: HashMap<String, u64> = HashMap::new();
    for row in &table.rows {
        if let Some(key) = table.key(row)
            && let Some(line) = seen.insert(key, row.line)
        {
            errors.push(RowError {
                line: row.line,
                column: None,
                reason: format!("has the same id as line {line}"),
            });
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
    }
    errors.into_result().map(|()| table)
}

/// Writes the rows; calls `progress` after each.
pub fn write(
    connection: &mut Connection,
    actor: &Actor,
    table: &Table,
    progress: impl Fn(),
) -> Result<Report, ImportError> {
    let mut errors = RowErrors::default();
    let mut report = Report::default();
    let mut ids = memberships::Ids::default();
    for row in &table.rows {
        let outcome = match table.kind {
            RowKind::Teams => rows::apply::<Team>(connection, actor, row, table.provider()),
            RowKind::Players => rows::apply::<Player>(connection, actor, row, table.provider()),
            RowKind::Memberships => {
                memberships::apply(connection, actor, row, table.provider(), &mut ids)
            }
        };
        match outcome {
            Ok(outcome) => report.count(outcome),
            Err(error) => errors.extend(table.row_errors(row, error)?),
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
