//! Tests of the migrations, and of `schema.rs`.

use std::collections::BTreeMap;

use diesel::{
    RunQueryDsl,
    connection::SimpleConnection,
    sql_query,
    sql_types::{Integer, Text},
};
use diesel_migrations::MigrationHarness;

use super::Fixture;
use crate::database::{Connection, connect, functions, open::MIGRATIONS};

#[derive(diesel::QueryableByName)]
struct Entry {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    sql: String,
}

#[derive(diesel::QueryableByName)]
struct ColumnInfo {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Integer)]
    required: i32,
}

fn schema(connection: &mut Connection) -> BTreeMap<String, String> {
    let query =
        "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
        AND name NOT LIKE '%\\_search\\_%' ESCAPE '\\'";
    let entries: Vec<Entry> = sql_query(query).load(connection).unwrap();
    entries.into_iter().map(|entry| (entry.name, entry.sql)).collect()
}

#[test]
fn migrations_can_be_reverted_and_applied_again() {
    let fixture = Fixture::new(1, 1);
    let mut connection = connect::open_writer(&fixture.folder.path().join("teamsheet.db")).unwrap();
    let whole = schema(&mut connection);
    connection.revert_all_migrations(MIGRATIONS).unwrap();
    let left: Vec<_> = schema(&mut connection).into_keys().collect();
    assert_eq!(left, ["__diesel_schema_migrations"]);
    functions::register(&mut connection).unwrap();
    connection.run_pending_migrations(MIGRATIONS).unwrap();
    assert_eq!(schema(&mut connection), whole);
}

#[test]
fn keys_of_teams_get_the_city_and_lose_it_again() {
    const UP: &str = include_str!("../../../migrations/2026-11-25-000008_team_city_key/up.sql");
    const DOWN: &str = include_str!("../../../migrations/2026-11-25-000008_team_city_key/down.sql");
    let fixture = Fixture::new(1, 1);
    let mut connection = connect::open_writer(&fixture.folder.path().join("teamsheet.db")).unwrap();
    let rows = "INSERT INTO teams (id, created_at, updated_at, name, category, country, city, folded_key, name_key, search)
        VALUES (1, '-', '-', 'SV Nord', NULL, 'DEU', 'Bonn', 1, '', ''),
            (2, '-', '-', 'SV Nord', NULL, 'DEU', 'KÖLN', 2, '', ''),
            (3, '-', '-', 'Élan', 'Women', NULL, NULL, 3, '', '')";
    connection.batch_execute(rows).unwrap();
    let keys = |connection: &mut Connection| -> Vec<String> {
        let query =
            "SELECT '' AS name, replace(folded_key, char(31), '|') AS sql FROM teams ORDER BY id";
        let entries: Vec<Entry> = sql_query(query).load(connection).unwrap();
        entries.into_iter().map(|entry| entry.sql).collect()
    };
    functions::register(&mut connection).unwrap();
    let with_cities = ["sv nord||deu|bonn", "sv nord||deu|köln", "élan|women||"];
    let without = ["sv nord||deu|bonn", "sv nord||deu|köln", "élan|women|"];
    for (script, expected) in [(UP, with_cities), (DOWN, without), (UP, with_cities)] {
        connection.batch_execute(script).unwrap();
        assert_eq!(keys(&mut connection), expected);
    }
}

#[test]
fn tables_are_strict_and_ids_are_not_reused() {
    let fixture = Fixture::new(1, 1);
    let mut connection = connect::open_writer(&fixture.folder.path().join("teamsheet.db")).unwrap();
    for (name, sql) in schema(&mut connection) {
        // (The shadow tables of FTS5 are not ours.)
        if sql.starts_with("CREATE TABLE") && name != "__diesel_schema_migrations" {
            assert!(sql.contains(") STRICT"), "{name} is not STRICT");
            assert!(
                sql.contains("AUTOINCREMENT") || sql.contains("WITHOUT ROWID"),
                "{name} may use an id again"
            );
        }
    }
}

/// Compares the `table!` blocks of the source with the actual columns.
#[test]
fn schema_rs_matches_the_database() {
    let fixture = Fixture::new(1, 1);
    let mut connection = connect::open_writer(&fixture.folder.path().join("teamsheet.db")).unwrap();
    let source = include_str!("../schema.rs");
    let mut compared = 0;
    for block in source.split("diesel::table! {").skip(1) {
        let mut lines = block.lines().map(str::trim).filter(|line| !line.is_empty());
        let table = lines.next().unwrap().split(' ').next().unwrap();
        if table.ends_with("_search") {
            continue;
        }
        let declared: Vec<String> =
            lines.take_while(|line| *line != "}").map(str::to_owned).collect();
        let query = format!(
            "SELECT name, type AS kind, \"notnull\" AS required FROM pragma_table_xinfo('{table}')"
        );
        let columns: Vec<ColumnInfo> = sql_query(query).load(&mut connection).unwrap();
        let found: Vec<String> = columns
            .iter()
            .zip(&declared)
            .map(|(column, declared)| rust(column, declared))
            .collect();
        assert_eq!((columns.len(), &found), (declared.len(), &declared), "{table}");
        compared += 1;
    }
    let tables =
        schema(&mut connection).values().filter(|sql| sql.starts_with("CREATE TABLE")).count();
    assert_eq!(compared, tables - 1, "every table but that of the migrations");
}

/// A column as `schema.rs` would have it. SQLite has one integer where Rust has three, so of those the declared one counts.
fn rust(column: &ColumnInfo, declared: &str) -> String {
    let integers = ["Bool", "Integer", "BigInt"];
    let kind = match column.kind.as_str() {
        "TEXT" => "Text",
        "INTEGER" => integers.into_iter().find(|kind| declared.contains(kind)).unwrap_or("BigInt"),
        other => other,
    };
    let kind = if column.required == 1 { kind.to_owned() } else { format!("Nullable<{kind}>") };
    format!("{} -> {kind},", column.name)
}
