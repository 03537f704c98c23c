//! When pending rows are indexed: if there are many, if the writer is idle, and after a start.

use std::time::{Duration, Instant};

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, dsl, sql_query, sql_types::BigInt};

use super::Fixture;
use crate::{
    database::{Connection, Database, WriteOptions, index_pending, schema::players},
    error::AppError,
};

/// A delay that no test reaches.
const NEVER: Duration = Duration::from_secs(3600);

fn fixture(index_delay: Duration) -> Fixture {
    Fixture::with(WriteOptions { index_delay, ..WriteOptions::default() })
}

fn insert_players(count: usize) -> impl FnOnce(&mut Connection) -> Result<(), AppError> + Send {
    move |connection| {
        for n in 0..count {
            let name = format!("Player {n}");
            let row = (
                players::name.eq(&name),
                players::name_key.eq(&name),
                players::search.eq("player"),
                players::indexed.eq(false),
                players::created_at.eq("-"),
                players::updated_at.eq("-"),
            );
            diesel::insert_into(players::table).values(row).execute(connection)?;
        }
        Ok(())
    }
}

fn pending(database: &Database) -> i64 {
    let query = players::table.filter(dsl::not(players::indexed)).count();
    database.read(|connection| Ok(query.get_result(connection)?)).unwrap()
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// The number of players in the full-text index.
fn searchable(database: &Database) -> i64 {
    let query = "SELECT count(*) AS n FROM players_search WHERE players_search MATCH 'player'";
    let count: Count =
        database.read(|connection| Ok(sql_query(query).get_result(connection)?)).unwrap();
    count.n
}

/// Waits until no row is pending.
fn wait_until_indexed(database: &Database) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while pending(database) > 0 {
        assert!(Instant::now() < deadline, "rows are still pending");
        std::thread::yield_now();
    }
}

#[test]
fn pending_rows_are_indexed_when_the_writer_is_idle() {
    let fixture = fixture(Duration::from_millis(1));
    for players in [1, 3] {
        fixture.database.write_blocking(insert_players(players)).unwrap();
        wait_until_indexed(&fixture.database);
    }
    assert_eq!(searchable(&fixture.database), 4);
}

#[test]
fn pending_rows_are_indexed_by_the_commit_that_makes_them_too_many() {
    let fixture = fixture(NEVER);
    fixture.database.write_blocking(insert_players(999)).unwrap();
    assert_eq!((pending(&fixture.database), searchable(&fixture.database)), (999, 0));
    fixture.database.write_blocking(insert_players(1)).unwrap();
    assert_eq!((pending(&fixture.database), searchable(&fixture.database)), (0, 1000));
}

#[test]
fn transaction_can_index_its_rows() {
    let fixture = fixture(NEVER);
    let import = |connection: &mut Connection| {
        insert_players(5)(connection)?;
        Ok::<_, AppError>(index_pending(connection)?)
    };
    fixture.database.write_blocking(import).unwrap();
    assert_eq!((pending(&fixture.database), searchable(&fixture.database)), (0, 5));
}

#[test]
fn rows_left_pending_by_a_previous_process_are_indexed_after_start() {
    let Fixture { folder, database } = fixture(NEVER);
    database.write_blocking(insert_players(2)).unwrap();
    assert_eq!(pending(&database), 2);
    drop(database);
    let options = WriteOptions { index_delay: Duration::from_millis(1), ..WriteOptions::default() };
    let database = Database::open(&folder.path().join("teamsheet.db"), options).unwrap();
    wait_until_indexed(&database);
    assert_eq!(searchable(&database), 2);
}
