//! Fills the database file with a large roster.

use std::fmt::Write;

use diesel::{
    RunQueryDsl, SqliteConnection, connection::SimpleConnection, sql_query, sql_types::Text,
};

use super::Server;

/// The number of players.
const PLAYERS: u32 = 400_000;

/// The number of memberships.
const MEMBERSHIPS: u32 = 100_000;

/// The number of teams.
const TEAMS: u32 = 20_000;

/// One of 64,000 names of three syllables.
const NAME: &str = "substr('bacadafagahajakalamanaparasatavawaxayazabebecedefegehejekelemenepereseteveve', 1 + 2 * (#1 % 40), 2)
    || substr('rabiconudofegi', 1 + 2 * (#1 / 40 % 7), 2) || substr('lotukisanemirupahe', 1 + 2 * (#1 / 280 % 9), 2)";

impl Server {
    /// Fills an empty roster with frequent and rare values and nulls, and updates all indexes, as if
    /// everything had been written by the API.
    pub fn fill_large_roster(&self) {
        let mut file = self.file();
        file.batch_execute("PRAGMA synchronous = OFF; PRAGMA cache_size = -65536; BEGIN").unwrap();
        // Indexes are dropped and created again, which is faster.
        let later = drop_indexes_and_triggers(&mut file);
        file.batch_execute(&rows()).unwrap();
        file.batch_execute(&later).unwrap();
        file.batch_execute("COMMIT").unwrap();
    }
}

/// Drops indexes and triggers of the roster; returns their definitions.
fn drop_indexes_and_triggers(file: &mut SqliteConnection) -> String {
    #[derive(diesel::QueryableByName)]
    struct Entry {
        #[diesel(sql_type = Text)]
        kind: String,
        #[diesel(sql_type = Text)]
        name: String,
        #[diesel(sql_type = Text)]
        sql: String,
    }
    let query =
        "SELECT type AS kind, name, sql FROM sqlite_schema WHERE type IN ('index', 'trigger')
        AND tbl_name IN ('teams', 'players', 'memberships') AND sql IS NOT NULL";
    let entries: Vec<Entry> = sql_query(query).load(file).unwrap();
    let mut later = String::new();
    for Entry { kind, name, sql } in entries {
        file.batch_execute(&format!("DROP {kind} {name}")).unwrap();
        writeln!(later, "{sql};").unwrap();
    }
    for table in ["teams_search", "players_search"] {
        writeln!(later, "INSERT INTO {table} ({table}) VALUES ('rebuild');").unwrap();
    }
    later
}

fn rows() -> String {
    let numbers = |rows| {
        format!(
            "WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < {rows})"
        )
    };
    let name = |number: &str| NAME.replace("#1", &format!("({number})"));
    let country = "substr('ARGAUTBELBRACANCHECHLDEUESPFRAGBRITAJPNNGANLDPERPOLPRTURYUSA', 1 + 3 * (n % 20), 3)";
    // Only every eighth player is searchable, because filling the full-text index takes long.
    // One row per second, in imports of a thousand rows.
    let moment =
        |n: &str| format!("strftime('%Y-%m-%dT%H:%M:%S.000Z', 1700000000 + {n}, 'unixepoch')");
    let (of_teams, of_players, of_memberships) =
        (numbers(TEAMS), numbers(PLAYERS), numbers(MEMBERSHIPS));
    let (team, given, family) = (name("n * 7"), name("n * 7919 % 500"), name("n * 104729 % 20000"));
    let (created, updated) = (moment("n / 1000 * 1000"), moment("n"));
    format!(
        "{of_teams} INSERT INTO teams (id, created_at, updated_at, name, category, code, sport, country, city,
            founded_year, folded_key, name_key, search)
        SELECT n, {created}, {updated}, name, iif(n % 3, 'Women', NULL), 'T' || (n % 1000),
            iif(n % 2, 'football', 'handball'), iif(n % 5, {country}, NULL),
            'City ' || (n % 500), iif(n % 4, 1850 + n % 170, NULL), n, name, name
        FROM (SELECT n, {team} AS name FROM number LIMIT -1 OFFSET 0);
        {of_players} INSERT INTO players (id, created_at, updated_at, name, given_name, family_name, birth_date,
            nationality, height_cm, weight_kg, name_key, family_name_key, search)
        SELECT n, {created}, {updated}, given || ' ' || family, given, iif(n % 10, family, NULL),
            iif(n % 5, substr(date('1950-01-01', (n * 31 % 20000) || ' days'), 1, iif(n % 7, 10, 4)), NULL),
            iif(n % 6, {country}, NULL), iif(n % 2, 150 + n % 101, NULL),
            iif(n % 3, 50 + n % 101, NULL), given || ' ' || family, iif(n % 10, family, NULL), iif(n % 8, '', given || ' ' || family)
        FROM (SELECT n, {given} AS given, {family} AS family FROM number LIMIT -1 OFFSET 0);
        {of_memberships} INSERT INTO memberships (id, created_at, updated_at, player_id, team_id, shirt_number, season,
            start_date, end_date)
        SELECT n, {created}, {updated}, n, 1 + n % {TEAMS}, n % 99, 1970 + n % 50,
            date('1970-01-01', (n % 18000) || ' days'), iif(n % 5, date('1971-01-01', (n % 18000) || ' days'), NULL)
        FROM number;
        INSERT INTO player_external_ids SELECT id, 'source', id FROM players;
        INSERT INTO team_external_ids SELECT id, 'source', id FROM teams;"
    )
}
