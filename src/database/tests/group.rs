//! Tests of grouped writes.

use diesel::{Connection as _, RunQueryDsl, connection::SimpleConnection, sql_query};

use super::{Fixture, insert, insert_orphan};
use crate::{
    database::{Database, WriteOptions, connect},
    error::AppError,
};

#[test]
fn failed_job_is_rolled_back_alone() {
    let fixture = Fixture::new(64, 64);
    let release = fixture.hold();
    let results: Vec<_> = (0..10)
        .map(|n| {
            let write = insert(format!("user {n}"));
            let submitted = fixture.submit(move |connection| {
                write(connection)?;
                if n == 5 { Err(AppError::InUse("no".to_owned())) } else { Ok(n) }
            });
            submitted.unwrap()
        })
        .collect();
    drop(release);
    for (n, result) in results.into_iter().enumerate() {
        let result = result.blocking_recv().unwrap();
        assert_eq!(result, if n == 5 { Err(AppError::InUse("no".to_owned())) } else { Ok(n) });
    }
    assert_eq!(fixture.names().len(), 9);
    assert!(!fixture.names().contains(&"user 5".to_owned()));
}

#[test]
fn panicking_job_is_rolled_back_alone() {
    let fixture = Fixture::new(64, 64);
    let release = fixture.hold();
    let before = fixture.submit(insert("before")).unwrap();
    let panics = fixture.submit(|connection| -> Result<(), AppError> {
        insert("inside")(connection)?;
        // A savepoint that the panic leaves open.
        connection.transaction(|connection| {
            insert("deeper")(connection)?;
            panic!("a test of a panic")
        })
    });
    let after = fixture.submit(insert("after")).unwrap();
    drop(release);
    assert_eq!(before.blocking_recv().unwrap(), Ok(()));
    assert!(matches!(panics.unwrap().blocking_recv().unwrap(), Err(AppError::Internal(_))));
    assert_eq!(after.blocking_recv().unwrap(), Ok(()));
    assert_eq!(fixture.names(), ["before", "after"]);
}

#[test]
fn failed_commit_fails_all_writes_of_the_group() {
    let fixture = Fixture::new(64, 64);
    let release = fixture.hold();
    let first = fixture.submit(insert("first")).unwrap();
    let own = fixture.submit(|_| Err::<(), _>(AppError::InUse("its own".to_owned()))).unwrap();
    let orphan = fixture.submit(insert_orphan).unwrap();
    let last = fixture.submit(insert("last")).unwrap();
    // The write that blocked the writer is in a group of its own, and is committed.
    drop(release);
    for result in [first, orphan, last] {
        assert!(matches!(result.blocking_recv().unwrap(), Err(AppError::Internal(_))));
    }
    assert_eq!(own.blocking_recv().unwrap(), Err(AppError::InUse("its own".to_owned())));
    assert_eq!(fixture.names(), [""; 0]);
    // The writer continues.
    assert_eq!(fixture.database.write_blocking(insert("next")), Ok::<_, AppError>(()));
    assert_eq!(fixture.names(), ["next"]);
}

#[test]
fn lost_transaction_fails_all_writes_of_the_group() {
    let fixture = Fixture::new(64, 64);
    let release = fixture.hold();
    let first = fixture.submit(insert("first")).unwrap();
    let gives_up = fixture.submit(|connection| Ok(connection.batch_execute("ROLLBACK")?)).unwrap();
    let last = fixture.submit(insert("last")).unwrap();
    drop(release);
    for result in [first, gives_up, last] {
        assert!(result.blocking_recv().unwrap().is_err());
    }
    assert_eq!(fixture.database.write_blocking(insert("next")), Ok::<_, AppError>(()));
    assert_eq!(fixture.names(), ["next"]);
}

#[test]
fn full_disk_is_an_error_and_keeps_existing_rows() {
    let fixture = Fixture::new(64, 64);
    fixture.database.write_blocking::<_, AppError, _>(insert("before")).unwrap();
    let full = fixture.database.write_blocking::<(), AppError, _>(|connection| {
        let pages = connect::number(connection, "page_count")?;
        connection.batch_execute(&format!("PRAGMA max_page_count = {pages}"))?;
        for n in 0..10_000 {
            insert(format!("filler {n}"))(connection)?;
        }
        Ok(())
    });
    assert_eq!(full, Err(AppError::StorageFull));
    assert_eq!(fixture.names(), ["before"]);
}

