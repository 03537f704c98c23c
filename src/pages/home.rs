//! `/`: all teams, grouped by club.

use actix_web::web::{Data, Query};
use askama::Template;
use serde::Deserialize;

use super::{
    layout::{Layout, Page, Visitor},
    shirt::Shirt,
};
use crate::{
    database::{Database, ReadCost, ids::TeamId},
    error::AppError,
    memberships,
    teams::{self, Team},
};

/// The number of teams on a page.
const PAGE_LENGTH: i64 = 200;

/// The query of the page.
#[derive(Deserialize)]
pub struct HomeQuery {
    page: Option<i64>,
}

/// The teams of one name and country.
struct Club {
    name: String,
    country: Option<String>,
    teams: Vec<TeamCard>,
}

struct TeamCard {
    team: Team,
    shirt: Shirt,
    /// The number of players today.
    size: i64,
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    layout: Layout,
    clubs: Vec<Club>,
    page: i64,
    has_more: bool,
}

/// `GET /`
pub async fn home(
    visitor: Visitor,
    database: Data<Database>,
    query: Query<HomeQuery>,
) -> Result<Page, AppError> {
    let page = query.page.unwrap_or(1);
    if !(1..=1_000_000).contains(&page) {
        return Err(AppError::parameter("page", "must be a number from 1 to 1000000"));
    }
    let today = visitor.today;
    let (teams, sizes) = database
        .read_long(visitor.client, ReadCost::Cheap, move |connection| {
            let offset = (page - 1) * PAGE_LENGTH;
            let teams = teams::page_by_name(connection, offset, PAGE_LENGTH + 1)?;
            let ids: Vec<TeamId> = teams.iter().map(|team| team.id).collect();
            let sizes = memberships::squad_sizes(connection, &ids, today)?;
            Ok((teams, sizes))
        })
        .await?;
    let limit = usize::try_from(PAGE_LENGTH).unwrap_or(usize::MAX);
    let has_more = teams.len() > limit;
    let card = |team: Team| TeamCard {
        shirt: Shirt::of(&team.details.colors),
        size: sizes.get(&team.id).copied().unwrap_or(0),
        team,
    };
    let clubs = clubs(teams.into_iter().take(limit).map(card));
    let mut layout = visitor.layout("Teams");
    layout.description = "All teams with their squads, today and on any other day.".into();
    layout.json = Some("/api/v1/teams?sort=name".to_owned());
    layout.canonical = Some(if page == 1 { "/".to_owned() } else { format!("/?page={page}") });
    visitor.page(&HomePage { layout, clubs, page, has_more })
}

/// Groups teams, which are sorted by name, by name and country.
fn clubs(cards: impl Iterator<Item = TeamCard>) -> Vec<Club> {
    let mut clubs: Vec<Club> = Vec::new();
    for card in cards {
        let name = card.team.details.name.as_str();
        let country = card.team.details.country.as_ref().map(|country| country.name().to_owned());
        match clubs.iter_mut().rev().find(|club| club.name == name && club.country == country) {
            Some(club) => club.teams.push(card),
            None => clubs.push(Club { name: name.to_owned(), country, teams: vec![card] }),
        }
    }
    clubs
}
