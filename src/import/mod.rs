//! Import of teams, players, memberships and squads from CSV files (RFC 4180), all or nothing.
//!
//! A file is parsed and validated first; the rows are then written in one transaction. If any row is invalid, nothing
//! is imported and every error is reported with its line and column.

mod columns;
mod created_rows;
mod dates;
mod decode;
mod delimiter;
mod errors;
mod guard;
mod header;
mod invisible;
mod memberships;
mod options;
mod records;
mod report;
mod rows;
mod squad_players;
mod squad_teams;
mod squads;
mod table;

use std::{collections::HashMap, io::Read};

pub use columns::RowKind;
pub use dates::DateFormat;
pub use decode::Encoding;
pub use delimiter::Delimiter;
pub use errors::ImportError;
pub use guard::guarded;
pub use options::{CodeSystem, Null, Options, SquadOptions};
pub use report::Report;
pub use table::Table;

use created_rows::CreatedRows;
use errors::RowError;

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
            RowKind::Squads => squads::check(row, actor.today()),
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
    let mut squads = squads::Squads::default();
    if table.kind == RowKind::Squads {
        squads::prepare(connection, &table.options)?;
    }
    let mut created = CreatedRows::default();
    for row in table.rows.iter().filter(|row| row.is_valid) {
        let provider = table.provider();
        let outcome = match table.kind {
            RowKind::Teams => rows::apply::<Team>(connection, actor, row, provider, &mut created),
            RowKind::Players => {
                rows::apply::<Player>(connection, actor, row, provider, &mut created)
            }
            RowKind::Memberships => {
                memberships::apply(connection, actor, row, provider, &mut ids, &mut created)
            }
            RowKind::Squads => {
                squads::apply(connection, actor, row, &table.options, &mut squads, &mut created)
            }
        };
        match outcome {
            Ok(outcome) => report.count(outcome),
            Err(error) => {
                let found = table.row_errors(row, error)?;
                errors.extend(found.into_iter().map(|e| created.name_lines(e)).collect());
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