#[test]
fn full_queue_rejects_writes() {
    let fixture = Fixture::new(64, 2);
    let release = fixture.hold();
    let waiting: Vec<_> =
        (0..2).map(|n| fixture.submit(insert(format!("user {n}"))).unwrap()).collect();
    assert!(matches!(fixture.submit(insert("too many")), Err(AppError::Unavailable(_))));
    drop(release);
    for result in waiting {
        assert_eq!(result.blocking_recv().unwrap(), Ok(()));
    }
    assert_eq!(fixture.names(), ["user 0", "user 1"]);
}

#[test]
fn write_is_committed_if_its_receiver_is_dropped() {
    let fixture = Fixture::new(64, 64);
    let release = fixture.hold();
    drop(fixture.submit(insert("gone")).unwrap());
    let stays = fixture.submit(insert("stays")).unwrap();
    drop(release);
    assert_eq!(stays.blocking_recv().unwrap(), Ok(()));
    assert_eq!(fixture.names(), ["gone", "stays"]);
}

#[test]
fn writes_run_in_the_order_of_submission() {
    let fixture = Fixture::new(7, 1000);
    let results: Vec<_> =
        (0..100).map(|n| fixture.submit(insert(format!("user {n:03}"))).unwrap()).collect();
    for result in results {
        assert_eq!(result.blocking_recv().unwrap(), Ok(()));
    }
    let expected: Vec<_> = (0..100).map(|n| format!("user {n:03}")).collect();
    assert_eq!(fixture.names(), expected);
}

#[test]
fn queued_writes_are_committed_on_drop() {
    let fixture = Fixture::new(64, 64);
    let release = fixture.hold();
    let result = fixture.submit(insert("late")).unwrap();
    drop(release);
    let Fixture { folder, database } = fixture;
    drop(database);
    assert_eq!(result.blocking_recv().unwrap(), Ok(()));
    let database =
        Database::open(&folder.path().join("teamsheet.db"), WriteOptions::default()).unwrap();
    assert_eq!(Fixture { folder, database }.names(), ["late"]);
}

#[test]
fn lock_of_another_process_is_an_error_after_the_timeout() {
    let fixture = Fixture::new(64, 64);
    let mut other = connect::open_writer(&fixture.folder.path().join("teamsheet.db")).unwrap();
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    let release = fixture.submit(|_| Ok(())).unwrap();
    drop(release);
    // The wait is cut short for the test, on a connection that the writer opens anew after each fault.
    let mut impatient = connect::open_writer(&fixture.folder.path().join("teamsheet.db")).unwrap();
    impatient.batch_execute("PRAGMA busy_timeout = 1").unwrap();
    let busy = sql_query("BEGIN IMMEDIATE").execute(&mut impatient).map_err(AppError::from);
    assert!(matches!(busy, Err(AppError::Unavailable(_))), "{busy:?}");
    other.batch_execute("COMMIT").unwrap();
    assert_eq!(fixture.database.write_blocking(insert("then")), Ok::<_, AppError>(()));
}

#[test]
fn storage_that_cannot_be_written_is_unavailable_until_a_write_succeeds() {
    let fixture = Fixture::new(1, 64);
    let read_only = fixture.submit(|connection| {
        connection.batch_execute("PRAGMA query_only = ON")?;
        Ok(())
    });
    read_only.unwrap().blocking_recv().unwrap().unwrap();
    let failed = fixture.submit(insert("lost")).unwrap().blocking_recv().unwrap();
    let unavailable = Err(AppError::Unavailable("the storage cannot be written"));
    assert_eq!(failed, unavailable);
    assert_eq!(fixture.database.check_file(), unavailable);
    // The writer has opened a new connection.
    fixture.submit(insert("kept")).unwrap().blocking_recv().unwrap().unwrap();
    assert_eq!(fixture.database.check_file(), Ok(()));
    assert_eq!(fixture.names(), ["kept"]);
}
