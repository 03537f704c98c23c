//! The clubs of the demo league, with three teams each.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::{
    changes::Actor,
    database::{Connection, ids::TeamId},
    error::AppError,
    resources::{self, FromBody},
    teams::{Team, TeamInput},
};

struct Club {
    code: &'static str,
    name: &'static str,
    short_name: &'static str,
    country: &'static str,
    city: &'static str,
    ground: &'static str,
    youth_ground: &'static str,
    website: &'static str,
    colors: &'static [&'static str],
    founded: i32,
    women_since: i32,
}

const CLUBS: [Club; 6] = [
    Club {
        code: "SOL",
        name: "Sølvhavn Ballklubb",
        short_name: "Sølvhavn",
        country: "NOR",
        city: "Sølvhavn",
        ground: "Fjordvollen",
        youth_ground: "Måkebanen",
        website: "https://solvhavn.example.org",
        colors: &["#0b3d91", "#ffffff"],
        founded: 1912,
        women_since: 1974,
    },
    Club {
        code: "MOO",
        name: "TSV Moosbrücken 1908",
        short_name: "Moosbrücken",
        country: "DEU",
        city: "Moosbrücken",
        ground: "Stadion an der Mühlstraße",
        youth_ground: "Jugendplatz Süd",
        website: "https://moosbruecken.example.com",
        colors: &["#1f7a3d", "#000000"],
        founded: 1908,
        women_since: 1971,
    },
    Club {
        code: "CLA",
        name: "Étoile de Clairvasse",
        short_name: "Clairvasse",
        country: "FRA",
        city: "Clairvasse",
        ground: "Stade des Châtaigniers",
        youth_ground: "Plaine des Chênes",
        website: "https://clairvasse.example.org",
        colors: &["#f2c200", "#7a1f3d"],
        founded: 1926,
        women_since: 1983,
    },
    Club {
        code: "PEN",
        name: "Atlético Peñalbera",
        short_name: "Peñalbera",
        country: "ESP",
        city: "Peñalbera",
        ground: "Campo de la Cigüeña",
        youth_ground: "Campo Pequeño",
        website: "https://example.com/penalbera",
        colors: &["#c8102e", "#f5f5f5"],
        founded: 1919,
        women_since: 1992,
    },
    Club {
        code: "ZLO",
        name: "Orły Złotobrzeg",
        short_name: "Złotobrzeg",
        country: "POL",
        city: "Złotobrzeg",
        ground: "Stadion nad Rzeką",
        youth_ground: "Boisko Dębowe",
        website: "https://zlotobrzeg.example.org",
        colors: &["#d4a017"],
        founded: 1933,
        women_since: 1988,
    },
    Club {
        code: "HEG",
        name: "Hegyőr SC",
        short_name: "Hegyőr",
        country: "HUN",
        city: "Hegyőr",
        ground: "Szőlőhegyi Sporttelep",
        youth_ground: "Ifjúsági Pálya",
        website: "https://example.org/hegyőr",
        colors: &["#5b2a86", "#e0e0e0"],
        founded: 1922,
        women_since: 1996,
    },
];

/// A category and its suffix in the ids of the league.
const CATEGORIES: [(&str, &str); 3] = [("Men", "M"), ("Women", "W"), ("U19", "U19")];

/// Creates the teams; returns their ids by their ids in the league, such as "SOL-M".
pub fn create(
    connection: &mut Connection,
    actor: &Actor,
) -> Result<HashMap<String, TeamId>, AppError> {
    let mut created = HashMap::new();
    for club in &CLUBS {
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
            "Women" => (self.ground, Some(self.women_since)),
            "U19" => (self.youth_ground, None),
            _ => (self.ground, Some(self.founded)),
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
            "colors": self.colors,
            "external_ids": { "demo-league": league_id },
        })
    }
}
