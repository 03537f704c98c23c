//! The players of the demo league.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{season::Season, table};
use crate::{
    changes::Actor,
    database::{Connection, ids::PlayerId},
    error::AppError,
    players::{Player, PlayerInput},
    resources::{self, FromBody},
};

const PLAYERS: &str = include_str!("players.csv");

#[derive(Deserialize)]
struct Row {
    name: Option<String>,
    given_name: Option<String>,
    family_name: Option<String>,
    nationality: String,
    age: Option<i32>,
    born: Option<String>,
    height_cm: Option<i32>,
    weight_kg: Option<i32>,
    dominant_side: Option<String>,
    league_id: Option<String>,
}

/// Creates the players; returns their ids by name.
pub fn create(
    connection: &mut Connection,
    actor: &Actor,
    season: Season,
) -> Result<HashMap<String, PlayerId>, AppError> {
    let mut made = HashMap::new();
    for row in table::rows::<Row>(PLAYERS)? {
        let new = PlayerInput::from_body(body(row, season), actor.today())?;
        let player: Player = resources::insert(connection, actor, new)?;
        made.insert(player.details.name.to_string(), player.id);
    }
    Ok(made)
}

fn body(row: Row, season: Season) -> Value {
    // Ages, not years, so that youth players stay young.
    let birth_date = row.age.map(|age| {
        let year = season.year() - age;
        row.born.map_or_else(|| year.to_string(), |born| format!("{year}-{born}"))
    });
    let external_ids: Map<String, Value> =
        row.league_id.map(|id| ("demo-league".to_owned(), id.into())).into_iter().collect();
    json!({
        "name": row.name,
        "given_name": row.given_name,
        "family_name": row.family_name,
        "birth_date": birth_date,
        "nationality": row.nationality,
        "height_cm": row.height_cm,
        "weight_kg": row.weight_kg,
        "dominant_side": row.dominant_side,
        "external_ids": external_ids,
    })
}
