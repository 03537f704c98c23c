//! Files that are refused, and left as they are.

use std::{collections::BTreeMap, fs, path::Path};

use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection};

use super::{Fixture, insert};
use crate::{
    database::{Database, OpenError, WriteOptions, connect},
    error::AppError,
};

/// Opens the file, which must be refused and stay the same to the byte.
fn refusal(path: &Path) -> OpenError {
    let before = fs::read(path).unwrap();
    let refused =
        Database::open(path, WriteOptions::default()).err().expect("the file should be refused");
    assert_eq!(before, fs::read(path).unwrap(), "{refused}");
    refused
}

#[test]
fn non_database_file_is_rejected() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("teamsheet.db");
    for content in [
        "a letter to grandmother, longer than the header of a database. ".repeat(3),
        "short".to_owned(),
    ] {
        fs::write(&path, content).unwrap();
        assert!(matches!(refusal(&path), OpenError::NotSqlite(_)));
    }
}

#[test]
fn database_of_another_program_is_rejected() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("teamsheet.db");
    let mut other = SqliteConnection::establish(&path.to_string_lossy()).unwrap();
    other.batch_execute("CREATE TABLE songs (title TEXT)").unwrap();
    drop(other);
    assert!(matches!(refusal(&path), OpenError::NotOurs(_)));
}

#[test]
fn database_of_a_newer_version_is_rejected() {
    let fixture = Fixture::new(1, 1);
    let path = fixture.folder.path().join("teamsheet.db");
    let newer = "INSERT INTO __diesel_schema_migrations (version) VALUES ('99991231000001')";
    let mark = move |connection: &mut super::super::Connection| {
        Ok::<_, AppError>(connection.batch_execute(newer)?)
    };
    fixture.database.write_blocking(mark).unwrap();
    drop(fixture.database);
    assert!(
        matches!(refusal(&path), OpenError::Newer { migration, .. } if migration == "99991231000001")
    );
}

#[test]
fn database_with_development_migrations_is_rejected() {
    let fixture = Fixture::new(1, 1);
    let path = fixture.folder.path().join("teamsheet.db");
    let old = "UPDATE __diesel_schema_migrations SET version = '20261123000001'
        WHERE version = (SELECT min(version) FROM __diesel_schema_migrations)";
    fixture.database.write_blocking::<_, AppError, _>(|c| Ok(c.batch_execute(old)?)).unwrap();
    drop(fixture.database);
    let error = refusal(&path);
    assert!(matches!(error, OpenError::Unsupported { .. }), "{error}");
    for part in ["development version", "20261123000001", "left unchanged", "--data-dir"] {
        assert!(error.to_string().contains(part), "{error}");
    }
}

#[test]
fn damaged_database_is_rejected() {
    let fixture = Fixture::new(1, 1);
    let path = fixture.folder.path().join("teamsheet.db");
    for n in 0..500 {
        fixture.database.write_blocking::<_, AppError, _>(insert(format!("user {n}"))).unwrap();
    }
    drop(fixture.database);
    let whole = fs::read(&path).unwrap();

    let end_missing = &whole[..whole.len() / 2];
    fs::write(&path, end_missing).unwrap();
    assert!(matches!(refusal(&path), OpenError::Damaged { .. }));

    let mut scribbled = whole.clone();
    let middle = scribbled.len() / 2;
    scribbled[middle..middle + 8192].fill(0x5a);
    fs::write(&path, scribbled).unwrap();
    assert!(matches!(refusal(&path), OpenError::Damaged { .. }));

    fs::write(&path, whole).unwrap();
    assert!(Database::open(&path, WriteOptions::default()).is_ok());
}

#[test]
fn empty_file_is_initialized() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("teamsheet.db");
    fs::write(&path, "").unwrap();
    assert!(Database::open(&path, WriteOptions::default()).is_ok());
    assert_eq!(&fs::read(&path).unwrap()[68..72], b"TMSH");
}

