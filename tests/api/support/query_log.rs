//! Records the queries of a server, and explains their plans.

use std::{
    path::Path,
    sync::{Mutex, Once, PoisonError},
};

use diesel::{
    RunQueryDsl, SqliteConnection,
    connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation},
    sql_query,
    sql_types::Text,
};

/// The recorded queries by data folder.
static HEARD: Mutex<Vec<(String, Vec<String>)>> = Mutex::new(Vec::new());

/// The recorder of one data folder.
pub struct QueryLog {
    folder: String,
}

impl QueryLog {
    /// Starts to record the queries of all new connections to this folder.
    pub fn of(folder: &Path) -> Self {
        static INSTALLED: Once = Once::new();
        INSTALLED.call_once(|| {
            set_default_instrumentation(|| Some(Box::new(Ear::default()))).unwrap();
        });
        let folder = folder.to_str().unwrap().to_owned();
        heard(|all| all.push((folder.clone(), Vec::new())));
        Self { folder }
    }

    /// The queries since the last call, with their values.
    pub fn queries(&self) -> Vec<String> {
        let said = heard(|all| {
            let mine = all.iter_mut().find(|(folder, _)| *folder == self.folder);
            std::mem::take(&mut mine.unwrap().1)
        });
        said.iter().filter(|said| said.starts_with("SELECT")).map(|said| complete(said)).collect()
    }
}

/// The instrumentation of a connection.
#[derive(Default)]
struct Ear {
    file: String,
}

impl Instrumentation for Ear {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartEstablishConnection { url, .. } => {
                url.clone_into(&mut self.file);
            }
            InstrumentationEvent::StartQuery { query, .. } => heard(|all| {
                for (_, said) in all.iter_mut().filter(|(of, _)| self.file.starts_with(of)) {
                    said.push(query.to_string());
                }
            }),
            _ => {}
        }
    }
}

fn heard<T>(work: impl FnOnce(&mut Vec<(String, Vec<String>)>) -> T) -> T {
    work(&mut HEARD.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Inserts the values into `SELECT … WHERE a = ? -- binds: ["x"]`, because the plan may depend on them.
fn complete(said: &str) -> String {
    let (text, values) = said.rsplit_once(" -- binds: ").unwrap();
    let values = values.strip_prefix('[').and_then(|v| v.strip_suffix(']')).unwrap();
    let mut values = split(values).into_iter().map(|value| literal(&value));
    let mut complete = String::new();
    for (n, piece) in text.split('?').enumerate() {
        if n > 0 {
            complete.push_str(&values.next().unwrap());
        }
        complete.push_str(piece);
    }
    assert_eq!(values.next(), None, "{said}");
    complete
}

/// Splits at commas outside of strings.
fn split(values: &str) -> Vec<String> {
    let mut found = Vec::new();
    let (mut value, mut inside, mut escaped) = (String::new(), false, false);
    for letter in values.chars() {
        match letter {
            ',' if !inside => found.push(std::mem::take(&mut value)),
            _ => value.push(letter),
        }
        inside ^= letter == '"' && !escaped;
        escaped = letter == '\\' && !escaped;
    }
    found.push(value);
    found.retain(|value| !value.is_empty());
    found
}

/// Converts a debug value, `Day(2020-01-01)` or `Text("x")`, to SQL.
fn literal(shown: &str) -> String {
    let mut inner = shown.trim();
    while let Some((name, rest)) = inner.split_once('(')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
    {
        inner = rest.strip_suffix(')').unwrap();
    }
    if inner.parse::<i64>().is_ok() {
        return inner.to_owned();
    }
    let text = inner.trim_matches('"').replace("\\\"", "\"").replace('\'', "''");
    format!("'{text}'")
}

#[derive(diesel::QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// The query plan.
pub fn plan(file: &mut SqliteConnection, query: &str) -> Vec<String> {
    let steps: Vec<Step> = sql_query(format!("EXPLAIN QUERY PLAN {query}")).load(file).unwrap();
    steps.into_iter().map(|step| step.detail).collect()
}
