//! `column IN (…)` with the ids as one JSON parameter: Diesel prepares an `IN` list anew for each query.

use diesel::{
    AppearsOnTable, Expression, QueryResult, SelectableExpression,
    expression::ValidGrouping,
    query_builder::{AstPass, QueryFragment, QueryId},
    sql_types::{Bool, Text},
};

use super::connect::Backend;

/// The condition that a column is one of some ids.
#[derive(Debug, Clone, QueryId, ValidGrouping)]
pub struct IdIn<C> {
    column: C,
    json: String,
}

/// Selects the rows whose `column` is one of `ids`.
pub fn id_in<C>(column: C, ids: impl IntoIterator<Item = i64>) -> IdIn<C> {
    let ids: Vec<String> = ids.into_iter().map(|id| id.to_string()).collect();
    IdIn { column, json: format!("[{}]", ids.join(",")) }
}

impl<C: Expression> Expression for IdIn<C> {
    type SqlType = Bool;
}

impl<C: QueryFragment<Backend>> QueryFragment<Backend> for IdIn<C> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        self.column.walk_ast(pass.reborrow())?;
        pass.push_sql(" IN (SELECT value FROM json_each(");
        pass.push_bind_param::<Text, _>(&self.json)?;
        pass.push_sql("))");
        Ok(())
    }
}

impl<C, T> AppearsOnTable<T> for IdIn<C>
where
    C: AppearsOnTable<T>,
    Self: Expression,
{
}

impl<C, T> SelectableExpression<T> for IdIn<C>
where
    C: SelectableExpression<T>,
    Self: AppearsOnTable<T>,
{
}
