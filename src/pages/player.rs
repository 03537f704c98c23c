//! `/players/{id}`: a player and the career, as a picture and as a table.

use actix_web::web::Data;
use askama::Template;

use super::{
    json_ld,
    layout::{Layout, Page, Visitor},
    percent::Percent,
    shirt::Shirt,
};
use crate::{
    database::{
        Database,
        ids::{PlayerId, TeamId},
    },
    error::AppError,
    http::Id,
    memberships::{self, Membership},
    players::Player,
    resources::load,
    teams::{self, Team},
    values::{BirthDateVisibility, Day, PartialDate},
};

/// The part of the width that a career uses, in percent.
const WIDTH: f64 = 96.0;

/// The maximum number of years that are labeled.
const MAX_LABELS: i32 = 6;

/// A membership in the career.
pub struct Step {
    pub membership: Membership,
    pub team: Team,
    /// The name of the team with its category.
    pub team_name: String,
}

/// A team in the picture of the career.
pub struct Lane {
    /// The name of the team.
    pub team: String,
    /// The category of the team.
    pub category: Option<String>,
    /// The colors of the team.
    pub shirt: Shirt,
    /// The memberships.
    pub bars: Vec<Bar>,
}

/// A membership in a lane.
pub struct Bar {
    /// The left end.
    pub x: Percent,
    /// The width.
    pub width: Percent,
    /// The middle.
    pub middle: Percent,
    /// The shirt number, if there is room for it.
    pub number: Option<String>,
    /// The description.
    pub title: String,
}

/// The picture of a career.
pub struct Career {
    /// One lane per team, in the order of the first membership.
    pub lanes: Vec<Lane>,
    /// The position of today; `None` if the career ended long before.
    pub today: Option<Percent>,
    /// The labeled years with their positions.
    pub years: Vec<(i32, Percent)>,
}

#[derive(Template)]
#[template(path = "player.html")]
struct PlayerPage {
    layout: Layout,
    player: Player,
    birth_date: Option<PartialDate>,
    age: Option<i32>,
    /// The memberships of today.
    current: Vec<usize>,
    steps: Vec<Step>,
    career: Option<Career>,
    /// The shirt of the latest team.
    shirt: Option<Shirt>,
}

/// `GET /players/{id}`
pub async fn show(
    visitor: Visitor,
    visibility: BirthDateVisibility,
    database: Data<Database>,
    Id(id): Id<PlayerId>,
) -> Result<Page, AppError> {
    let (player, steps) = database.read(|connection| {
        let player: Player = load(connection, id)?;
        let memberships = memberships::career_of(connection, id)?;
        let ids: Vec<TeamId> = memberships.iter().map(|(m, _)| m.details.team_id).collect();
        let teams = teams::by_ids(connection, &ids)?;
        let step = |(membership, _): (Membership, String)| {
            let team = teams.get(&membership.details.team_id)?.clone();
            Some(Step { membership, team_name: super::team::team_name(&team), team })
        };
        Ok((player, memberships.into_iter().filter_map(step).collect::<Vec<_>>()))
    })?;
    let today = visitor.today;
    let birth_date = player.details.birth_date.as_ref().and_then(|date| visibility.shown(date));
    let is_current = |step: &Step| {
        let terms = &step.membership.details.terms;
        terms.start_date <= today && today <= terms.last_day()
    };
    let current: Vec<usize> =
        steps.iter().enumerate().filter(|(_, step)| is_current(step)).map(|(at, _)| at).collect();
    let name = player.details.name.as_str();
    let mut layout = visitor.layout(name);
    let teams: Vec<&str> = current.iter().map(|at| steps[*at].team_name.as_str()).collect();
    layout.description = if teams.is_empty() {
        format!("{name}: teams, numbers and dates of the career.")
    } else {
        format!("{name} plays for {}: teams, numbers and dates of the career.", teams.join(" and "))
    };
    layout.json = Some(format!("/api/v1/players/{id}"));
    layout.canonical = Some(format!("/players/{id}"));
    let teams = current.iter().map(|at| &steps[*at].team);
    layout.json_ld = Some(json_ld::player(&layout, &player, birth_date.as_ref(), teams));
    let page = PlayerPage {
        layout,
        age: birth_date.as_ref().and_then(|date| date.age_on(today)),
        birth_date,
        career: career(&steps, today),
        shirt: current
            .first()
            .or((!steps.is_empty()).then_some(&0))
            .map(|at| Shirt::of(&steps[*at].team.details.colors)),
        current,
        steps,
        player,
    };
    visitor.page(&page)
}

/// The picture of a career, from the year of the first membership to that of the last one, or of today.
fn career(steps: &[Step], today: Day) -> Option<Career> {
    let starts = steps.iter().map(|step| step.membership.details.terms.start_date);
    let first = starts.clone().min()?;
    let ends = steps.iter().map(|step| step.membership.details.terms.end_date.unwrap_or(today));
    let last = ends.chain(starts).max()?;
    // A career that ended long ago does not stretch to today.
    let last = if last.year() + 2 >= today.year() { last.max(today) } else { last };
    let first = Day::first_of_year(first.year())?;
    let last = Day::first_of_year(last.year() + 1)?;
    let length = f64::from(last.days_since(first).max(1));
    let x = |day: Day| (100.0 - WIDTH) / 2.0 + WIDTH * f64::from(day.days_since(first)) / length;
    let mut lanes: Vec<(TeamId, Lane)> = Vec::new();
    for step in steps.iter().rev() {
        let terms = &step.membership.details.terms;
        let start = x(terms.start_date);
        let end = x(terms.end_date.and_then(Day::after).unwrap_or(today.max(terms.start_date)));
        let width = (end - start).max(0.6);
        let number = terms.shirt_number.as_ref().map(ToString::to_string);
        let until = terms.end_date.map_or_else(|| "today".to_owned(), Day::written_out);
        let bar = Bar {
            x: Percent(start),
            width: Percent(width),
            middle: Percent(start + width / 2.0),
            number: number.filter(|_| width > 5.0),
            title: format!("{}, {} to {until}", step.team_name, terms.start_date.written_out()),
        };
        let id = step.membership.details.team_id;
        if let Some((_, lane)) = lanes.iter_mut().find(|(known, _)| *known == id) {
            lane.bars.push(bar);
            continue;
        }
        let details = &step.team.details;
        let lane = Lane {
            team: details.name.to_string(),
            category: details.category.as_ref().map(ToString::to_string),
            shirt: Shirt::of(&details.colors),
            bars: vec![bar],
        };
        lanes.push((id, lane));
    }
    let step = ((last.year() - first.year()) / MAX_LABELS + 1).max(1);
    let years = (first.year()..last.year())
        .step_by(usize::try_from(step).unwrap_or(1))
        .filter_map(|year| Some((year, Percent(x(Day::first_of_year(year)?)))))
        .collect();
    Some(Career {
        lanes: lanes.into_iter().map(|(_, lane)| lane).collect(),
        today: (today <= last).then(|| Percent(x(today))),
        years,
    })
}

/// The name of the preferred side, for people.
fn side(side: &crate::values::DominantSide) -> &'static str {
    match side.as_str() {
        "left" => "Left",
        "right" => "Right",
        _ => "Both",
    }
}
