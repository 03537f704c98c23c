//! The query plans of lists of 400,000 players: every sort and every single filter uses an index.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use diesel::{SqliteConnection, connection::SimpleConnection};
use serde_json::{Value, json};

use crate::support::{QueryLog, Server, Setup, plan};

/// A sort, a key in the middle of the list, and whether the key may be null.
type Sort = (&'static str, &'static str, bool);

/// The sorts of each list.
const SORTS: [(&str, &[Sort]); 3] = [
    (
        "teams",
        &[
            ("id", "", false),
            ("name", "maratu", false),
            ("country", "DEU", true),
            ("founded_year", "1900", true),
            ("created_at", "2023-11-15T00:13:20.000Z", false),
            ("updated_at", "2023-11-15T00:13:20.000Z", false),
        ],
    ),
    (
        "players",
        &[
            ("id", "", false),
            ("name", "marane marane", false),
            ("family_name", "marane", true),
            ("birth_date", "1980-01-01", true),
            ("nationality", "DEU", true),
            ("created_at", "2023-11-17T05:46:40.000Z", false),
            ("updated_at", "2023-11-17T05:46:40.000Z", false),
        ],
    ),
    (
        "memberships",
        &[
            ("id", "", false),
            ("start_date", "1990-01-01", false),
            ("created_at", "2023-11-15T00:13:20.000Z", false),
            ("updated_at", "2023-11-15T00:13:20.000Z", false),
        ],
    ),
];

/// Filters, and the index that finds their rows. The ranges match few rows.
const FILTERS: [(&str, &str, &str); 29] = [
    ("teams", "name=baralo", "teams_name_key"),
    ("teams", "category=Women", "teams_category"),
    ("teams", "code=T17", "teams_code"),
    ("teams", "code=T17,T18", "teams_code"),
    ("teams", "sport=football", "teams_sport"),
    ("teams", "country=DEU", "teams_country"),
    ("teams", "country=DEU,FRA", "teams_country"),
    ("teams", "city=City+17", "teams_city"),
    ("teams", "founded_year=1900", "teams_founded_year"),
    ("teams", "founded_year[gte]=2019", "teams_founded_year"),
    ("teams", "created_at[gte]=2023-11-15T03:30:00Z", "teams_created"),
    ("teams", "updated_at[gt]=2023-11-15T03:30:00Z", "teams_updated"),
    ("teams", "external_id=source:17", "sqlite_autoindex_team_external_ids_2"),
    ("teams", "q=bara", "teams_search"),
    ("players", "name=baralo+baralo", "players_name_key"),
    ("players", "family_name=baralo", "players_family_name_key"),
    ("players", "birth_date=1980-01-01", "players_birth_day"),
    ("players", "birth_date[gte]=2004-09", "players_birth_day"),
    ("players", "nationality=DEU,GER", "players_nationality"),
    ("players", "nationality=DEU,FRA", "players_nationality"),
    ("players", "height_cm=181", "players_height"),
    ("players", "height_cm[gt]=249", "players_height"),
    ("players", "weight_kg[lt]=51", "players_weight"),
    ("players", "created_at[gte]=2023-11-19T13:00:00Z", "players_created"),
    ("players", "updated_at[gt]=2023-11-19T13:00:00Z", "players_updated"),
    ("players", "external_id=source:399999", "sqlite_autoindex_player_external_ids_2"),
    ("players", "q=bara", "players_search"),
    ("memberships", "season=1980", "memberships_season"),
    ("memberships", "start_date[gt]=2019-04-01", "memberships_period"),
];

const OF_MEMBERSHIPS: [(&str, &str); 4] = [
    ("team_id=17", "memberships_team"),
    ("player_id=17", "sqlite_autoindex_memberships_1"),
    ("created_at[gte]=2023-11-16T01:00:00Z", "memberships_created"),
    ("updated_at[gt]=2023-11-16T01:00:00Z", "memberships_updated"),
];

/// Filters that match many rows are read by id until the page is full. (The number of memberships
/// on a day is unknown, because long ones may have started any time before.)
const MANY: [(&str, &str); 5] = [
    ("teams", "founded_year[gt]=1850"),
    ("players", "birth_date[gte]=1951"),
    ("players", "height_cm[lt]=209"),
    ("players", "updated_at[gt]=2023-11-15T00:00:00Z"),
    ("memberships", "as_of=1990-02-01"),
];

