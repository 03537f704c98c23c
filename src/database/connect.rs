//! One connection with the settings that everything else counts on, each read back after it is set, where it can be.

use std::path::Path;

use diesel::{
    Connection as _, RunQueryDsl, SqliteConnection,
    connection::SimpleConnection,
    sql_query,
    sql_types::{BigInt, Text},
};

/// The one kind of connection; named here once, in case another backend comes.
pub type Connection = SqliteConnection;

/// What it speaks.
pub type Backend = diesel::sqlite::Sqlite;

/// How long a statement waits for another process that writes, in milliseconds.
pub(super) const BUSY_TIMEOUT_MS: i64 = 10_000;

/// How many pages a connection keeps: 8 MiB, in SQLite's way of saying KiB.
const CACHE_SIZE: i64 = -8192;

/// Why a connection could not be had.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// SQLite could not open the file.
    #[error("{0}")]
    Open(#[from] diesel::ConnectionError),
    /// SQLite could not carry out a statement.
    #[error("{0}")]
    Query(#[from] diesel::result::Error),
    /// A setting did not take.
    #[error("PRAGMA {name} is {found} and not {wanted}")]
    Setting {
        /// The name of the PRAGMA.
        name: &'static str,
        /// What it was to be.
        wanted: String,
        /// What it is.
        found: String,
    },
}

/// A connection that may write: WAL, and a commit is on the disk before it returns.
pub(super) fn writing(path: &Path) -> Result<Connection, ConnectError> {
    let mut connection = SqliteConnection::establish(&address(path))?;
    set_number(&mut connection, "busy_timeout", BUSY_TIMEOUT_MS)?;
    set_text(&mut connection, "journal_mode", "wal")?;
    // 2 is FULL: what was acknowledged survives a power cut.
    set_number(&mut connection, "synchronous", 2)?;
    set_number(&mut connection, "foreign_keys", 1)?;
    // The log goes back into the file once it is 32 MiB long. Each time costs two more waits for the disk and a write of
    // every page that changed; most are pages of indexes, which the next group of writes changes again.
    connection.batch_execute("PRAGMA wal_autocheckpoint = 8192")?;
    common(&mut connection)?;
    Ok(connection)
}

/// A connection that can only read.
pub(super) fn reading(path: &Path) -> Result<Connection, ConnectError> {
    let mut connection = SqliteConnection::establish(&address(path))?;
    set_number(&mut connection, "busy_timeout", BUSY_TIMEOUT_MS)?;
    common(&mut connection)?;
    set_number(&mut connection, "query_only", 1)?;
    Ok(connection)
}

/// A connection with nothing set, for a file that is just being made.
pub(super) fn unset(path: &Path) -> Result<Connection, ConnectError> {
    Ok(SqliteConnection::establish(&address(path))?)
}

/// What is wrong with the content, if anything: of every page, or only of the schema.
pub(super) fn first_fault(
    connection: &mut Connection,
    whole: bool,
) -> Result<Option<String>, ConnectError> {
    if whole {
        // Each page is looked at once: to keep them would only make an idle server larger.
        set_number(connection, "cache_size", -512)?;
        let verdict = sql_query("SELECT quick_check AS value FROM pragma_quick_check LIMIT 1")
            .get_result::<TextRow>(connection)?
            .value;
        set_number(connection, "cache_size", CACHE_SIZE)?;
        return Ok((verdict != "ok").then_some(verdict));
    }
    let tables = sql_query("SELECT count(*) AS value FROM sqlite_schema");
    tables.get_result::<NumberRow>(connection)?;
    Ok(None)
}

/// No functions out of a schema that somebody else wrote; damage is seen when a page is read;
/// sorting stays in memory; some pages are kept.
fn common(connection: &mut Connection) -> Result<(), ConnectError> {
    set_number(connection, "trusted_schema", 0)?;
    set_number(connection, "cell_size_check", 1)?;
    set_number(connection, "temp_store", 2)?;
    set_number(connection, "cache_size", CACHE_SIZE)
}

/// SQLite takes what looks like a URI or `:memory:` for more than a file name; a path is only a path.
fn address(path: &Path) -> String {
    let text = path.to_string_lossy();
    if path.is_absolute() { text.into_owned() } else { format!("./{text}") }
}

#[derive(diesel::QueryableByName)]
struct NumberRow {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

#[derive(diesel::QueryableByName)]
struct TextRow {
    #[diesel(sql_type = Text)]
    value: String,
}

/// Reads a PRAGMA that is a number.
pub(super) fn number(
    connection: &mut Connection,
    name: &str,
) -> Result<i64, diesel::result::Error> {
    // The table-valued form gives the column a name that Diesel can read by.
    let column = if name == "busy_timeout" { "timeout" } else { name };
    sql_query(format!("SELECT \"{column}\" AS value FROM pragma_{name}"))
        .get_result::<NumberRow>(connection)
        .map(|row| row.value)
}

/// Reads a PRAGMA that is a text.
pub(super) fn text(
    connection: &mut Connection,
    name: &str,
) -> Result<String, diesel::result::Error> {
    sql_query(format!("SELECT \"{name}\" AS value FROM pragma_{name}"))
        .get_result::<TextRow>(connection)
        .map(|row| row.value)
}

fn set_number(
    connection: &mut Connection,
    name: &'static str,
    wanted: i64,
) -> Result<(), ConnectError> {
    connection.batch_execute(&format!("PRAGMA {name} = {wanted}"))?;
    let found = number(connection, name)?;
    check(name, found == wanted, &wanted, &found)
}

fn set_text(
    connection: &mut Connection,
    name: &'static str,
    wanted: &str,
) -> Result<(), ConnectError> {
    connection.batch_execute(&format!("PRAGMA {name} = {wanted}"))?;
    let found = text(connection, name)?;
    check(name, found == wanted, &wanted, &found)
}

fn check(
    name: &'static str,
    same: bool,
    wanted: &impl ToString,
    found: &impl ToString,
) -> Result<(), ConnectError> {
    if same {
        return Ok(());
    }
    Err(ConnectError::Setting { name, wanted: wanted.to_string(), found: found.to_string() })
}
