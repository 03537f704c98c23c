//! The clubs of the demo league, with three teams each.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::table;
use crate::{
    changes::Actor,
    database::{Connection, ids::TeamId},
    error::AppError,
    resources::{self, FromBody},
    teams::{Team, TeamInput},
};

const CLUBS: &str = include_str!("clubs.csv");

#[derive(Deserialize)]
struct Club {
    code: String,
    name: String,
    short_name: String,
    country: String,
    city: String,
    ground: String,
    youth_ground: String,
    website: String,
    colors: String,
    founded: i32,
    women_since: i32,
}

/// A category and its suffix in the ids of the league.
const CATEGORIES: [(&str, &str); 3] = [("Men", "M"), ("Women", "W"), ("U19", "U19")];

/// Creates the teams; returns their ids by their ids in the league, such as "SOL-M".
pub fn create(
    connection: &mut Connection,
    actor: &Actor,
) -> Result<HashMap<String, TeamId>, AppError> {
    let mut created = HashMap::new();
    for club in table::rows::<Club>(CLUBS)? {
        for (category, suffix) in CATEGORIES {
            let league_id = format!("{}-{suffix}", club.code);
            let body = club.body(category, &league_id);
            let new = TeamInput::from_body(body, actor.today())?;
            let team: Team = resources::insert(connection, actor, new)?;
            created.insert(league_id, team.id);
        }
    }
    Ok(created)
}

impl Club {
    fn body(&self, category: &str, league_id: &str) -> Value {
        let (venue, founded_year) = match category {
            "Women" => (&self.ground, Some(self.women_since)),
            "U19" => (&self.youth_ground, None),
            _ => (&self.ground, Some(self.founded)),
        };
        json!({
            "name": self.name,
            "category": category,
            "short_name": self.short_name,
            "code": self.code,
            "sport": "Football",
            "country": self.country,
            "city": self.city,
            "venue": venue,
            "founded_year": founded_year,
            "website": self.website,
            "colors": self.colors.split(' ').collect::<Vec<_>>(),
            "external_ids": { "demo-league": league_id },
        })
    }
}
