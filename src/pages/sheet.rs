//! `/teams/{id}/sheet` and `/sheets`: the printed team sheet.

use actix_web::{
    HttpRequest,
    web::{Data, Query},
};
use askama::Template;
use url::form_urlencoded;

use super::{
    layout::{Layout, Page, Visitor},
    team::{Member, SquadQuery, chosen_day, load_squad},
};
use crate::{
    database::{Database, ids::TeamId},
    error::AppError,
    http::Id,
    teams::Team,
    values::{BirthDateVisibility, Day},
};

/// The maximum number of teams in one request.
const MAX_TEAMS: usize = 20;

/// The sheet of a team.
struct Sheet {
    team: Team,
    members: Vec<Member>,
}

#[derive(Template)]
#[template(path = "sheet.html")]
struct SheetsPage {
    layout: Layout,
    sheets: Vec<Sheet>,
    day: Day,
}

/// `GET /teams/{id}/sheet`
pub async fn one(
    visitor: Visitor,
    visibility: BirthDateVisibility,
    database: Data<Database>,
    Id(id): Id<TeamId>,
    query: Query<SquadQuery>,
) -> Result<Page, AppError> {
    let day = query.day(visitor.today)?;
    sheets(&visitor, visibility, &database, &[id], day)
}

/// `GET /sheets?team=1&team=2`
pub async fn several(
    request: HttpRequest,
    visitor: Visitor,
    visibility: BirthDateVisibility,
    database: Data<Database>,
) -> Result<Page, AppError> {
    let mut ids: Vec<TeamId> = Vec::new();
    let mut as_of = None;
    for (name, value) in form_urlencoded::parse(request.query_string().as_bytes()) {
        match &*name {
            "team" => ids.push(parse_team(&value)?),
            "as_of" => as_of = Some(value.into_owned()),
            _ => {}
        }
    }
    if ids.is_empty() || ids.len() > MAX_TEAMS {
        let rule = format!("must be given 1 to {MAX_TEAMS} times, is given {} times", ids.len());
        return Err(AppError::parameter("team", rule));
    }
    let day = chosen_day(as_of.as_deref(), visitor.today)?;
    sheets(&visitor, visibility, &database, &ids, day)
}

fn parse_team(id: &str) -> Result<TeamId, AppError> {
    id.parse().map_err(|rule: String| AppError::parameter("team", rule))
}

fn sheets(
    visitor: &Visitor,
    visibility: BirthDateVisibility,
    database: &Database,
    ids: &[TeamId],
    day: Day,
) -> Result<Page, AppError> {
    let squads = database.read(|connection| {
        ids.iter().map(|id| load_squad(connection, *id, day)).collect::<Result<Vec<_>, _>>()
    })?;
    let sheets = squads.into_iter().map(|(team, squad)| Sheet {
        team,
        members: squad.into_iter().map(|member| Member::new(member, day, visibility)).collect(),
    });
    let layout = visitor.layout("Team sheet");
    visitor.page(&SheetsPage { layout, sheets: sheets.collect(), day })
}
