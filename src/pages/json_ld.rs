//! schema.org documents (JSON-LD) for search engines.

use serde_json::{Value, json};

use super::{layout::Layout, team::team_name};
use crate::{
    players::Player,
    teams::Team,
    values::{CountryCode, PartialDate},
};

/// A `SportsTeam`.
pub fn team(layout: &Layout, team: &Team) -> String {
    embed(&sports_team(layout, team))
}

/// A `Person`, with the birth date that the visitor sees.
pub fn player<'a>(
    layout: &Layout,
    player: &Player,
    birth_date: Option<&PartialDate>,
    teams: impl Iterator<Item = &'a Team>,
) -> String {
    let details = &player.details;
    let height = details.height_cm.as_ref().map(|height| format!("{} cm", height.get()));
    embed(&without_nulls(json!({
        "@context": "https://schema.org",
        "@type": "Person",
        "name": details.name,
        "givenName": details.given_name,
        "familyName": details.family_name,
        "birthDate": birth_date,
        "nationality": details.nationality.as_ref().map(CountryCode::name),
        "height": height,
        "url": layout.url(&format!("/players/{}", player.id)),
        "memberOf": teams.map(|team| sports_team(layout, team)).collect::<Vec<_>>(),
    })))
}

fn sports_team(layout: &Layout, team: &Team) -> Value {
    let details = &team.details;
    without_nulls(json!({
        "@context": "https://schema.org",
        "@type": "SportsTeam",
        "name": team_name(team),
        "sport": details.sport,
        "foundingDate": details.founded_year.as_ref().map(|year| year.get().to_string()),
        "sameAs": details.website,
        "url": layout.url(&format!("/teams/{}", team.id)),
    }))
}

fn without_nulls(mut document: Value) -> Value {
    if let Value::Object(fields) = &mut document {
        fields.retain(|_, value| !value.is_null() && *value != json!([]));
    }
    document
}

/// JSON that can be embedded in a script element: nothing in it ends the element or begins a comment.
fn embed(document: &Value) -> String {
    let mut text = String::new();
    for letter in document.to_string().chars() {
        match letter {
            '<' => text.push_str("\\u003c"),
            '>' => text.push_str("\\u003e"),
            '&' => text.push_str("\\u0026"),
            '\u{2028}' => text.push_str("\\u2028"),
            '\u{2029}' => text.push_str("\\u2029"),
            other => text.push(other),
        }
    }
    text
}
