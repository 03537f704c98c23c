//! Sessions: each login makes one, and a token is good only while its session is.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

use super::{role::Role, token::Bearer, users};
use crate::{
    database::{
        Connection,
        ids::{SessionId, UserId},
        schema::{sessions, users as users_table},
    },
    error::{AppError, Denied},
};

/// Where a login came from.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// The address of the client.
    pub address: Option<String>,
    /// What it calls itself, cut to 200 characters.
    pub user_agent: Option<String>,
}

/// Starts a session of a user whose password has just been found right against `hash`.
///
/// Between that and this the user may have been disabled or given another password: then it is a plain
/// failure to sign in.
pub fn start(
    connection: &mut Connection,
    id: UserId,
    hash: &str,
    origin: &Origin,
    at: &str,
) -> Result<Bearer, AppError> {
    let user = users::with_hash(connection, id)?;
    let (user, _) = user
        .filter(|(user, current)| current == hash && !user.disabled)
        .ok_or(Denied::InvalidCredentials)?;
    let session: SessionId = diesel::insert_into(sessions::table)
        .values((
            sessions::user_id.eq(id),
            sessions::created_at.eq(at),
            sessions::address.eq(origin.address.as_deref()),
            sessions::user_agent.eq(origin.user_agent.as_deref()),
        ))
        .returning(sessions::id)
        .get_result(connection)?;
    Ok(Bearer { user: id, session, version: user.token_version, role: user.role })
}

/// The name of the user of a token, if the token still stands: its session has not ended, and the user has
/// not been disabled or given another password or role since.
pub fn standing(connection: &mut Connection, bearer: Bearer) -> QueryResult<Option<String>> {
    type Row = (UserId, Option<String>, i64, Role, bool, String);
    let row: Option<Row> = sessions::table
        .inner_join(users_table::table)
        .filter(sessions::id.eq(bearer.session))
        .select((
            sessions::user_id,
            sessions::ended_at,
            users_table::token_version,
            users_table::role,
            users_table::disabled,
            users_table::username,
        ))
        .get_result(connection)
        .optional()?;
    Ok(row.and_then(|(user, ended, version, role, disabled, name)| {
        let stands = user == bearer.user && ended.is_none() && !disabled;
        (stands && version == bearer.version && role == bearer.role).then_some(name)
    }))
}
