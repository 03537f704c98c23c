//! The list of users.

use diesel::{ExpressionMethods, QueryDsl, QueryResult, SelectableHelper, dsl::SqlTypeOf};

use super::model::User;
use crate::{
    database::{Backend, Connection, schema::users},
    error::AppError,
    http::{Parameters, Query},
    lists::{Found, List, ListRequest, sort_by_id},
};

type Rows = users::BoxedQuery<'static, Backend, SqlTypeOf<diesel::dsl::AsSelect<User, Backend>>>;

/// What the list of users can do.
pub static USERS: List<Rows, User> = List {
    name: "users",
    members: &["id", "username", "role", "disabled", "version", "created_at", "updated_at"],
    quick: &[],
    settled: &[],
    sorts: &[sort_by_id!(users)],
    id: |user| user.id.get(),
};

/// Which part of the users is asked for.
#[derive(Debug)]
pub struct Filter(pub ListRequest);

impl Parameters for Filter {
    fn read(query: &mut Query) -> Result<Self, AppError> {
        ListRequest::read(query, &USERS).map(Self)
    }
}

/// A page of the list.
pub fn page(connection: &mut Connection, request: &ListRequest) -> QueryResult<Found<User>> {
    let rows = |_| users::table.select(User::as_select()).into_boxed();
    USERS.fetch(connection, request, |_| users::table.count(), rows)
}