#[test]
fn writer_connection_commits_durably() {
    let fixture = Fixture::new(1, 1);
    let path = fixture.folder.path().join("teamsheet.db");
    let mut connection = connect::open_writer(&path).unwrap();
    assert_eq!(connect::text(&mut connection, "journal_mode").unwrap(), "wal");
    assert_eq!(connect::number(&mut connection, "synchronous").unwrap(), 2, "2 is FULL");
    assert_eq!(connect::number(&mut connection, "foreign_keys").unwrap(), 1);
}

#[test]
fn sqlite_is_compiled_with_all_required_options() {
    let fixture = Fixture::new(1, 1);
    let path = fixture.folder.path().join("teamsheet.db");
    let mut connection = connect::open_writer(&path).unwrap();
    assert!(connect::missing_compile_options(&mut connection).unwrap().is_empty());
}

/// The files of a data folder with their contents, except the shared memory of SQLite.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.filter(|path| !path.to_str().unwrap().ends_with("-shm"));
    files.map(|path| (path.display().to_string(), fs::read(&path).unwrap())).collect()
}

/// A database that was killed: its rows are in the WAL.
fn killed(name: &str) -> tempfile::TempDir {
    let fixture = Fixture::new(1, 1);
    fixture.database.write_blocking(insert(name)).unwrap();
    let copy = tempfile::tempdir().unwrap();
    for file in ["teamsheet.db", "teamsheet.db-wal"] {
        fs::copy(fixture.folder.path().join(file), copy.path().join(file)).unwrap();
    }
    copy
}

fn names(path: &Path) -> Vec<String> {
    let database = Database::open(path, WriteOptions::default()).unwrap();
    Fixture { database, folder: tempfile::tempdir().unwrap() }.names()
}

#[test]
fn wal_without_a_database_is_rejected_and_can_be_recovered() {
    for empty in [false, true] {
        let folder = killed("ann");
        let path = folder.path().join("teamsheet.db");
        let header = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        if empty {
            fs::write(&path, "").unwrap();
        }
        let before = files(folder.path());
        let error = Database::open(&path, WriteOptions::default()).err().unwrap();
        assert!(matches!(error, OpenError::OnlyLog(_)), "{error}");
        assert_eq!(files(folder.path()), before);
        fs::write(&path, header).unwrap();
        assert_eq!(names(&path), ["ann"]);
    }
}

#[test]
fn wal_of_another_database_is_rejected_and_left_unchanged() {
    let (folder, other) = (killed("ann"), killed("bea"));
    let path = folder.path().join("teamsheet.db");
    let wal = folder.path().join("teamsheet.db-wal");
    let own = fs::read(&wal).unwrap();
    fs::copy(other.path().join("teamsheet.db-wal"), &wal).unwrap();
    let before = files(folder.path());
    let error = Database::open(&path, WriteOptions::default()).err().unwrap();
    assert!(matches!(error, OpenError::ForeignLog(_)), "{error}");
    assert_eq!(files(folder.path()), before);
    fs::write(&wal, own).unwrap();
    assert_eq!(names(&path), ["ann"]);
}

#[test]
fn rejected_database_keeps_its_wal() {
    let folder = killed("ann");
    let path = folder.path().join("teamsheet.db");
    let newer = "UPDATE __diesel_schema_migrations SET version = '99991231000001'
        WHERE version = (SELECT max(version) FROM __diesel_schema_migrations)";
    let mut connection = connect::open_writer(&path).unwrap();
    connection.batch_execute(newer).unwrap();
    let copy = tempfile::tempdir().unwrap();
    for file in ["teamsheet.db", "teamsheet.db-wal"] {
        fs::copy(folder.path().join(file), copy.path().join(file)).unwrap();
    }
    let before = files(copy.path());
    let error = Database::open(&copy.path().join("teamsheet.db"), WriteOptions::default());
    assert!(matches!(error.err().unwrap(), OpenError::Newer { .. }));
    assert_eq!(files(copy.path()), before);
}
