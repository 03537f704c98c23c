//! Migrations of a roster that has rows already.

use diesel::{
    RunQueryDsl,
    connection::SimpleConnection,
    migration::{Migration, MigrationSource},
    sql_query,
    sql_types::BigInt,
    sqlite::Sqlite,
};
use diesel_migrations::MigrationHarness;

use crate::database::{Connection, Database, connect, open::MIGRATIONS, search};

/// Rows as the schema before the lists had them.
const ROWS: &str = "
    INSERT INTO teams (id, created_at, updated_at, name, short_name, code, folded_key) VALUES
        (1, '-', '-', 'Øst', NULL, NULL, 'a'),
        (2, '-', '-', 'Ajax', 'Amsterdam', 'AJX', 'b');
    INSERT INTO players (id, created_at, updated_at, name, given_name, family_name) VALUES
        (3, '-', '-', 'Zoë', NULL, NULL),
        (4, '-', '-', 'Kylian Mbappé', 'Kylian', 'Mbappé'),
        (9, '-', '-', 'Émile O''Hara', NULL, 'O''Hara');";

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

fn ids(connection: &mut Connection, query: &str) -> Vec<i64> {
    let rows: Vec<Row> = sql_query(query).load(connection).unwrap();
    rows.into_iter().map(|row| row.id).collect()
}

fn found(connection: &mut Connection, table: &str, phrase: &str) -> Vec<i64> {
    let query = format!("SELECT rowid AS id FROM {table} WHERE {table} MATCH '{phrase}'");
    ids(connection, &query)
}

#[test]
fn what_was_there_before_the_lists_is_sorted_and_found_like_all_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("teamsheet.db");
    drop(Database::open(&path, 1).unwrap());
    let mut connection = connect::writing(&path).unwrap();
    let migrations: Vec<Box<dyn Migration<Sqlite>>> = MIGRATIONS.migrations().unwrap();
    let since = |name: &str| {
        migrations.iter().filter(|one| one.name().to_string().as_str() >= name).count()
    };
    for _ in 0..since("2026-11-23-000005_lists") {
        connection.revert_last_migration(MIGRATIONS).unwrap();
    }
    assert!(connection.batch_execute("SELECT name_key FROM players").is_err());
    connection.batch_execute(ROWS).unwrap();
    drop(connection);

    // As any start does it.
    drop(Database::open(&path, 1).unwrap());
    let mut connection = connect::writing(&path).unwrap();
    let c = &mut connection;
    assert_eq!(ids(c, "SELECT id FROM players ORDER BY name_key"), [9, 4, 3]);
    assert_eq!(
        ids(c, "SELECT id FROM players WHERE family_name_key IS NOT NULL ORDER BY family_name_key"),
        [4, 9]
    );
    assert_eq!(ids(c, "SELECT id FROM teams ORDER BY name_key"), [2, 1]);
    for (table, phrase, expected) in [
        ("players_search", "\"mbap\"*", vec![4]),
        ("players_search", "\"kylian\"* \"m\"*", vec![4]),
        ("players_search", "\"ohara\"*", vec![9]),
        ("players_search", "\"zoe\"*", vec![3]),
        ("teams_search", "\"ost\"*", vec![1]),
        ("teams_search", "\"ajx\"* \"amst\"*", vec![2]),
    ] {
        assert_eq!(found(c, table, phrase), expected, "{phrase}");
    }

    // The triggers are there: what changes later is found as it is then.
    c.batch_execute("UPDATE players SET search = 'x' WHERE id = 4; DELETE FROM teams WHERE id = 2")
        .unwrap();
    search::catch_up(c).unwrap();
    assert_eq!(found(c, "players_search", "\"mbap\"*"), [0; 0]);
    assert_eq!(found(c, "teams_search", "\"aj\"*"), [0; 0]);
    for table in ["players_search", "teams_search"] {
        let check = format!("INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)");
        c.batch_execute(&check).unwrap();
    }
}
