//! The change history: each write records its changes in the same transaction.

use diesel::{Insertable, QueryResult, RunQueryDsl};
use serde::Serialize;

use crate::{
    clock::Timestamp,
    database::{Connection, ids::UserId, schema::changes},
    values::Day,
};

/// The author and the time of a write.
#[derive(Debug, Clone)]
pub struct Actor {
    user: Option<UserId>,
    name: String,
    at: Timestamp,
}

impl Actor {
    /// An authenticated user.
    pub fn user(id: UserId, name: &str, now: Timestamp) -> Self {
        Self { user: Some(id), name: name.to_owned(), ..Self::command_line(now) }
    }

    /// A person who registers and is not a user yet.
    pub fn registration(now: Timestamp) -> Self {
        Self { name: "registration".to_owned(), ..Self::command_line(now) }
    }

    /// A command of the command line.
    pub fn command_line(now: Timestamp) -> Self {
        Self { user: None, name: "command line".to_owned(), at: now }
    }

    /// The user; `None` for the command line and registrations.
    pub fn user_id(&self) -> Option<UserId> {
        self.user
    }

    /// The time of the write.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// The day of the write, in UTC.
    pub fn today(&self) -> Day {
        self.at.day().into()
    }
}

/// The kind of a changed resource.
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

/// Records the creation of a resource.
pub fn created(
    connection: &mut Connection,
    actor: &Actor,
    kind: Kind,
    id: i64,
    after: &impl Serialize,
) -> QueryResult<()> {
    record(connection, actor, kind, "create", id, Some(text(after)?), None)
}

/// Records an update of a resource.
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

/// Records the deletion of a resource.
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
