//! Import of teams, players and memberships from CSV files (RFC 4180), all or nothing.
//!
//! A file is parsed and validated first; the rows are then written in one transaction. If any row is invalid, nothing
//! is imported and every error is reported with its line and column.

mod columns;
mod faults;
mod memberships;
mod report;
mod rows;
mod table;

use std::{collections::HashMap, io::Read};

pub use columns::Resource;
pub use faults::ImportError;
pub use report::Report;
pub use table::{Options, Table};

use faults::{Fault, Faults};

use crate::{
    changes::Actor,
    database::{Connection, index_pending},
    error::AppError,
    players::Player,
    teams::Team,
};

/// Reads and checks a file; the database is not looked at.
pub fn read(
    file: impl Read,
    resource: Resource,
    options: Options,
    actor: &Actor,
) -> Result<Table, ImportError> {
    let table = table::read(file, resource, options)?;
    let mut faults = Faults::default();
    let mut seen: HashMap<String, u64> = HashMap::new();
    for row in &table.rows {
        if let Some(key) = table.key(row)
            && let Some(line) = seen.insert(key, row.line)
        {
            faults.push(Fault {
                line: row.line,
                column: None,
                reason: format!("is the same one as line {line}"),
            });
        }
        let checked = match resource {
            Resource::Teams => rows::check::<Team>(row, actor.today()),
            Resource::Players => rows::check::<Player>(row, actor.today()),
            Resource::Memberships => memberships::check(row),
        };
        if let Err(AppError::Invalid(mut errors)) = checked {
            // What a row leaves out may be known already; the write will tell.
            errors.retain(|error| table.has_column(&error.pointer) || error.pointer.is_empty());
            faults.extend(table.locate(row, errors));
        }
    }
    faults.into_result().map(|()| table)
}

/// Writes the rows. `progress` hears of each one.
pub fn write(
    connection: &mut Connection,
    actor: &Actor,
    table: &Table,
    progress: impl Fn(),
) -> Result<Report, ImportError> {
    let mut faults = Faults::default();
    let mut report = Report::default();
    let mut ids = memberships::Ids::default();
    for row in &table.rows {
        let outcome = match table.resource {
            Resource::Teams => rows::apply::<Team>(connection, actor, row, table.provider()),
            Resource::Players => rows::apply::<Player>(connection, actor, row, table.provider()),
            Resource::Memberships => {
                memberships::apply(connection, actor, row, table.provider(), &mut ids)
            }
        };
        match outcome {
            Ok(outcome) => report.count(outcome),
            Err(error) => faults.extend(table.faults_of(row, error)?),
        }
        if faults.is_full() {
            break;
        }
        progress();
    }
    faults.into_result()?;
    index_pending(connection).map_err(AppError::from)?;
    if table.options.dry_run { Err(ImportError::DryRun(report)) } else { Ok(report) }
}
