//! The SQL of stored responses.

use diesel::{
    ExpressionMethods, Insertable, OptionalExtension, QueryDsl, QueryResult, Queryable,
    RunQueryDsl, Selectable, SelectableHelper, connection::DefaultLoadingMode,
};

use crate::{
    clock::Timestamp,
    database::{Connection, ids::UserId, schema::stored_responses},
};

/// How many expired rows one write deletes: few enough to be quick, more than it adds.
const DELETED_PER_WRITE: usize = 100;

/// The scope of a key: the same key of another user, method or path is a different key.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = stored_responses)]
pub struct Scope {
    pub(super) user_id: UserId,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) key: String,
}

/// A stored response, and the hash of its request.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = stored_responses, treat_none_as_default_value = false)]
pub struct StoredResponse {
    pub(super) request_hash: String,
    pub(super) expires_at: Timestamp,
    pub(super) status: i32,
    pub(super) location: Option<String>,
    pub(super) etag: Option<String>,
    pub(super) body: Option<String>,
}

/// Finds a stored response, also an expired one.
pub fn find(connection: &mut Connection, scope: &Scope) -> QueryResult<Option<StoredResponse>> {
    stored_responses::table
        .filter(stored_responses::user_id.eq(scope.user_id))
        .filter(stored_responses::method.eq(&scope.method))
        .filter(stored_responses::path.eq(&scope.path))
        .filter(stored_responses::key.eq(&scope.key))
        .select(StoredResponse::as_select())
        .get_result(connection)
        .optional()
}

/// Deletes a stored response.
pub fn delete(connection: &mut Connection, scope: &Scope) -> QueryResult<usize> {
    let old = stored_responses::table
        .filter(stored_responses::user_id.eq(scope.user_id))
        .filter(stored_responses::method.eq(&scope.method))
        .filter(stored_responses::path.eq(&scope.path))
        .filter(stored_responses::key.eq(&scope.key));
    diesel::delete(old).execute(connection)
}

/// Stores a response. There must be none for this scope.
pub fn insert(
    connection: &mut Connection,
    scope: &Scope,
    response: &StoredResponse,
) -> QueryResult<usize> {
    diesel::insert_into(stored_responses::table).values((scope, response)).execute(connection)
}

/// Deletes some expired responses, the oldest first.
pub fn delete_expired(connection: &mut Connection, now: Timestamp) -> QueryResult<usize> {
    // Without LIMIT, whose parameter would make SQLite prepare the statement anew; the iterator stops reading.
    let oldest: Vec<i64> = stored_responses::table
        .filter(stored_responses::expires_at.le(now))
        .order(stored_responses::expires_at.asc())
        .select(stored_responses::id)
        .load_iter::<i64, DefaultLoadingMode>(connection)?
        .take(DELETED_PER_WRITE)
        .collect::<QueryResult<_>>()?;
    if oldest.is_empty() {
        return Ok(0);
    }
    diesel::delete(stored_responses::table.filter(stored_responses::id.eq_any(oldest)))
        .execute(connection)
}
