//! Records what a write changed, in that write's own transaction.

use diesel::{Insertable, QueryResult, RunQueryDsl};
use serde::Serialize;

use crate::{
    clock::Timestamp,
    database::{Connection, ids::UserId, schema::changes},
    values::Day,
};

/// Who writes, and when: handed to everything that changes a row.
#[derive(Debug, Clone)]
pub struct Actor {
    user: Option<UserId>,
    name: String,
    at: Timestamp,
}

impl Actor {
    /// A user who is signed in.
    pub fn user(id: UserId, name: &str, now: Timestamp) -> Self {
        Self { user: Some(id), name: name.to_owned(), ..Self::command_line(now) }
    }

    /// Somebody who registers, and is no user yet.
    pub fn registration(now: Timestamp) -> Self {
        Self { name: "registration".to_owned(), ..Self::command_line(now) }
    }

    /// Whoever runs a command on the machine itself.
    pub fn command_line(now: Timestamp) -> Self {
        Self { user: None, name: "command line".to_owned(), at: now }
    }

    /// The user who writes, where it is one.
    pub fn user_id(&self) -> Option<UserId> {
        self.user
    }

    /// The moment of the write, as it is stored.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// The day of the write, in UTC.
    pub fn today(&self) -> Day {
        self.at.day().into()
    }
}

/// What a document is.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// A team.
    Team,
    /// A player.
    Player,
    /// A membership of a player in a team.
    Membership,
    /// A user, without the password.
    User,
}

impl Kind {
    /// The name in the table and in messages: `team`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Team => "team",
            Self::Player => "player",
            Self::Membership => "membership",
            Self::User => "user",
        }
    }
}

#[derive(Insertable)]
#[diesel(table_name = changes, treat_none_as_default_value = false)]
struct NewChange<'a> {
    at: Timestamp,
    actor_id: Option<UserId>,
    actor: &'a str,
    action: &'a str,
    kind: &'a str,
    document_id: i64,
    after: Option<String>,
    before: Option<String>,
}

/// Notes that a document was made.
pub fn created(
    connection: &mut Connection,
    actor: &Actor,
    kind: Kind,
    id: i64,
    after: &impl Serialize,
) -> QueryResult<()> {
    record(connection, actor, kind, "create", id, Some(text(after)?), None)
}

/// Notes that a document was changed.
pub fn updated<T: Serialize>(
    connection: &mut Connection,
    actor: &Actor,
    kind: Kind,
    id: i64,
    after: &T,
    before: &T,
) -> QueryResult<()> {
    record(connection, actor, kind, "update", id, Some(text(after)?), Some(text(before)?))
}

/// Notes that a document is gone.
pub fn deleted(
    connection: &mut Connection,
    actor: &Actor,
    kind: Kind,
    id: i64,
    before: &impl Serialize,
) -> QueryResult<()> {
    record(connection, actor, kind, "delete", id, None, Some(text(before)?))
}

fn record(
    connection: &mut Connection,
    actor: &Actor,
    kind: Kind,
    action: &'static str,
    document_id: i64,
    after: Option<String>,
    before: Option<String>,
) -> QueryResult<()> {
    let change = NewChange {
        at: actor.at,
        actor_id: actor.user,
        actor: &actor.name,
        action,
        kind: kind.as_str(),
        document_id,
        after,
        before,
    };
    diesel::insert_into(changes::table).values(&change).execute(connection).map(drop)
}

fn text(document: &impl Serialize) -> QueryResult<String> {
    serde_json::to_string(document)
        .map_err(|error| diesel::result::Error::SerializationError(error.into()))
}
