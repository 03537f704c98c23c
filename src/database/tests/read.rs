//! Reads.

use diesel::{QueryDsl, RunQueryDsl};

use super::{Fixture, insert};
use crate::{
    database::schema::users,
    error::{AppError, STORAGE_FAILED},
};

#[test]
fn reads_cannot_write() {
    let fixture = Fixture::new(1, 1);
    let refused = fixture.database.read(insert("nobody"));
    assert_eq!(refused, Err(AppError::Unavailable(STORAGE_FAILED)));
    assert_eq!(fixture.names(), [""; 0]);
}

#[test]
fn read_sees_one_snapshot_in_all_queries() {
    let fixture = Fixture::new(1, 1);
    let counts = fixture.database.read(|connection| {
        let before: i64 = users::table.count().get_result(connection)?;
        fixture.database.write_blocking::<_, AppError, _>(insert("meanwhile"))?;
        let after: i64 = users::table.count().get_result(connection)?;
        Ok((before, after))
    });
    assert_eq!(counts, Ok((0, 0)));
    assert_eq!(fixture.names(), ["meanwhile"]);
}

#[test]
fn panicking_read_is_an_error_and_the_next_one_succeeds() {
    let fixture = Fixture::new(1, 1);
    let panicked =
        fixture.database.read(|_| -> Result<(), AppError> { panic!("a test of a panic") });
    assert!(matches!(panicked, Err(AppError::Internal(_))));
    fixture.database.write_blocking::<_, AppError, _>(insert("after")).unwrap();
    assert_eq!(fixture.names(), ["after"]);
}

#[test]
fn nested_read_is_an_error() {
    let fixture = Fixture::new(1, 1);
    let nested = fixture.database.read(|_| fixture.database.read(|_| Ok(())));
    assert!(matches!(nested, Err(AppError::Internal(_))));
}

#[test]
fn data_version_changes_after_a_commit() {
    let fixture = Fixture::new(1, 1);
    let version = || fixture.database.data_version().unwrap();
    let mut seen = vec![version()];
    for round in 0..6 {
        assert_eq!(version(), seen[seen.len() - 1], "nobody has written");
        if round % 2 == 1 {
            // The connection that was asked is gone with it.
            let panicked: Result<(), _> = fixture.database.read(|_| panic!("a test of a panic"));
            assert!(panicked.is_err());
        }
        let name = format!("user {round}");
        fixture.database.write_blocking::<_, AppError, _>(insert(name)).unwrap();
        assert!(!seen.contains(&version()), "{round}: {} came before: {seen:?}", version());
        seen.push(version());
    }
}
