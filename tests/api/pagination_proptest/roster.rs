//! The expected rows, updated with each write.

use std::{cmp::Ordering, collections::BTreeMap};

use proptest::sample::Index;
use serde_json::{Value, json};

use super::model::{List, Seed, id, key};
use crate::support::{Client, Server};

/// The first teams are never deleted, because memberships refer to them.
const KEPT: i64 = 2;

pub struct Roster<'a> {
    admin: Client,
    list: &'a List,
    sort: &'a str,
    takes: fn(&Value) -> bool,
    rows: BTreeMap<i64, Value>,
    /// The rows that have not moved since the start.
    unmoved: BTreeMap<i64, Place>,
    made: usize,
}

/// The position of a row: its key, and whether the filter matches.
type Place = (Option<String>, bool);

impl<'a> Roster<'a> {
    /// Replaces all rows by rows with these seeds.
    pub fn new(
        server: &Server,
        list: &'a List,
        seeds: &[Seed],
        sort: &'a str,
        takes: fn(&Value) -> bool,
    ) -> Self {
        // This number of sign-ins would be throttled.
        server.advance_clock(60);
        let admin = server.admin();
        for path in ["memberships", "players", "teams"] {
            clear(&admin, path);
        }
        let left = admin.get(list.path).expect(200).body()["data"].as_array().unwrap().clone();
        let rows = left.into_iter().map(|row| (id(&row), row)).collect();
        let unmoved = BTreeMap::new();
        let mut roster = Self { admin, list, sort, takes, rows, unmoved, made: 0 };
        let operations = seeds.iter().enumerate().flat_map(|(n, seed)| {
            let at = if list.path == "memberships" { 2 * n } else { n };
            roster.making(*seed, at)
        });
        let operations: Vec<_> = operations.collect();
        roster.run(&operations);
        roster.unmoved = roster.rows.values().map(|row| (id(row), roster.place(row))).collect();
        roster
    }

    pub fn create(&mut self, seed: Seed) {
        let operations = self.making(seed, 0);
        self.run(&operations);
    }

    pub fn change(&mut self, row: Index, seed: Seed) {
        let Some(id) = self.pick(row) else { return };
        let mut body = (self.list.body)(seed);
        if self.list.path == "memberships" {
            body["player_id"] = self.rows[&id]["player_id"].clone();
        } else if self.list.path == "teams" {
            body["category"] = self.rows[&id]["category"].clone();
        }
        self.run(&[json!({ "method": "PUT", "path": self.path(id), "body": body })]);
    }

    pub fn remove(&mut self, row: Index) {
        let Some(id) = self.pick(row) else { return };
        self.run(&[json!({ "method": "DELETE", "path": self.path(id) })]);
        self.rows.remove(&id);
        self.unmoved.remove(&id);
    }

    /// The rows that match the filter now.
    pub fn taken(&self) -> Vec<i64> {
        self.rows.values().filter(|row| (self.takes)(row)).map(id).collect()
    }

    pub fn is_unmoved(&self, id: i64) -> bool {
        self.unmoved.contains_key(&id)
    }

    /// The returned rows that have not moved.
    pub fn kept(&self, seen: &[Value]) -> Vec<i64> {
        seen.iter().map(id).filter(|id| self.is_unmoved(*id)).collect()
    }

    /// The matching rows that have not moved, sorted.
    pub fn stayed(&self, before: impl Fn(&Value, &Value) -> Ordering) -> Vec<i64> {
        let mut rows: Vec<_> = self.rows.values().filter(|row| (self.takes)(row)).collect();
        rows.sort_by(|a, b| before(a, b));
        rows.into_iter().map(id).filter(|id| self.is_unmoved(*id)).collect()
    }

    /// Starts to track moves; returns the rows up to the end of a page, sorted.
    pub fn since_now(
        &mut self,
        page: &[Value],
        before: impl Fn(&Value, &Value) -> Ordering,
    ) -> Vec<i64> {
        self.unmoved = self.rows.values().map(|row| (id(row), self.place(row))).collect();
        // Rows that moved after the page was read are excluded.
        let moved = page.iter().filter(|row| {
            self.rows.get(&id(row)).is_none_or(|now| self.place(now) != self.place(row))
        });
        for row in moved.map(id).collect::<Vec<_>>() {
            self.unmoved.remove(&row);
        }
        let Some(last) = page.last() else { return Vec::new() };
        // Rows that were added after the page was read are not on it.
        let first = &page[0];
        let rows = self.stayed(&before).into_iter().filter(|row| {
            let row = &self.rows[row];
            before(row, first).is_lt()
                || (before(row, last).is_le() && page.iter().any(|seen| id(seen) == id(row)))
        });
        let rows: Vec<_> = rows.collect();
        self.unmoved.retain(|id, _| rows.contains(id));
        rows
    }

    fn place(&self, row: &Value) -> Place {
        (key(row, self.sort), (self.takes)(row))
    }

    fn pick(&self, row: Index) -> Option<i64> {
        let kept = if self.list.path == "teams" { KEPT } else { 0 };
        let ids: Vec<_> = self.rows.keys().copied().filter(|id| *id > kept).collect();
        (!ids.is_empty()).then(|| ids[row.index(ids.len())])
    }

    fn path(&self, id: i64) -> String {
        format!("/{}/{id}", self.list.path)
    }

    /// The operations that create a row; `at` is the number of earlier operations.
    fn making(&mut self, seed: Seed, at: usize) -> Vec<Value> {
        let mut body = (self.list.body)(seed);
        let mut operations = Vec::new();
        self.made += 1;
        match self.list.path {
            // Teams may have the same name in different categories.
            "teams" => body["category"] = self.made.to_string().into(),
            "memberships" => {
                let player = json!({ "name": format!("Player {}", self.made) });
                operations.push(json!({ "method": "POST", "path": "/players", "body": player }));
                body["player_id"] = format!("${at}.id").into();
            }
            _ => {}
        }
        let path = format!("/{}", self.list.path);
        operations.push(json!({ "method": "POST", "path": path, "body": body }));
        operations
    }

    /// Executes operations, and records the resulting rows.
    fn run(&mut self, operations: &[Value]) {
        if operations.is_empty() {
            return;
        }
        let body = json!({ "operations": operations });
        let results = self.admin.post("batch", &body).expect(200).body()["results"].clone();
        for (operation, result) in operations.iter().zip(results.as_array().unwrap()) {
            let ours =
                operation["path"].as_str().unwrap().starts_with(&format!("/{}", self.list.path));
            let row = &result["body"];
            if !ours || !row["id"].is_i64() {
                continue;
            }
            if self.unmoved.get(&id(row)).is_some_and(|place| *place != self.place(row)) {
                self.unmoved.remove(&id(row));
            }
            self.rows.insert(id(row), row.clone());
        }
    }
}

/// Deletes all rows of a list.
fn clear(admin: &Client, path: &str) {
    loop {
        let ids = admin.get(&format!("{path}?limit=200&fields=id")).expect(200).field_values("id");
        let kept = if path == "teams" { KEPT } else { 0 };
        let ids: Vec<_> = ids.into_iter().filter(|id| id.as_i64() > Some(kept)).collect();
        if ids.is_empty() {
            return;
        }
        let delete = |id| json!({ "method": "DELETE", "path": format!("/{path}/{id}") });
        let operations: Vec<_> = ids.iter().map(delete).collect();
        admin.post("batch", &json!({ "operations": operations })).expect(200);
    }
}
