//! The SQL of answers that are kept.

use diesel::{
    ExpressionMethods, Insertable, OptionalExtension, QueryDsl, QueryResult, Queryable,
    RunQueryDsl, Selectable, SelectableHelper, connection::DefaultLoadingMode,
};

use crate::{
    clock::Timestamp,
    database::{Connection, ids::UserId, schema::kept_answers},
};

/// How many rows whose time is over one write removes: so few that nobody waits, and more than it adds.
const REMOVED_AT_ONCE: usize = 100;

/// What a key is good for: the same key of somebody else, or for another path, is another one.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = kept_answers)]
pub struct Scope {
    pub(super) user_id: UserId,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) key: String,
}

/// An answer, and what it was the answer to.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = kept_answers, treat_none_as_default_value = false)]
pub struct Kept {
    pub(super) asked: String,
    pub(super) expires_at: Timestamp,
    pub(super) status: i32,
    pub(super) location: Option<String>,
    pub(super) etag: Option<String>,
    pub(super) body: Option<String>,
}

/// What was answered, whether its time is over or not.
pub fn find(connection: &mut Connection, scope: &Scope) -> QueryResult<Option<Kept>> {
    kept_answers::table
        .filter(kept_answers::user_id.eq(scope.user_id))
        .filter(kept_answers::method.eq(&scope.method))
        .filter(kept_answers::path.eq(&scope.path))
        .filter(kept_answers::key.eq(&scope.key))
        .select(Kept::as_select())
        .get_result(connection)
        .optional()
}

/// Removes what was answered, whose time is over.
pub fn forget(connection: &mut Connection, scope: &Scope) -> QueryResult<usize> {
    let old = kept_answers::table
        .filter(kept_answers::user_id.eq(scope.user_id))
        .filter(kept_answers::method.eq(&scope.method))
        .filter(kept_answers::path.eq(&scope.path))
        .filter(kept_answers::key.eq(&scope.key));
    diesel::delete(old).execute(connection)
}

/// Keeps an answer; there is none for this yet.
pub fn keep(connection: &mut Connection, scope: &Scope, answer: &Kept) -> QueryResult<usize> {
    diesel::insert_into(kept_answers::table).values((scope, answer)).execute(connection)
}

/// Removes some of those whose time is over, the oldest first.
pub fn remove_expired(connection: &mut Connection, now: Timestamp) -> QueryResult<usize> {
    // No LIMIT, for whose parameter SQLite would prepare the statement anew: it stops where nobody reads on.
    let oldest: Vec<i64> = kept_answers::table
        .filter(kept_answers::expires_at.le(now))
        .order(kept_answers::expires_at.asc())
        .select(kept_answers::id)
        .load_iter::<i64, DefaultLoadingMode>(connection)?
        .take(REMOVED_AT_ONCE)
        .collect::<QueryResult<_>>()?;
    if oldest.is_empty() {
        return Ok(0);
    }
    diesel::delete(kept_answers::table.filter(kept_answers::id.eq_any(oldest))).execute(connection)
}
