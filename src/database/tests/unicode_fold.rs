//! The migration that folds names by Unicode, in a database with rows of the previous fold.

use diesel::{RunQueryDsl, connection::SimpleConnection, sql_query, sql_types::BigInt};
use diesel_migrations::MigrationHarness;

use crate::database::{Connection, Database, WriteOptions, connect, open::MIGRATIONS};

/// Rows with the keys and words that were stored before. One player is not indexed yet, and one change is in the queue.
const ROWS: &str = "
    INSERT INTO teams (id, created_at, updated_at, name, short_name, code, folded_key, name_key, search) VALUES
        (1, '-', '-', 'Élan', NULL, NULL, 'élan', 'elan', 'elan'),
        (2, '-', '-', 'Elan', '山田', 'ELA', 'elan', 'elan', 'ela elan shan tian');
    INSERT INTO players (id, created_at, updated_at, name, given_name, family_name, name_key, family_name_key, search, indexed) VALUES
        (3, '-', '-', '山田', NULL, NULL, 'shan tian', NULL, 'shan tian', 1),
        (4, '-', '-', 'Jörg Bäumler', 'Jörg', 'Bäumler', 'jorg baumler', 'baumler', 'baumler jorg', 1),
        (5, '-', '-', '하늘 김', '하늘', '김', 'haneul gim', 'gim', 'gim haneul', 1),
        (6, '-', '-', 'Ann O''Neal', NULL, 'O''Neal', 'ann o''neal', 'o''neal', 'ann neal o oneal', 1),
        (7, '-', '-', 'Ёлкин', NULL, NULL, 'iolkin', NULL, 'iolkin', 0);
    INSERT INTO players_search (players_search) VALUES ('rebuild');
    DELETE FROM players_search_queue WHERE id <> 6;";

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

#[track_caller]
fn finds(connection: &mut Connection, query: &str, expected: &[i64]) {
    let rows: Vec<Row> = sql_query(query).load(connection).unwrap();
    let ids: Vec<i64> = rows.into_iter().map(|row| row.id).collect();
    assert_eq!(ids, expected, "{query}");
}

#[test]
fn stored_names_are_folded_again_when_a_database_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("teamsheet.db");
    drop(Database::open(&path, WriteOptions::default()).unwrap());
    let mut connection = connect::open_writer(&path).unwrap();
    connection.revert_all_migrations(MIGRATIONS).unwrap();
    connection.run_next_migration(MIGRATIONS).unwrap();
    connection.batch_execute(ROWS).unwrap();
    drop(connection);

    drop(Database::open(&path, WriteOptions::default()).unwrap());
    let mut connection = connect::open_writer(&path).unwrap();
    let c = &mut connection;
    finds(c, "SELECT id FROM players ORDER BY name_key", &[6, 4, 7, 3, 5]);
    let family = "family_name_key IS NOT NULL ORDER BY family_name_key";
    finds(c, &format!("SELECT id FROM players WHERE {family}"), &[4, 6, 5]);
    finds(c, "SELECT id FROM teams WHERE name_key = 'elan' ORDER BY id", &[1, 2]);
    finds(c, "SELECT id FROM players WHERE search = 'елкин'", &[7]);
    for (table, expression, expected) in [
        ("players", "\"shan\"*", &[][..]),
        ("players", "\"田\"*", &[3]),
        ("players", "\"joerg\"* AND \"baeu\"*", &[4]),
        ("players", "\"김하\"* AND \"하늘\"*", &[5]),
        ("players", "\"oneal\"*", &[6]),
        ("players", "\"елкин\"*", &[]),
        ("teams", "\"山田\"*", &[2]),
        ("teams", "\"elan\"*", &[1, 2]),
    ] {
        let index = format!("{table}_search");
        let query = format!("SELECT rowid AS id FROM {index} WHERE {index} MATCH '{expression}'");
        finds(c, &query, expected);
        finds(c, &format!("SELECT seq AS id FROM {index}_queue"), &[]);
        let check = format!("INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)");
        c.batch_execute(&check).unwrap();
    }
}
