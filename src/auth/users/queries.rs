//! The SQL of users.

use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl, SelectableHelper,
    dsl::exists, select,
};

use super::model::{NewUser, User, UserName};
use crate::{
    auth::{role::Role, sessions::page_session},
    changes::Actor,
    clock::Timestamp,
    database::{
        Connection,
        ids::UserId,
        schema::{sessions, users},
    },
};

/// Whether there is any user.
pub fn any(connection: &mut Connection) -> QueryResult<bool> {
    select(exists(users::table.select(users::id))).get_result(connection)
}

/// One user.
pub fn by_id(connection: &mut Connection, id: UserId) -> QueryResult<Option<User>> {
    users::table.find(id).select(User::as_select()).get_result(connection).optional()
}

/// A user and the password hash, by name (case-insensitive).
pub fn by_name(
    connection: &mut Connection,
    name: &UserName,
) -> QueryResult<Option<(User, String)>> {
    users::table
        .filter(users::folded_name.eq(&name.folded))
        .select((User::as_select(), users::password_hash))
        .get_result(connection)
        .optional()
}

/// The users after an id, by id.
pub fn page_after(
    connection: &mut Connection,
    after: UserId,
    limit: i64,
) -> QueryResult<Vec<User>> {
    users::table
        .filter(users::id.gt(after))
        .order(users::id.asc())
        .limit(limit)
        .select(User::as_select())
        .load(connection)
}

/// All users, by id.
pub fn list(connection: &mut Connection) -> QueryResult<Vec<User>> {
    users::table.order(users::id.asc()).select(User::as_select()).load(connection)
}

/// The number of other admins who can sign in.
pub fn other_admins(connection: &mut Connection, except: UserId) -> QueryResult<i64> {
    users::table
        .filter(users::role.eq(Role::Admin))
        .filter(users::disabled.eq(false))
        .filter(users::id.ne(except))
        .count()
        .get_result(connection)
}

pub fn insert(connection: &mut Connection, new: &NewUser<'_>) -> QueryResult<User> {
    diesel::insert_into(users::table)
        .values(new)
        .returning(User::as_returning())
        .get_result(connection)
}

/// Stores role, `disabled` and, if given, a new hash. Revokes the user's tokens and page sessions.
pub fn update(
    connection: &mut Connection,
    user: &User,
    hash: Option<&str>,
    actor: &Actor,
) -> QueryResult<User> {
    let temporary = users::temporary_password.eq(user.temporary_password);
    page_session::delete_of_user(connection, user.id)?;
    diesel::update(users::table.find(user.id))
        .set((
            users::role.eq(user.role),
            users::disabled.eq(user.disabled),
            hash.map(|hash| users::password_hash.eq(hash)),
            temporary,
            users::token_version.eq(users::token_version + 1),
            users::version.eq(users::version + 1),
            users::updated_at.eq(actor.at()),
        ))
        .returning(User::as_returning())
        .get_result(connection)
}

/// Stores another hash of the same password; this is no change of the user.
pub fn update_hash(connection: &mut Connection, id: UserId, hash: &str) -> QueryResult<usize> {
    diesel::update(users::table.find(id)).set(users::password_hash.eq(hash)).execute(connection)
}

/// Ends all sessions of a user.
pub fn end_sessions(connection: &mut Connection, id: UserId, at: Timestamp) -> QueryResult<usize> {
    let active =
        sessions::table.filter(sessions::user_id.eq(id)).filter(sessions::ended_at.is_null());
    diesel::update(active).set(sessions::ended_at.eq(at)).execute(connection)
}

/// Marks a user as registered without an admin.
pub fn set_self_registered(connection: &mut Connection, id: UserId) -> QueryResult<usize> {
    diesel::update(users::table.find(id)).set(users::self_registered.eq(true)).execute(connection)
}

/// Marks the password of a user as temporary.
pub fn set_temporary_password(connection: &mut Connection, id: UserId) -> QueryResult<usize> {
    let user = users::table.find(id);
    diesel::update(user).set(users::temporary_password.eq(true)).execute(connection)
}

pub fn delete(connection: &mut Connection, id: UserId) -> QueryResult<usize> {
    diesel::delete(users::table.find(id)).execute(connection)
}
