//! The start of a new season: the memberships of a squad end on one day, and those of the players who stay continue on the
//! next one.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    model::{Membership, MembershipDetails, MembershipTerms},
    queries,
};
use crate::{
    changes::Actor,
    database::{
        Connection,
        ids::{MembershipId, TeamId},
    },
    error::AppError,
    http::{RenderResponse, Versioned, WriteFn, WriteResponse},
    resources,
    values::{BoundedInt, Day, FieldReader, Text},
};

/// The largest squad of which a new season is made.
const MAX_SQUAD: usize = 500;

/// The body: the last day of the old season, the name of the new one, and the whole squad.
struct NewSeason {
    last_day: Day,
    season: Option<Text<60>>,
    members: Vec<SquadEntry>,
}

/// A membership of the squad as the user has seen it.
struct SquadEntry {
    id: MembershipId,
    version: BoundedInt<1, { i32::MAX }>,
    stays: bool,
}

impl NewSeason {
    fn parse(fields: &mut FieldReader) -> Option<Self> {
        let last_day = fields.required("last_day");
        let season = fields.optional("season");
        let members = fields.list("members", 1..=MAX_SQUAD, |fields, _| {
            let (id, version) = (fields.required("id"), fields.required("version"));
            let stays = fields.required("stays");
            Some(SquadEntry { id: id?, version: version?, stays: stays? })
        });
        Some(Self { last_day: last_day?, season, members: members? })
    }
}

/// The number of memberships that ended and started.
#[derive(Debug)]
pub struct NewSeasonResult {
    team: TeamId,
    ended: usize,
    started: usize,
}

impl RenderResponse for NewSeasonResult {
    fn id(&self) -> Option<i64> {
        Some(self.team.get())
    }

    fn render(&self) -> Result<WriteResponse, AppError> {
        let body = json!({ "id": self.team, "ended": self.ended, "started": self.started });
        Ok(WriteResponse {
            status: actix_web::http::StatusCode::OK,
            location: None,
            etag: None,
            body: Some(body.to_string()),
        })
    }
}

/// Parses the body; the closure ends and starts the memberships.
pub fn operation(
    actor: Actor,
    team: TeamId,
    body: Value,
) -> Result<impl WriteFn<NewSeasonResult>, AppError> {
    let new_season = FieldReader::read(body, NewSeason::parse)?;
    let first_day = new_season.last_day.after();
    let first_day = first_day
        .ok_or_else(|| AppError::invalid("/last_day", "must not be the last possible day"))?;
    Ok(move |connection: &mut Connection| execute(connection, &actor, team, new_season, first_day))
}

fn execute(
    connection: &mut Connection,
    actor: &Actor,
    team: TeamId,
    new_season: NewSeason,
    first_day: Day,
) -> Result<NewSeasonResult, AppError> {
    if !queries::team_exists(connection, team)? {
        return Err(AppError::not_found("team", team));
    }
    let NewSeason { last_day, season, members } = new_season;
    let squad = queries::of_team_on(connection, team, last_day)?;
    let stays = check_unchanged(&squad, &members)?;
    let mut result = NewSeasonResult { team, ended: 0, started: 0 };
    // All of them end before the first one starts, because the numbers are handed on.
    for membership in &squad {
        let mut shortened = membership.details.clone();
        shortened.terms.end_date = Some(last_day);
        resources::update(connection, actor, membership.clone(), shortened)?;
        result.ended += 1;
    }
    for membership in squad.into_iter().filter(|membership| stays[&membership.id]) {
        let MembershipDetails { player_id, team_id, terms } = membership.details;
        let terms = MembershipTerms {
            season: season.clone(),
            start_date: first_day,
            end_date: None,
            ..terms
        };
        let next = MembershipDetails { player_id, team_id, terms };
        resources::insert::<Membership>(connection, actor, next)?;
        result.started += 1;
    }
    Ok(result)
}

/// Checks that the squad is the one that the user has seen. Returns who stays.
fn check_unchanged(
    squad: &[Membership],
    members: &[SquadEntry],
) -> Result<BTreeMap<MembershipId, bool>, AppError> {
    let seen: BTreeMap<MembershipId, i64> =
        members.iter().map(|entry| (entry.id, i64::from(entry.version.get()))).collect();
    let stored: BTreeMap<MembershipId, i64> =
        squad.iter().map(|membership| (membership.id, membership.version())).collect();
    if seen != stored {
        return Err(AppError::InUse(
            "the squad of that day differs from the one in the form; check it again".to_owned(),
        ));
    }
    Ok(members.iter().map(|entry| (entry.id, entry.stays)).collect())
}