struct Plans {
    server: Server,
    statements: QueryLog,
    file: SqliteConnection,
    faults: Vec<String>,
}

impl Plans {
    fn start(flags: Vec<&'static str>) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let statements = QueryLog::of(folder.path());
        let server = Server::start_with(Setup { folder: Some(folder), flags, ..Setup::default() });
        server.fill_large_roster();
        let file = server.file();
        Self { server, statements, file, faults: Vec::new() }
    }

    /// The plans of the queries of a request on the table of its list.
    fn of(&mut self, path: &str) -> Vec<Vec<String>> {
        self.statements.queries();
        self.server.client.get(path).expect(200);
        let list = path.split('?').next().unwrap();
        let tables = [
            format!(" FROM `{list}` WHERE "),
            format!(" FROM `{list}` ORDER BY "),
            format!(" FROM `{list}_search` WHERE "),
        ];
        let queries = self.statements.queries();
        let paged = queries.iter().filter(|query| {
            tables.iter().any(|table| query.contains(table)) && query.contains(" LIMIT ")
        });
        let mut plans: Vec<_> = paged.map(|query| plan(&mut self.file, query)).collect();
        plans.retain(|plan| !is_of_new_rows(plan));
        assert!(!plans.is_empty(), "nothing was heard of {path}: {queries:?}");
        plans
    }

    /// Records a mismatch.
    fn check(&mut self, path: &str, good: impl Fn(&[Vec<String>]) -> bool) {
        let plans = self.of(path);
        if !good(&plans) {
            self.faults.push(format!("{path}: {plans:?}"));
        }
    }
}

/// A cursor in the middle of a list, with or without a key.
fn cursor(list: &str, order: &str, backwards: bool, key: &Value) -> String {
    URL_SAFE_NO_PAD.encode(json!([2, list, order, backwards, key, 200_000]).to_string())
}

/// The pending rows, which are read by an index that contains no others.
fn is_of_new_rows(plan: &[String]) -> bool {
    plan[0].contains(" USING INDEX players_pending")
}

fn is_ordered(plan: &[String]) -> bool {
    let index = |step: &String| {
        step.contains(" USING INDEX ") || step.contains(" USING INTEGER PRIMARY KEY")
    };
    let table = |step: &String| step.starts_with("SEARCH ") || step.starts_with("SCAN ");
    plan.len() == 1 && plan.iter().all(|step| table(step) && index(step))
}

/// A scan of an index or the table: only without a filter.
fn is_whole(plan: &[String]) -> bool {
    is_ordered(plan)
        || (plan.len() == 1
            && ["SCAN teams", "SCAN players", "SCAN memberships"].contains(&plan[0].as_str()))
}

/// A scan until the page is full.
fn is_walk(plan: &[String]) -> bool {
    is_whole(plan) && (plan[0].contains("(rowid>?)") || plan[0].starts_with("SCAN "))
}

#[test]
fn every_sort_and_every_single_filter_uses_an_index() {
    // What guests are shown of birth dates is tested below.
    let mut plans = Plans::start(vec!["--public-birth-dates", "all"]);
    for (list, sorts) in SORTS {
        for (sort, key, nullable) in sorts {
            for minus in ["", "-"] {
                let path = format!("{list}?fields=id&sort={minus}{sort}");
                // The table itself is the index of ids.
                plans.check(&path, |plans| {
                    plans
                        .iter()
                        .all(|plan| if *sort == "id" { is_whole(plan) } else { is_ordered(plan) })
                });
                let key = match *sort {
                    "id" => Value::Null,
                    "founded_year" => json!(1900),
                    _ => json!(key),
                };
                let keys = if *nullable { vec![key, Value::Null] } else { vec![key] };
                for (key, backwards) in keys.iter().flat_map(|key| [(key, false), (key, true)]) {
                    let cursor = cursor(list, &format!("{minus}{sort}"), backwards, key);
                    let path = format!("{path}&cursor={cursor}");
                    plans.check(&path, |plans| plans.iter().all(|plan| is_ordered(plan)));
                }
            }
        }
    }
    let of_memberships = OF_MEMBERSHIPS.map(|(filter, index)| ("memberships", filter, index));
    for (list, filter, index) in FILTERS.into_iter().chain(of_memberships) {
        let index = format!("{index} ");
        plans.check(&format!("{list}?fields=id&{filter}"), |plans| {
            let found = plans[0].iter().any(|step| format!("{step} ").contains(&index));
            found && plans.iter().all(|plan| !is_walk(plan))
        });
    }
    for (list, filter) in MANY {
        plans.check(&format!("{list}?fields=id&{filter}"), |plans| {
            plans.last().is_some_and(|plan| is_walk(plan))
        });
    }
    assert!(plans.faults.is_empty(), "{}", plans.faults.join("\n"));
}

