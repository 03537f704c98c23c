//! The SQL of external ids: the same queries for the tables of teams and players.

/// Defines the queries of one table.
macro_rules! external_id_queries {
    ($(#[$doc:meta])* $module:ident, $table:ident, $owner:ident, $id:ident, $kind:literal) => {
        $(#[$doc])*
        pub mod $module {
            use std::collections::HashMap;

            use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl};

            use crate::{
                database::{Connection, id_in, ids::$id, schema::$table as table},
                error::AppError,
                external_ids::model::{ExternalId, ExternalIds, taken},
            };

            /// The ids of one row.
            pub fn of(connection: &mut Connection, id: $id) -> QueryResult<ExternalIds> {
                let ids = table::table.filter(table::$owner.eq(id)).select((table::provider, table::value));
                Ok(ids.load::<(String, String)>(connection)?.into_iter().collect())
            }

            /// The ids of many rows; those without any are absent.
            fn of_many(connection: &mut Connection, ids: &[$id]) -> QueryResult<HashMap<$id, ExternalIds>> {
                let rows: Vec<($id, String, String)> = table::table
                    .filter(id_in(table::$owner, ids.iter().map(|id| id.get())))
                    .load(connection)?;
                let mut found: HashMap<$id, ExternalIds> = HashMap::new();
                for (owner, provider, value) in rows {
                    found.entry(owner).or_default().insert(ExternalId { provider, value });
                }
                Ok(found)
            }

            /// Combines each of these rows with its ids.
            pub fn attach<R, T>(
                connection: &mut Connection,
                rows: Vec<R>,
                id: impl Fn(&R) -> $id,
                combine: impl Fn(R, ExternalIds) -> T,
            ) -> QueryResult<Vec<T>> {
                let ids: Vec<$id> = rows.iter().map(&id).collect();
                let mut found = of_many(connection, &ids)?;
                let with_ids = |row| {
                    let ids = found.remove(&id(&row)).unwrap_or_default();
                    combine(row, ids)
                };
                Ok(rows.into_iter().map(with_ids).collect())
            }

            /// The query of the row with an external id; also used as a filter of lists.
            #[diesel::dsl::auto_type(no_type_alias)]
            pub fn holder(id: ExternalId) -> _ {
                let (provider, value): (String, String) = (id.provider, id.value);
                table::table.filter(table::provider.eq(provider)).filter(table::value.eq(value)).select(table::$owner)
            }

            /// The row with an external id.
            pub fn find(connection: &mut Connection, id: &ExternalId) -> QueryResult<Option<$id>> {
                holder(id.clone()).get_result(connection).optional()
            }

            /// Adds ids to a row, which must not have any of the same providers.
            pub fn add(connection: &mut Connection, owner: $id, ids: &ExternalIds) -> Result<(), AppError> {
                for (provider, value) in ids.iter() {
                    let id = ExternalId { provider: provider.to_owned(), value: value.to_owned() };
                    if let Some(holder) = find(connection, &id)? {
                        return Err(taken(&id, $kind, holder.get()));
                    }
                    diesel::insert_into(table::table)
                        .values((table::$owner.eq(owner), table::provider.eq(provider), table::value.eq(value)))
                        .execute(connection)?;
                }
                Ok(())
            }

            /// Replaces all ids of a row.
            pub fn replace(connection: &mut Connection, owner: $id, ids: &ExternalIds) -> Result<(), AppError> {
                diesel::delete(table::table.filter(table::$owner.eq(owner))).execute(connection)?;
                add(connection, owner, ids)
            }
        }
    };
}

external_id_queries!(
    /// External ids of teams.
    teams, team_external_ids, team_id, TeamId, "team"
);
external_id_queries!(
    /// External ids of players.
    players, player_external_ids, player_id, PlayerId, "player"
);
