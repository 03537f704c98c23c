//! The squad of a team on a day.

use actix_web::{HttpRequest, web::Data};
use diesel::QueryResult;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    database::{Connection, Database, ids::TeamId},
    error::AppError,
    http::{Id, Parameters, Query, Representation},
    lists::UnpagedList,
    memberships::{self, Membership},
    players::{self, Player},
    values::{BirthDateVisibility, Day, ShirtNumber},
};

/// A membership with its player.
#[derive(Serialize, ToSchema)]
pub struct SquadMember {
    /// The membership.
    #[serde(flatten)]
    pub membership: Membership,
    /// The player.
    pub player: Player,
}

/// The query parameters of a squad.
pub struct AsOf(Option<Day>);

impl Parameters for AsOf {
    fn read(query: &mut Query) -> Result<Self, AppError> {
        Ok(Self(query.text("as_of")?))
    }
}

/// `GET /teams/{id}/players`: the memberships on the day `as_of`, by default today.
pub async fn handler(
    request: HttpRequest,
    database: Data<Database>,
    visibility: BirthDateVisibility,
    Id(team): Id<TeamId>,
) -> Result<Representation, AppError> {
    let AsOf(day) = Query::read(&request)?;
    let day = day.unwrap_or(visibility.today());
    let mut data = database.read(|connection| {
        if !memberships::team_exists(connection, team)? {
            return Err(AppError::not_found("team", team));
        }
        Ok(squad_on(connection, team, day)?)
    })?;
    for member in &mut data {
        member.player.show_birth_date(visibility);
    }
    Ok(Representation::of(&UnpagedList { data })?.varying_by_reader(visibility.is_trusted()))
}

/// The squad on a day, by shirt number, those without one last by name.
pub fn squad_on(
    connection: &mut Connection,
    team: TeamId,
    day: Day,
) -> QueryResult<Vec<SquadMember>> {
    let members = players::of_team_on(connection, team, day)?;
    let mut squad: Vec<SquadMember> = members
        .into_iter()
        .map(|(membership, player)| SquadMember { membership, player })
        .collect();
    // By shirt number, which is unique in a squad, null last by name; by id, to make the order total.
    squad.sort_by_cached_key(|member| {
        let shirt = member.membership.details.terms.shirt_number.as_ref().map(ShirtNumber::order);
        let name = || member.player.details.name_key();
        (shirt.is_none(), shirt, shirt.is_none().then(name), member.player.id)
    });
    Ok(squad)
}
