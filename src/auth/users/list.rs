//! The list of users.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper, dsl::SqlTypeOf};

use super::model::User;
use crate::{
    database::{Backend, Connection, schema::users},
    error::AppError,
    http::{Parameters, Query},
    lists::{ListDefinition, ListFilter, ListRequest, Page, Total, sort_by_id},
    values::BirthDateVisibility,
};

type Rows = users::BoxedQuery<'static, Backend, SqlTypeOf<diesel::dsl::AsSelect<User, Backend>>>;

/// The definition of the list of users.
pub static USERS: ListDefinition<Rows, User> = ListDefinition {
    name: "users",
    fields: &["id", "username", "role", "disabled", "version", "created_at", "updated_at"],
    indexed_by_id: &[],
    partial_indexes: &[],
    sorts: &[sort_by_id!(users)],
    id: |user| user.id.get(),
};

/// The query parameters of the list of users.
#[derive(Debug)]
pub struct Filter(ListRequest);

impl Parameters for Filter {
    fn read(query: &mut Query) -> Result<Self, AppError> {
        ListRequest::read(query, &USERS).map(Self)
    }
}

impl ListFilter for Filter {
    type View = User;

    fn list(&self) -> &ListRequest {
        &self.0
    }

    fn page(
        &self,
        connection: &mut Connection,
        _: BirthDateVisibility,
    ) -> Result<Page<User>, AppError> {
        let rows = |_| users::table.select(User::as_select()).into_boxed();
        let count = |connection: &mut Connection| {
            users::table.count().get_result(connection).map(Total::exact)
        };
        USERS.fetch(connection, &self.0, count, rows)?.page(&self.0, Ok)
    }
}
