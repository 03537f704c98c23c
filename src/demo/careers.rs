//! The memberships of the demo league.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::json;

use super::{season::Season, table};
use crate::{
    changes::Actor,
    database::{
        Connection,
        ids::{PlayerId, TeamId},
    },
    error::AppError,
    memberships::{Membership, MembershipDetails},
    resources::{self, FromBody},
};

const MEMBERSHIPS: &str = include_str!("memberships.csv");

#[derive(Deserialize)]
struct Row {
    player: String,
    team: String,
    shirt_number: Option<String>,
    position: String,
    captain: bool,
    season: Option<i32>,
    start: String,
    end: Option<String>,
}

/// Creates the memberships of the players in the teams.
pub fn create(
    connection: &mut Connection,
    actor: &Actor,
    season: Season,
    teams: &HashMap<String, TeamId>,
    players: &HashMap<String, PlayerId>,
) -> Result<(), AppError> {
    for row in table::rows::<Row>(MEMBERSHIPS)? {
        let body = json!({
            "player_id": id_of(players, &row.player)?,
            "team_id": id_of(teams, &row.team)?,
            "shirt_number": row.shirt_number,
            "position": row.position,
            "captain": row.captain,
            "season": row.season.map(|offset| season.label(offset)),
            "start_date": season.day(&row.start)?,
            "end_date": row.end.map(|day| season.day(&day)).transpose()?,
        });
        let new = MembershipDetails::from_body(body, actor.today())?;
        resources::insert::<Membership>(connection, actor, new)?;
    }
    Ok(())
}

fn id_of<T: Copy>(created: &HashMap<String, T>, name: &str) -> Result<T, AppError> {
    let id = created.get(name).copied();
    id.ok_or_else(|| AppError::internal(format!("the demo has no {name:?}")))
}
