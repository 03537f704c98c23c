//! Fuzz tests: any text is a valid search, and after any writes the search index matches the rows.

use std::fmt::Write as _;

use diesel::{RunQueryDsl, sql_query};
use serde_json::{Value, json};

use super::search::encoded;
use crate::support::{Server, run_concurrently, teamsheet};

/// The same numbers each time (Steele, Lea, Flood: `SplitMix64`).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut n = self.0;
        n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (n ^ (n >> 31)) % end
    }

    fn one_of<T: Clone>(&mut self, values: &[T]) -> T {
        values[usize::try_from(self.below(values.len() as u64)).unwrap()].clone()
    }

    /// Up to a hundred characters: FTS5 syntax, parts of names, and arbitrary characters.
    fn text(&mut self) -> String {
        let syntax: Vec<char> = "\"*()+-^:{},.'\\ \0ORANDNEAT/;%".chars().collect();
        let length = self.below(101);
        let letters = (0..length).map(|_| match self.below(4) {
            0 => self.one_of(&syntax),
            1 => char::from(b'a' + u8::try_from(self.below(26)).unwrap()),
            2 => char::from_u32(u32::try_from(self.below(0x3000)).unwrap()).unwrap(),
            _ => char::from_u32(u32::try_from(self.below(0x11_0000)).unwrap()).unwrap_or('x'),
        });
        letters.collect()
    }
}

#[test]
fn arbitrary_search_text_never_fails() {
    let server = Server::start();
    let admin = server.admin();
    for name in ["Ann Near", "Oräa Not", "And Or"] {
        admin.create_player(name);
        admin.create_team(name);
    }
    let threads = 4;
    run_concurrently(threads, |thread| {
        let mut numbers = Numbers(thread as u64);
        for n in 0..10_000 / threads {
            let text = numbers.text();
            let list = ["players", "teams"][n % 2];
            let path = format!("{list}?fields=id&limit=1&q={}", encoded(&text));
            assert_eq!(server.client.get(&path).status, 200, "{text:?}");
        }
    });
}

/// The integrity check of FTS5, which compares the index with the rows.
pub fn check_index(server: &Server) {
    for table in ["players_search", "teams_search"] {
        let check = format!("INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)");
        sql_query(check).execute(&mut server.file()).unwrap();
    }
}

const NAMES: [&str; 9] =
    ["Ann", "ANN", "Émile O'Hara", "Øst-West", "Ann Ann", "ß", "川口", "!?", "Zoë de la Cruz"];

/// A write of any kind, of existing or missing rows.
fn operation(numbers: &mut Numbers) -> Value {
    let list = numbers.one_of(&["players", "teams"]);
    let maybe = |numbers: &mut Numbers| numbers.one_of(&[None, None, Some("Øst"), Some("de Bøll")]);
    let mut body = json!({ "name": numbers.one_of(&NAMES) });
    if list == "players" {
        body["given_name"] = maybe(numbers).into();
        body["family_name"] = maybe(numbers).into();
    } else {
        body["short_name"] = maybe(numbers).into();
        body["code"] = numbers.one_of(&[None, Some("ANN"), Some("X1")]).into();
        body["category"] = numbers.below(50).to_string().into();
    }
    let path = format!("/{list}/{}", 1 + numbers.below(30));
    match numbers.below(5) {
        0 | 1 => json!({ "method": "POST", "path": format!("/{list}"), "body": body }),
        2 => json!({ "method": "PATCH", "path": path, "body": { "name": body["name"] } }),
        3 => json!({ "method": "PUT", "path": path, "body": body }),
        _ => json!({ "method": "DELETE", "path": path }),
    }
}

#[test]
fn search_index_matches_rows_after_random_writes() {
    let server = Server::start();
    let admin = server.admin();
    let mut numbers = Numbers(7);
    let mut done = [0, 0];
    for round in 0..150 {
        // Many batches fail after some of their operations.
        let operations: Vec<_> = (0..=numbers.below(4)).map(|_| operation(&mut numbers)).collect();
        let response = admin.post("batch", &json!({ "operations": operations }));
        assert!([200, 404, 409].contains(&response.status), "{}", response.text);
        done[usize::from(response.status == 200)] += 1;
        if round % 10 == 9 {
            server.index_pending(2);
        }
        if round % 50 == 49 {
            import(&server, &mut numbers);
            check_index(&server);
        }
    }
    assert!(done.iter().all(|count| *count > 20), "{done:?}");
    // Rows that other programs write are indexed with the next commit of the server.
    sql_query("UPDATE players SET search = 'other' WHERE id = (SELECT max(id) FROM players)")
        .execute(&mut server.file())
        .unwrap();
    admin.post("players", &json!({ "name": "Ann" })).expect(201);
    check_index(&server);
    server.index_pending(1);
    check_index(&server);
    // The check detects differences.
    sql_query("DROP TRIGGER players_search_update").execute(&mut server.file()).unwrap();
    sql_query("UPDATE players SET search = 'again'").execute(&mut server.file()).unwrap();
    let check = "INSERT INTO players_search (players_search, rank) VALUES ('integrity-check', 1)";
    assert!(sql_query(check).execute(&mut server.file()).is_err());
}

/// Created and updated rows.
fn import(server: &Server, numbers: &mut Numbers) {
    let mut table = "external_id,name,family_name\n".to_owned();
    for n in 0..20 {
        let (name, family) = (numbers.one_of(&NAMES), numbers.one_of(&["", "Øst", "Ann"]));
        writeln!(table, "P{n},{name},{family}").unwrap();
    }
    let file = server.path().join("players.csv");
    std::fs::write(&file, table).unwrap();
    let arguments = ["import", "players", file.to_str().unwrap(), "--provider", "x"];
    teamsheet(server.path(), &arguments).run().success();
}
