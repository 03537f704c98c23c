//! The SQL of sessions and their refresh tokens.

use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, OptionalExtension,
    QueryDsl, QueryResult, RunQueryDsl, dsl::exists,
};

use super::{model::Session, refresh::SessionLifetimes};
use crate::{
    auth::{role::Role, token::AccessClaims},
    clock::Timestamp,
    database::{
        Connection,
        ids::{RefreshTokenId, SessionId, UserId},
        schema::{page_sessions, refresh_tokens, sessions, users},
    },
};

/// The user of a session.
#[derive(Debug)]
pub struct SessionOwner {
    /// The username.
    pub name: String,
    /// Whether the user has registered without an admin.
    pub self_registered: bool,
}

/// The user, if the session of a token is active: it has not ended, and the user's role, password and `disabled` have not
/// changed since.
pub fn find_active_session(
    connection: &mut Connection,
    claims: AccessClaims,
) -> QueryResult<Option<SessionOwner>> {
    type Row = (UserId, Option<Timestamp>, i64, Role, bool, String, bool);
    let row: Option<Row> = sessions::table
        .inner_join(users::table)
        .filter(sessions::id.eq(claims.session))
        .select((
            sessions::user_id,
            sessions::ended_at,
            users::token_version,
            users::role,
            users::disabled,
            users::username,
            users::self_registered,
        ))
        .get_result(connection)
        .optional()?;
    Ok(row.and_then(|(user, ended, version, role, disabled, name, self_registered)| {
        let is_active = user == claims.user && ended.is_none() && !disabled;
        let is_current = version == claims.version && role == claims.role;
        (is_active && is_current).then_some(SessionOwner { name, self_registered })
    }))
}

pub fn insert(
    connection: &mut Connection,
    user: UserId,
    address: Option<&str>,
    user_agent: Option<&str>,
    at: Timestamp,
) -> QueryResult<SessionId> {
    diesel::insert_into(sessions::table)
        .values((
            sessions::user_id.eq(user),
            sessions::created_at.eq(at),
            sessions::address.eq(address),
            sessions::user_agent.eq(user_agent),
        ))
        .returning(sessions::id)
        .get_result(connection)
}

/// The sessions of a user that can still be refreshed, and those of pages that have not expired, the newest first.
pub fn active(
    connection: &mut Connection,
    user: UserId,
    current: Option<SessionId>,
    lifetimes: SessionLifetimes,
    now: Timestamp,
) -> QueryResult<Vec<Session>> {
    type Row = (SessionId, Timestamp, Option<Timestamp>, Option<String>, Option<String>);
    let refreshable = refresh_tokens::table
        .filter(refresh_tokens::session_id.eq(sessions::id))
        .filter(refresh_tokens::used_at.is_null())
        .filter(refresh_tokens::expires_at.gt(now));
    let page = page_sessions::table.filter(page_sessions::session_id.eq(sessions::id));
    let oldest_use = lifetimes.oldest_use(now);
    let is_recent = sessions::last_used_at
        .assume_not_null()
        .gt(oldest_use)
        .or(sessions::last_used_at.is_null().and(sessions::created_at.gt(oldest_use)));
    let is_active_page =
        exists(page).and(sessions::created_at.gt(lifetimes.oldest(now))).and(is_recent);
    let rows: Vec<Row> = sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::ended_at.is_null())
        .filter(exists(refreshable).or(is_active_page))
        .order(sessions::id.desc())
        .select((
            sessions::id,
            sessions::created_at,
            sessions::last_used_at,
            sessions::address,
            sessions::user_agent,
        ))
        .load(connection)?;
    let session = |(id, created_at, last_used_at, address, user_agent): Row| Session {
        id,
        last_used_at: last_used_at.unwrap_or(created_at),
        created_at,
        address,
        user_agent,
        current: current == Some(id),
    };
    Ok(rows.into_iter().map(session).collect())
}

/// Ends a session of a user; `false` if it does not exist or has ended.
pub fn end(
    connection: &mut Connection,
    user: UserId,
    id: SessionId,
    at: Timestamp,
) -> QueryResult<bool> {
    let active = sessions::table
        .filter(sessions::id.eq(id))
        .filter(sessions::user_id.eq(user))
        .filter(sessions::ended_at.is_null());
    let ended = diesel::update(active).set(sessions::ended_at.eq(at)).execute(connection)?;
    Ok(ended > 0)
}

/// Ends the sessions of a user, except one.
pub fn end_others(
    connection: &mut Connection,
    user: UserId,
    current: SessionId,
    at: Timestamp,
) -> QueryResult<usize> {
    let others = sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::id.ne(current))
        .filter(sessions::ended_at.is_null());
    diesel::update(others).set(sessions::ended_at.eq(at)).execute(connection)
}

/// Deletes the sessions of a user that were created before a time, with their refresh tokens.
pub fn delete_before(
    connection: &mut Connection,
    user: UserId,
    time: Timestamp,
) -> QueryResult<usize> {
    let old =
        sessions::table.filter(sessions::user_id.eq(user)).filter(sessions::created_at.lt(time));
    diesel::delete(old).execute(connection)
}

/// Sets the time of the latest refresh of a session.
pub fn touch(connection: &mut Connection, id: SessionId, at: Timestamp) -> QueryResult<usize> {
    let session = sessions::table.filter(sessions::id.eq(id));
    diesel::update(session).set(sessions::last_used_at.eq(at)).execute(connection)
}

/// A refresh token and its session.
#[derive(Debug, diesel::Queryable)]
pub struct RefreshTokenRow {
    pub id: RefreshTokenId,
    pub session: SessionId,
    pub user: UserId,
    pub expires_at: Timestamp,
    pub used_at: Option<Timestamp>,
    pub session_created_at: Timestamp,
    pub session_ended_at: Option<Timestamp>,
}

pub fn find_token(connection: &mut Connection, hash: &str) -> QueryResult<Option<RefreshTokenRow>> {
    refresh_tokens::table
        .inner_join(sessions::table)
        .filter(refresh_tokens::hash.eq(hash))
        .select((
            refresh_tokens::id,
            refresh_tokens::session_id,
            sessions::user_id,
            refresh_tokens::expires_at,
            refresh_tokens::used_at,
            sessions::created_at,
            sessions::ended_at,
        ))
        .get_result(connection)
        .optional()
}

pub fn insert_token(
    connection: &mut Connection,
    session: SessionId,
    hash: &str,
    expires_at: Timestamp,
) -> QueryResult<usize> {
    diesel::insert_into(refresh_tokens::table)
        .values((
            refresh_tokens::session_id.eq(session),
            refresh_tokens::hash.eq(hash),
            refresh_tokens::expires_at.eq(expires_at),
        ))
        .execute(connection)
}

/// Sets the time of the first use of a token, from which the grace period counts.
pub fn use_token(
    connection: &mut Connection,
    id: RefreshTokenId,
    at: Timestamp,
) -> QueryResult<usize> {
    let unused = refresh_tokens::table
        .filter(refresh_tokens::id.eq(id))
        .filter(refresh_tokens::used_at.is_null());
    diesel::update(unused).set(refresh_tokens::used_at.eq(at)).execute(connection)
}