#[test]
fn shown_birth_dates_are_sorted_by_indexes_except_for_one_year() {
    let mut plans = Plans::start(Vec::new());
    for minus in ["", "-"] {
        for key in ["1980-01-01", "2005-01-01", "2007-01-01"] {
            let cursor = cursor("players", &format!("{minus}birth_date"), false, &json!(key));
            let path = format!("players?fields=id&sort={minus}birth_date&cursor={cursor}");
            plans.check(&path, |plans| {
                plans.iter().all(|plan| {
                    plan[0].contains(" USING INDEX players_birth_day")
                        || plan[0].contains(" USING INDEX players_birth_year")
                })
            });
        }
    }
    for filter in
        ["birth_date=2005-02-03", "birth_date[gt]=2009-01-01", "birth_date[lt]=1950-06-01"]
    {
        plans.check(&format!("players?fields=id&{filter}"), |plans| {
            plans[0].iter().any(|step| step.contains("players_birth_day"))
        });
    }
    assert!(plans.faults.is_empty(), "{}", plans.faults.join("\n"));
}

#[test]
fn filters_with_another_sort_read_the_fewer_rows() {
    let mut plans = Plans::start(vec!["--public-birth-dates", "all"]);
    // Many rows match: the index of the sort is read until the page is full.
    for (filter, sort, index) in [
        ("birth_date[gte]=1951&birth_date[lt]=2008", "name", "players_name_key"),
        ("birth_date[gt]=1951&birth_date[lte]=2008", "-nationality", "players_nationality"),
        ("height_cm[gte]=151&height_cm[lte]=209", "-updated_at", "players_updated"),
    ] {
        plans.check(&format!("players?fields=id&{filter}&sort={sort}"), |plans| {
            let last = plans.last().unwrap();
            last.len() == 1 && last[0].contains(index)
        });
    }
    // Few rows match: they are found by the index of the filter, and sorted.
    for (filter, sort, index) in [
        ("height_cm[gte]=250", "name", "players_height"),
        (
            "birth_date[gte]=1951-01-01&birth_date[lt]=1951-01-02",
            "-updated_at",
            "players_birth_day",
        ),
    ] {
        plans.check(&format!("players?fields=id&{filter}&sort={sort}"), |plans| {
            let [ids, .., rows] = plans else { return false };
            ids[0].contains(index) && rows[0].contains("INTEGER PRIMARY KEY (rowid=?)")
        });
    }
    // Whether a period contains a day is decided in the index.
    for sort in ["id", "start_date", "-updated_at"] {
        plans.check(
            &format!("memberships?fields=id&as_of=2500-01-01&sort={sort}&count=true"),
            |plans| plans[0][0].contains("COVERING INDEX memberships_period"),
        );
    }
    assert!(plans.faults.is_empty(), "{}", plans.faults.join("\n"));
}

#[test]
fn total_of_many_matching_rows_is_a_lower_bound() {
    let server = Server::start();
    server.fill_large_roster();
    let mut file = server.file();
    file.batch_execute(
        "UPDATE players SET search = search || ' common' WHERE id <= 20001;
         DELETE FROM players_search_queue;
         INSERT INTO players_search (players_search) VALUES ('rebuild')",
    )
    .unwrap();
    for (list, is_exact) in [
        ("players?", true),
        ("players?height_cm[gte]=151", false),
        ("players?height_cm[gte]=250", true),
        ("players?q=common", false),
        ("players?q=common&sort=name", false),
        ("players?q=mar", true),
        ("players?birth_date[gte]=1951&birth_date[lt]=2008&sort=nationality", false),
        ("memberships?as_of=1990-02-01", true),
        ("memberships?as_of=2500-01-01", true),
    ] {
        let page = server.client.get(&format!("{list}&count=true&limit=1")).expect(200);
        let info = &page.body()["page"];
        assert_eq!(info["total_is_exact"], is_exact, "{list}: {info}");
        if !is_exact {
            assert_eq!(info["total"], 20_000, "{list}");
        }
    }
}
