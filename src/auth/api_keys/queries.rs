//! The SQL of API keys.

use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, Queryable, RunQueryDsl};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    auth::role::Role,
    clock::Timestamp,
    database::{
        Connection,
        ids::{ApiKeyId, UserId},
        schema::{api_keys, users},
    },
    error::AuthError,
};

/// An API key without its secret.
#[derive(Debug, Serialize, Queryable, ToSchema)]
#[schema(as = ApiKey)]
pub struct ApiKeyView {
    /// The ID.
    pub id: ApiKeyId,
    /// The name.
    pub name: String,
    /// The role; limited by the role of the owner.
    pub role: Role,
    /// The creation time.
    pub created_at: Timestamp,
    /// The expiry time; null if it never expires.
    pub expires_at: Option<Timestamp>,
}

/// The owner of a key.
#[derive(Debug)]
pub struct KeyOwner {
    /// The user.
    pub user: UserId,
    /// The username.
    pub name: String,
    /// The effective role: the lower one of the key's and the owner's.
    pub role: Role,
    /// Whether the owner has registered without an admin.
    pub self_registered: bool,
}

/// Looks up a key by its hash.
///
/// # Errors
/// The inner error if the key is unknown, revoked or expired.
pub fn find_owner(
    connection: &mut Connection,
    hash: &str,
    now: Timestamp,
) -> QueryResult<Result<KeyOwner, AuthError>> {
    type Row = (UserId, String, Role, bool, bool, Role, Option<Timestamp>, Option<Timestamp>);
    let row: Option<Row> = api_keys::table
        .inner_join(users::table)
        .filter(api_keys::hash.eq(hash))
        .select((
            users::id,
            users::username,
            users::role,
            users::disabled,
            users::self_registered,
            api_keys::role,
            api_keys::expires_at,
            api_keys::revoked_at,
        ))
        .get_result(connection)
        .optional()?;
    let Some((user, name, owner_role, disabled, self_registered, key_role, expires_at, revoked_at)) =
        row
    else {
        return Ok(Err(AuthError::InvalidToken));
    };
    if disabled || revoked_at.is_some() {
        return Ok(Err(AuthError::TokenRevoked));
    }
    if expires_at.is_some_and(|expires_at| expires_at <= now) {
        return Ok(Err(AuthError::TokenExpired));
    }
    Ok(Ok(KeyOwner { user, name, role: key_role.min(owner_role), self_registered }))
}

pub fn insert(
    connection: &mut Connection,
    user: UserId,
    (name, role, expires_at): (&str, Role, Option<Timestamp>),
    hash: &str,
    at: Timestamp,
) -> QueryResult<ApiKeyView> {
    diesel::insert_into(api_keys::table)
        .values((
            api_keys::user_id.eq(user),
            api_keys::name.eq(name),
            api_keys::role.eq(role),
            api_keys::hash.eq(hash),
            api_keys::created_at.eq(at),
            api_keys::expires_at.eq(expires_at),
        ))
        .returning(VIEW_COLUMNS)
        .get_result(connection)
}

const VIEW_COLUMNS: (
    api_keys::id,
    api_keys::name,
    api_keys::role,
    api_keys::created_at,
    api_keys::expires_at,
) = (api_keys::id, api_keys::name, api_keys::role, api_keys::created_at, api_keys::expires_at);

/// The keys of a user that are not revoked, by id.
pub fn of_user(connection: &mut Connection, user: UserId) -> QueryResult<Vec<ApiKeyView>> {
    api_keys::table
        .filter(api_keys::user_id.eq(user))
        .filter(api_keys::revoked_at.is_null())
        .order(api_keys::id.asc())
        .select(VIEW_COLUMNS)
        .load(connection)
}

/// Revokes a key of a user; `false` if it does not exist or is revoked already.
pub fn revoke(
    connection: &mut Connection,
    user: UserId,
    id: ApiKeyId,
    at: Timestamp,
) -> QueryResult<bool> {
    let key = api_keys::table
        .filter(api_keys::id.eq(id))
        .filter(api_keys::user_id.eq(user))
        .filter(api_keys::revoked_at.is_null());
    let revoked = diesel::update(key).set(api_keys::revoked_at.eq(at)).execute(connection)?;
    Ok(revoked > 0)
}
