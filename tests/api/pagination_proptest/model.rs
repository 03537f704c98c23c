//! A model of lists: which rows a filter matches, and their order.

use std::cmp::Ordering;

use serde_json::{Value, json};

/// A name, its sort key and its search words.
pub const NAMES: [(&str, &str, &[&str]); 10] = [
    ("Ann", "ann", &["ann"]),
    ("ANN", "ann", &["ann"]),
    ("Àñn", "ann", &["ann"]),
    ("Émile", "emile", &["emile"]),
    ("emile", "emile", &["emile"]),
    ("O'Neill", "o'neill", &["o", "neill", "oneill"]),
    ("ØST", "ost", &["ost"]),
    ("Łuk Żak", "luk zak", &["luk", "zak"]),
    ("strauß", "strauss", &["strauss"]),
    ("Zoë", "zoe", &["zoe"]),
];

const BIRTHS: [Option<&str>; 6] =
    [None, None, Some("1990"), Some("1990-01"), Some("1990-01-01"), Some("1989-12-31")];
const COUNTRIES: [Option<&str>; 4] = [None, Some("BRA"), Some("BRA"), Some("ARG")];
const YEARS: [Option<i64>; 4] = [None, Some(1900), Some(1900), Some(1850)];
const HEIGHTS: [Option<i64>; 4] = [None, Some(180), Some(181), Some(181)];
const STARTS: [&str; 3] = ["2020-01-01", "2020-01-01", "2021-01-01"];
const SEASONS: [Option<&str>; 3] = [None, Some("2020"), Some("2021")];

/// The seed of a row: a number for each field.
pub type Seed = [usize; 4];

/// A filter in a query, and the predicate that it stands for.
pub type Filter = (&'static str, fn(&Value) -> bool);

/// No filter.
pub const EVERYTHING: Filter = ("", |_| true);

/// One of the lists.
pub struct List {
    pub path: &'static str,
    pub sorts: &'static [&'static str],
    pub filters: &'static [Filter],
    /// The body of a row.
    pub body: fn(Seed) -> Value,
}

pub const LISTS: [List; 3] = [
    List {
        path: "teams",
        sorts: &["id", "name", "country", "founded_year", "created_at", "updated_at"],
        filters: &[
            ("country=BRA", |row| row["country"] == "BRA"),
            ("country=arg,BRA", |row| row["country"] == "ARG" || row["country"] == "BRA"),
            ("founded_year[gt]=1850", |row| row["founded_year"].as_i64() > Some(1850)),
            ("founded_year[lte]=1900&country=ARG", |row| {
                row["founded_year"].as_i64().is_some_and(|year| year <= 1900)
                    && row["country"] == "ARG"
            }),
            ("name=Ann", |row| row["name"] == "Ann"),
            ("q=a", |row| found(row, &["name"], "a")),
            ("q=O%27NEI", |row| found(row, &["name"], "o") && found(row, &["name"], "nei")),
        ],
        body: |[name, country, year, _]| {
            json!({
                "name": of(&NAMES, name).0, "country": of(&COUNTRIES, country),
                "founded_year": of(&YEARS, year),
            })
        },
    },
    List {
        path: "players",
        sorts: &[
            "id",
            "name",
            "family_name",
            "birth_date",
            "nationality",
            "created_at",
            "updated_at",
        ],
        filters: &[
            ("nationality=BRA", |row| row["nationality"] == "BRA"),
            ("nationality=BRA,ARG", |row| !row["nationality"].is_null()),
            ("family_name=Zo%C3%AB", |row| row["family_name"] == "Zoë"),
            ("birth_date[gte]=1990", |row| first_day(row).is_some_and(|day| *day >= *"1990-01-01")),
            ("birth_date[lt]=1990-01&height_cm[gte]=180", |row| {
                first_day(row).is_some_and(|day| *day < *"1990-01-01") && row["height_cm"].is_i64()
            }),
            ("height_cm[lt]=181", |row| row["height_cm"] == 180),
            ("q=z", |row| found(row, &["name", "family_name"], "z")),
            ("q=ann+%C3%B8", |row| {
                let names = ["name", "family_name"];
                found(row, &names, "ann") && found(row, &names, "o")
            }),
        ],
        body: |[name, family, birth, other]| {
            let family = of(&NAMES, family / 2).0;
            json!({
                "name": of(&NAMES, name).0, "family_name": if other % 2 == 0 { Some(family) } else { None },
                "birth_date": of(&BIRTHS, birth), "nationality": of(&COUNTRIES, other / 2),
                "height_cm": of(&HEIGHTS, other / 3),
            })
        },
    },
    List {
        path: "memberships",
        sorts: &["id", "start_date", "created_at", "updated_at"],
        filters: &[
            ("season=2020", |row| row["season"] == "2020"),
            ("team_id=1", |row| row["team_id"] == 1),
            ("start_date[gt]=2020-01-01", |row| row["start_date"] == "2021-01-01"),
            ("as_of=2020-06-30", |row| {
                row["start_date"] == "2020-01-01"
                    && row["end_date"].as_str().is_none_or(|day| day >= "2020-06-30")
            }),
        ],
        body: |[team, start, season, end]| {
            json!({
                "team_id": 1 + team % 2, "start_date": of(&STARTS, start), "season": of(&SEASONS, season),
                "end_date": of(&[None, Some("2021-06-30"), Some("2022-01-01")], end),
            })
        },
    },
];

fn of<T: Copy>(values: &[T], number: usize) -> T {
    values[number % values.len()]
}

/// Whether a word of these fields has this prefix.
fn found(row: &Value, members: &[&str], beginning: &str) -> bool {
    let names = NAMES.iter().filter(|(name, ..)| members.iter().any(|member| row[member] == *name));
    names.flat_map(|(.., words)| words.iter()).any(|word| word.starts_with(beginning))
}

/// The first day of a partial date.
fn first_day(row: &Value) -> Option<String> {
    let date = row["birth_date"].as_str()?;
    Some(format!("{date}{}", &"0000-01-01"[date.len()..]))
}

/// The sort key of a row; `None` for null.
pub fn key(row: &Value, sort: &str) -> Option<String> {
    let value = &row[sort];
    match sort {
        "id" => None,
        "name" | "family_name" => {
            NAMES.iter().find(|(name, ..)| value == name).map(|(_, key, _)| (*key).to_owned())
        }
        "birth_date" => first_day(row),
        // All years have four digits.
        "founded_year" => value.as_i64().map(|year| year.to_string()),
        _ => value.as_str().map(str::to_owned),
    }
}

pub fn id(row: &Value) -> i64 {
    row["id"].as_i64().unwrap()
}

/// Compares two rows: by key, nulls last in both directions, then by id.
pub fn order(a: &Value, b: &Value, sort: &str, descending: bool) -> Ordering {
    let (left, right) = (key(a, sort), key(b, sort));
    let turn = |order: Ordering| if descending { order.reverse() } else { order };
    left.is_none()
        .cmp(&right.is_none())
        .then_with(|| turn(left.cmp(&right)))
        .then_with(|| turn(id(a).cmp(&id(b))))
}
