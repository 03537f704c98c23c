//! Opens SQLite connections and sets their PRAGMAs.

use std::path::Path;

use diesel::{
    Connection as _, RunQueryDsl, SqliteConnection,
    connection::SimpleConnection,
    sql_query,
    sql_types::{BigInt, Text},
};
use percent_encoding::{AsciiSet, CONTROLS, percent_encode};

/// The connection type of the backend.
pub type Connection = SqliteConnection;

/// The Diesel backend.
pub type Backend = diesel::sqlite::Sqlite;

/// How long a statement waits for another process that writes, in milliseconds.
pub(super) const BUSY_TIMEOUT_MS: i64 = 10_000;

/// The characters that are escaped in the path of a URI.
const URI_PATH: &AsciiSet = &CONTROLS.add(b' ').add(b'%').add(b'?').add(b'#');

/// The page cache of a connection: 8 MiB (negative values are KiB).
const CACHE_SIZE: i64 = -8192;

/// A connection cannot be opened or configured.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// SQLite cannot open the file.
    #[error("{0}")]
    Open(#[from] diesel::ConnectionError),
    /// A statement failed.
    #[error("{0}")]
    Query(#[from] diesel::result::Error),
    /// The operating system failed.
    #[error("{0}")]
    System(std::io::Error),
    /// A PRAGMA has another value than the one that was set.
    #[error("PRAGMA {name} is {found} instead of {wanted}")]
    Setting {
        /// The name of the PRAGMA.
        name: &'static str,
        /// The value that was set.
        wanted: String,
        /// The actual value.
        found: String,
    },
}

/// Opens the writer's connection. In WAL mode, with durable commits.
pub(super) fn open_writer(path: &Path) -> Result<Connection, ConnectError> {
    let mut connection = SqliteConnection::establish(&connection_url(path))?;
    set_number(&mut connection, "busy_timeout", BUSY_TIMEOUT_MS)?;
    set_text(&mut connection, "journal_mode", "wal")?;
    // 2 is FULL: a commit returns after the fsync, so acknowledged writes survive a power failure.
    set_number(&mut connection, "synchronous", 2)?;
    set_number(&mut connection, "foreign_keys", 1)?;
    // The writer checkpoints by itself, see `wal`.
    connection.batch_execute("PRAGMA wal_autocheckpoint = 0")?;
    set_common(&mut connection)?;
    Ok(connection)
}

/// Opens a read-only connection.
pub(super) fn open_reader(path: &Path) -> Result<Connection, ConnectError> {
    let mut connection = SqliteConnection::establish(&connection_url(path))?;
    set_number(&mut connection, "busy_timeout", BUSY_TIMEOUT_MS)?;
    set_common(&mut connection)?;
    set_number(&mut connection, "query_only", 1)?;
    Ok(connection)
}

/// Opens an existing file without changing it: also its WAL is neither checkpointed nor deleted.
pub(super) fn open_unmodified(path: &Path) -> Result<Connection, ConnectError> {
    let path = std::path::absolute(path).map_err(ConnectError::System)?;
    let path = percent_encode(path.as_os_str().as_encoded_bytes(), URI_PATH);
    let mut connection = SqliteConnection::establish(&format!("file:{path}?mode=ro"))?;
    // The previous server may still be closing the file.
    set_number(&mut connection, "busy_timeout", BUSY_TIMEOUT_MS)?;
    Ok(connection)
}

/// Opens a connection without any settings, to create a file.
pub(super) fn open_raw(path: &Path) -> Result<Connection, ConnectError> {
    Ok(SqliteConnection::establish(&connection_url(path))?)
}

/// Checks the content of the file: every page if `whole`, otherwise only the schema. Returns the first error found.
pub(super) fn integrity_check(
    connection: &mut Connection,
    whole: bool,
) -> Result<Option<String>, ConnectError> {
    if whole {
        // Each page is read once, so that caching them only costs memory.
        set_number(connection, "cache_size", -512)?;
        let result = sql_query("SELECT quick_check AS value FROM pragma_quick_check LIMIT 1")
            .get_result::<TextRow>(connection)?
            .value;
        set_number(connection, "cache_size", CACHE_SIZE)?;
        return Ok((result != "ok").then_some(result));
    }
    let tables = sql_query("SELECT count(*) AS value FROM sqlite_schema");
    tables.get_result::<NumberRow>(connection)?;
    Ok(None)
}

/// The compile options of `.cargo/config.toml` that performance depends on.
const COMPILE_OPTIONS: [&str; 3] = ["DEFAULT_MEMSTATUS=0", "ENABLE_QPSG", "THREADSAFE=2"];

/// Those of [`COMPILE_OPTIONS`] that SQLite was built without. Cargo reads the configuration file only in the project's
/// folder, so for example `cargo install --git` ignores it.
pub(super) fn missing_compile_options(
    connection: &mut Connection,
) -> Result<Vec<&'static str>, ConnectError> {
    let rows: Vec<TextRow> =
        sql_query("SELECT compile_options AS value FROM pragma_compile_options")
            .load(connection)?;
    let is_missing = |option: &&str| !rows.iter().any(|row| row.value == *option);
    Ok(COMPILE_OPTIONS.into_iter().filter(is_missing).collect())
}

/// Sets the PRAGMAs of all connections. No application functions in the schema; malformed cells are detected; temporary
/// tables are in memory.
fn set_common(connection: &mut Connection) -> Result<(), ConnectError> {
    set_number(connection, "trusted_schema", 0)?;
    set_number(connection, "cell_size_check", 1)?;
    set_number(connection, "temp_store", 2)?;
    set_number(connection, "cache_size", CACHE_SIZE)
}

/// A path that SQLite does not interpret as a URI or as `:memory:`.
fn connection_url(path: &Path) -> String {
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

/// Reads a numeric PRAGMA.
pub(super) fn number(
    connection: &mut Connection,
    name: &str,
) -> Result<i64, diesel::result::Error> {
    // The table-valued form has a column name, which Diesel needs.
    let column = if name == "busy_timeout" { "timeout" } else { name };
    sql_query(format!("SELECT \"{column}\" AS value FROM pragma_{name}"))
        .get_result::<NumberRow>(connection)
        .map(|row| row.value)
}

/// Reads a textual PRAGMA.
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
    is_set: bool,
    wanted: &impl ToString,
    found: &impl ToString,
) -> Result<(), ConnectError> {
    if is_set {
        return Ok(());
    }
    Err(ConnectError::Setting { name, wanted: wanted.to_string(), found: found.to_string() })
}
