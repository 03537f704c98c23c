//! Helpers for teams, players and memberships.

use std::sync::Barrier;

use serde_json::{Value, json};

use super::{Client, Response, Server};

impl Client {
    /// Creates a row; returns its id.
    #[track_caller]
    pub fn create(&self, path: &str, body: &Value) -> i64 {
        self.post(path, body).expect(201).id()
    }

    /// Creates a team with only a name.
    #[track_caller]
    pub fn create_team(&self, name: &str) -> i64 {
        self.create("teams", &json!({ "name": name }))
    }

    /// Creates a player with only a name.
    #[track_caller]
    pub fn create_player(&self, name: &str) -> i64 {
        self.create("players", &json!({ "name": name }))
    }

    /// Asserts the resource, read by itself and in its list.
    #[track_caller]
    pub fn assert_stored(&self, collection: &str, resource: &Value) {
        let path = format!("{collection}/{}", resource["id"]);
        assert_eq!(self.get(&path).expect(200).body(), *resource);
        let listed = self.get(&format!("{collection}?limit=200")).expect(200).body();
        let listed = listed["data"].as_array().unwrap();
        assert!(listed.contains(resource), "{resource} is not in the list");
    }

    /// Sends a POST of a membership.
    pub fn add_membership(&self, player: i64, team: i64, mut terms: Value) -> Response {
        terms["player_id"] = player.into();
        terms["team_id"] = team.into();
        self.post("memberships", &terms)
    }
}

/// Runs a function in several threads that start at the same time; returns the results in order.
pub fn run_concurrently<T: Send>(threads: usize, run: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let start = Barrier::new(threads);
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads)
            .map(|number| {
                let (run, start) = (&run, &start);
                scope.spawn(move || {
                    start.wait();
                    run(number)
                })
            })
            .collect();
        running.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

/// Merges the fields of one body into another.
pub fn with_fields(mut body: Value, members: &Value) -> Value {
    for (name, value) in members.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

impl Response {
    /// Asserts a complete problem with this status and code.
    #[track_caller]
    pub fn expect_problem(self, status: u16, error: &str) -> Self {
        let response = self.expect(status);
        assert_eq!(response.error(), error, "{}", response.text);
        response
    }

    /// Asserts a 422 with exactly these pointers, in any order.
    #[track_caller]
    pub fn expect_validation_errors(self, pointers: &[&str]) -> Self {
        let response = self.expect_problem(422, "validation_failed");
        let (mut found, mut expected) = (response.pointers(), pointers.to_vec());
        found.sort();
        expected.sort_unstable();
        assert_eq!(found, expected, "{}", response.text);
        response
    }

    /// The detail of the problem.
    pub fn detail(&self) -> String {
        self.body()["detail"].as_str().unwrap_or_default().to_owned()
    }

    /// One field of each row of a list.
    pub fn field_values(&self, member: &str) -> Vec<Value> {
        let body = self.body();
        let rows = body["data"].as_array().unwrap_or_else(|| panic!("no list: {}", self.text));
        rows.iter().map(|row| row[member].clone()).collect()
    }
}

/// A server with one row of each list, which must not change.
pub struct UnchangedRoster {
    pub server: Server,
    pub admin: Client,
    before: Value,
}

impl UnchangedRoster {
    /// Every write of the roster: POST, and PUT and PATCH of row 1.
    pub const WRITES: [(&str, &str); 10] = [
        ("POST", "teams"),
        ("PUT", "teams/1"),
        ("PATCH", "teams/1"),
        ("POST", "players"),
        ("PUT", "players/1"),
        ("PATCH", "players/1"),
        ("POST", "memberships"),
        ("PUT", "memberships/1"),
        ("PATCH", "memberships/1"),
        ("POST", "players/1/transfer"),
    ];

    pub fn start() -> Self {
        let server = Server::start();
        let admin = server.admin();
        let (player, team) = (admin.create_player("Ann"), admin.create_team("Ajax"));
        admin.add_membership(player, team, json!({ "shirt_number": "9" })).expect(201);
        let before = Self::lists(&server);
        Self { server, admin, before }
    }

    /// Asserts that nothing was stored or changed, and that the server still works.
    #[track_caller]
    pub fn end(self) {
        assert_eq!(Self::lists(&self.server), self.before);
        let (player, team) = (self.admin.create_player("Bea"), self.admin.create_team("Bayern"));
        assert_eq!((player, team), (2, 2), "no id was used up");
        self.admin.add_membership(player, team, json!({})).expect(201);
    }

    fn lists(server: &Server) -> Value {
        let lists = ["teams", "players", "memberships"];
        lists.map(|list| server.client.get(list).expect(200).body()["data"].clone()).to_vec().into()
    }
}

/// A team with a value in every field.
pub fn full_team() -> Value {
    json!({
        "name": "1. FC Köln", "category": "Women", "short_name": "Köln", "code": "KOE",
        "sport": "football", "country": "DEU", "city": "Köln", "venue": "RheinEnergieStadion",
        "founded_year": 1948, "website": "https://köln.example/frauen?x=1#top",
        "colors": ["#ed1c24", "#ffffff"], "external_ids": { "wiki": "Q104770", "worldcup": "T-09" },
    })
}
