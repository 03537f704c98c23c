//! `column IN (…)` as one statement, however many there are: Diesel prepares a list of its own length anew each time.

use diesel::{
    AppearsOnTable, Expression, QueryResult, SelectableExpression,
    expression::ValidGrouping,
    query_builder::{AstPass, QueryFragment, QueryId},
    sql_types::{Bool, Text},
};

use super::connect::Backend;

/// Whether a column is one of some ids, which go over as one text of JSON.
#[derive(Debug, Clone, QueryId, ValidGrouping)]
pub struct Among<C> {
    column: C,
    ids: String,
}

/// Narrows to the rows whose `column` is one of `ids`.
pub fn among<C>(column: C, ids: impl IntoIterator<Item = i64>) -> Among<C> {
    let ids: Vec<String> = ids.into_iter().map(|id| id.to_string()).collect();
    Among { column, ids: format!("[{}]", ids.join(",")) }
}

impl<C: Expression> Expression for Among<C> {
    type SqlType = Bool;
}

impl<C: QueryFragment<Backend>> QueryFragment<Backend> for Among<C> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        self.column.walk_ast(pass.reborrow())?;
        pass.push_sql(" IN (SELECT value FROM json_each(");
        pass.push_bind_param::<Text, _>(&self.ids)?;
        pass.push_sql("))");
        Ok(())
    }
}

impl<C, T> AppearsOnTable<T> for Among<C>
where
    C: AppearsOnTable<T>,
    Self: Expression,
{
}

impl<C, T> SelectableExpression<T> for Among<C>
where
    C: SelectableExpression<T>,
    Self: AppearsOnTable<T>,
{
}
