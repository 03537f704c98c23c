//! `/search`: teams and players.

use actix_web::web::{Data, Query};
use askama::Template;
use serde::Deserialize;
use url::form_urlencoded;

use super::{
    layout::{Layout, Page, Visitor},
    shirt::Shirt,
    team::team_name,
};
use crate::{
    database::{Database, ReadCost},
    error::AppError,
    http,
    lists::ListFilter,
    players::{self, PlayerView},
    teams::{self, Team},
    values::BirthDateVisibility,
};

/// The maximum number of results of each kind.
const LIMIT: usize = 50;

/// The query of a search.
#[derive(Deserialize)]
pub struct SearchQuery {
    q: Option<String>,
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    layout: Layout,
    q: String,
    teams: Vec<(Team, Shirt, String)>,
    players: Vec<PlayerView>,
    /// Whether there are more players than are shown.
    more_players: bool,
    /// Why the search is not valid.
    problem: Option<String>,
}

/// `GET /search?q=`
pub async fn search(
    visitor: Visitor,
    visibility: BirthDateVisibility,
    database: Data<Database>,
    query: Query<SearchQuery>,
) -> Result<Page, AppError> {
    let q = query.into_inner().q.unwrap_or_default();
    let title = if q.trim().is_empty() { "Search".to_owned() } else { format!("Search: {q}") };
    let mut page = SearchPage {
        layout: visitor.layout(title),
        teams: Vec::new(),
        players: Vec::new(),
        more_players: false,
        problem: None,
        q: q.clone(),
    };
    if q.trim().is_empty() {
        return visitor.page(&page);
    }
    // The lists of the API, with their rules.
    let list = form_urlencoded::Serializer::new(String::new())
        .append_pair("q", &q)
        .append_pair("limit", &LIMIT.to_string())
        .finish();
    let filters = http::Query::read_string::<teams::Filter>(&list)
        .and_then(|teams| Ok((teams, http::Query::read_string::<players::Filter>(&list)?)));
    match filters {
        Ok((teams, players)) => {
            let (teams, players) = database
                .read_long(visitor.client, ReadCost::Cheap, move |connection| {
                    Ok((teams.page(connection, visibility)?, players.page(connection, visibility)?))
                })
                .await?;
            page.more_players = players.has_next();
            page.players = players.into_data();
            let result = |team: Team| (Shirt::of(&team.details.colors), team_name(&team), team);
            page.teams = teams
                .into_data()
                .into_iter()
                .map(result)
                .map(|(shirt, name, team)| (team, shirt, name))
                .collect();
        }
        Err(AppError::InvalidParameter { rule, .. }) => page.problem = Some(rule),
        Err(error) => return Err(error),
    }
    visitor.page(&page)
}
