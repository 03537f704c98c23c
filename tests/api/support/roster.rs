//! What the tests of the roster share: rows to begin with, and how a refusal looks.

use serde_json::{Value, json};

use super::{Answer, Client};

impl Client {
    /// Makes a row, which must succeed, and answers its id.
    #[track_caller]
    pub fn make(&self, path: &str, body: &Value) -> i64 {
        self.post(path, body).expect(201).id()
    }

    /// Makes a team that has a name and nothing else.
    #[track_caller]
    pub fn team(&self, name: &str) -> i64 {
        self.make("teams", &json!({ "name": name }))
    }

    /// Makes a player who has a name and nothing else.
    #[track_caller]
    pub fn player(&self, name: &str) -> i64 {
        self.make("players", &json!({ "name": name }))
    }

    /// Asks for a membership of this player in this team on these terms.
    pub fn join(&self, player: i64, team: i64, mut terms: Value) -> Answer {
        terms["player_id"] = player.into();
        terms["team_id"] = team.into();
        self.post("memberships", &terms)
    }
}

impl Answer {
    /// Asserts that it is a whole problem with this status and this word.
    #[track_caller]
    pub fn refused(self, status: u16, error: &str) -> Self {
        let answer = self.expect(status);
        assert_eq!(answer.error(), error, "{}", answer.text);
        answer
    }

    /// Asserts a 422 with exactly these pointers, in any order.
    #[track_caller]
    pub fn invalid(self, pointers: &[&str]) -> Self {
        let answer = self.refused(422, "validation_failed");
        let (mut found, mut expected) = (answer.pointers(), pointers.to_vec());
        found.sort();
        expected.sort_unstable();
        assert_eq!(found, expected, "{}", answer.text);
        answer
    }

    /// What the problem says to a person.
    pub fn detail(&self) -> String {
        self.body()["detail"].as_str().unwrap_or_default().to_owned()
    }

    /// One member of each row of a list.
    pub fn column(&self, member: &str) -> Vec<Value> {
        let body = self.body();
        let rows = body["data"].as_array().unwrap_or_else(|| panic!("no list: {}", self.text));
        rows.iter().map(|row| row[member].clone()).collect()
    }
}
