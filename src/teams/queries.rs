//! The SQL of teams.

use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, QueryResult, RunQueryDsl, SelectableHelper,
    dsl::exists, select,
};

use super::model::{Filter, Team, TeamDetails, TeamRow};
use crate::{
    changes::Author,
    database::{
        Connection,
        ids::TeamId,
        schema::{memberships, teams},
    },
    external_ids,
};

/// One team.
pub fn by_id(connection: &mut Connection, id: TeamId) -> QueryResult<Option<Team>> {
    let row =
        teams::table.find(id).select(TeamRow::as_select()).get_result(connection).optional()?;
    row.map(|row| Ok(Team::new(row, external_ids::teams::of(connection, id)?))).transpose()
}

/// A page of the list, and one row more.
pub fn list(connection: &mut Connection, filter: &Filter) -> QueryResult<Vec<TeamRow>> {
    let mut query = teams::table.select(TeamRow::as_select()).into_boxed();
    if let Some(name) = &filter.name {
        query = query.filter(teams::name.eq(name));
    }
    if let Some(category) = &filter.category {
        query = query.filter(teams::category.eq(category));
    }
    if let Some(code) = &filter.code {
        query = query.filter(teams::code.eq(code));
    }
    if let Some(sport) = &filter.sport {
        query = query.filter(teams::sport.eq(sport));
    }
    if let Some(country) = &filter.country {
        query = query.filter(teams::country.eq(country));
    }
    if let Some(city) = &filter.city {
        query = query.filter(teams::city.eq(city));
    }
    if let Some(year) = filter.founded_year {
        query = query.filter(teams::founded_year.eq(year));
    }
    if let Some(id) = &filter.external_id {
        let holder = external_ids::teams::find(connection, id)?;
        query = query.filter(teams::id.eq(holder.unwrap_or_else(|| 0.into())));
    }
    query
        .filter(teams::id.gt(filter.page.after))
        .order(teams::id.asc())
        .limit(filter.page.fetch())
        .load(connection)
}

/// Rows as they are sent: with their external ids.
pub fn with_external_ids(
    connection: &mut Connection,
    rows: Vec<TeamRow>,
) -> QueryResult<Vec<Team>> {
    let ids: Vec<TeamId> = rows.iter().map(|row| row.id).collect();
    let mut external = external_ids::teams::of_many(connection, &ids)?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let ids = external.remove(&row.id).unwrap_or_default();
            Team::new(row, ids)
        })
        .collect())
}

/// Another team with the same name, category and country.
pub fn twin(
    connection: &mut Connection,
    details: &TeamDetails,
    except: Option<TeamId>,
) -> QueryResult<Option<TeamId>> {
    teams::table
        .filter(teams::folded_key.eq(details.folded_key()))
        .filter(teams::id.ne(except.unwrap_or_else(|| 0.into())))
        .select(teams::id)
        .get_result(connection)
        .optional()
}

/// Whether any membership refers to the team.
pub fn in_use(connection: &mut Connection, id: TeamId) -> QueryResult<bool> {
    select(exists(memberships::table.filter(memberships::team_id.eq(id)))).get_result(connection)
}

pub fn insert(
    connection: &mut Connection,
    new: &TeamDetails,
    author: &Author,
) -> QueryResult<TeamRow> {
    let stamps = (teams::created_at.eq(author.at()), teams::updated_at.eq(author.at()));
    diesel::insert_into(teams::table)
        .values((new, teams::folded_key.eq(new.folded_key()), stamps))
        .returning(TeamRow::as_returning())
        .get_result(connection)
}

pub fn update(
    connection: &mut Connection,
    id: TeamId,
    new: &TeamDetails,
    author: &Author,
) -> QueryResult<TeamRow> {
    let stamps = (teams::version.eq(teams::version + 1), teams::updated_at.eq(author.at()));
    diesel::update(teams::table.find(id))
        .set((new, teams::folded_key.eq(new.folded_key()), stamps))
        .returning(TeamRow::as_returning())
        .get_result(connection)
}

pub fn delete(connection: &mut Connection, id: TeamId) -> QueryResult<usize> {
    diesel::delete(teams::table.find(id)).execute(connection)
}
