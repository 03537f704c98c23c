//! `/teams/{id}/squad/add`: adds an existing player, or a new one, to a squad.

use actix_web::{
    HttpRequest,
    web::{Data, Query},
};
use askama::Template;
use serde::Deserialize;
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::{
    form::Form,
    form_view::FormView,
    layout::{Layout, Page, Visitor},
    membership_form::terms,
    player_form,
    team::team_name,
};
use crate::{
    changes::Actor,
    database::{
        Database, ReadCost,
        ids::{PlayerId, TeamId},
    },
    error::AppError,
    http::{self, Id},
    idempotency::IdempotentWrite,
    lists::ListFilter,
    memberships::Membership,
    players::{self, Player, PlayerView},
    resources::{load, operations},
    teams::Team,
    values::BirthDateVisibility,
};

/// The maximum number of players that a search shows.
const LIMIT: usize = 20;

/// The query of the page: a search, or the chosen player.
#[derive(Default, Deserialize)]
pub struct AddQuery {
    q: Option<String>,
    player: Option<String>,
}

#[derive(Template)]
#[template(path = "squad_form.html")]
struct SquadForm {
    layout: Layout,
    team: Team,
    team_name: String,
    view: FormView,
    /// The search.
    q: String,
    /// The players that the search found.
    found: Vec<PlayerView>,
    /// Why the search is not valid.
    problem: Option<String>,
    /// The chosen player; `None` for a new one.
    player: Option<Player>,
}

/// `GET /teams/{id}/squad/add`
pub async fn show(
    visitor: Visitor,
    database: Data<Database>,
    Id(id): Id<TeamId>,
    query: Query<AddQuery>,
) -> Result<Page, AppError> {
    let query = query.into_inner();
    let player = query.player.as_deref().map(parse_player).transpose()?;
    let mut values = Form::default();
    values.push("start_date", visitor.today.to_string());
    let view = FormView::new(values, None)?;
    respond(&visitor, &database, id, query.q.unwrap_or_default(), player, view).await
}

/// `POST /teams/{id}/squad/add`
pub async fn add(
    request: HttpRequest,
    visitor: Visitor,
    database: Data<Database>,
    actor: Actor,
    Id(id): Id<TeamId>,
    form: Form,
) -> Result<Page, AppError> {
    let form = form.with_free_number();
    let player = Some(form.value("player_id")).filter(|id| !id.is_empty());
    let player = player.map(parse_player).transpose()?;
    let write = IdempotentWrite::from_form(&request, &actor, form.value("idempotency_key"))?;
    let mut terms = terms(&form);
    terms.insert("team_id".to_owned(), id.get().into());
    let written = if let Some(player) = player {
        terms.insert("player_id".to_owned(), player.get().into());
        let create = |body| operations::create::<Membership>(actor, body);
        write.write(Value::Object(terms), create).await
    } else {
        let body = new_player(&form, terms);
        write.write(body, |body| operations::create::<Player>(actor, body)).await
    };
    match written {
        Ok(_) => {
            Ok(visitor.see_other(&format!("/teams/{id}?as_of={}", start_date(&form, &visitor))))
        }
        Err(error) => {
            let view = FormView::rejected(form, error)?;
            respond(&visitor, &database, id, String::new(), player, view).await
        }
    }
}

/// The first day of the membership, on which the page shows the player.
fn start_date(form: &Form, visitor: &Visitor) -> String {
    let start = form.value("start_date").trim();
    if start.is_empty() { visitor.today.to_string() } else { start.to_owned() }
}

fn new_player(form: &Form, membership: Map<String, Value>) -> Value {
    let mut body = player_form::body(form);
    body["membership"] = Value::Object(membership);
    body
}

fn parse_player(id: &str) -> Result<PlayerId, AppError> {
    id.parse().map_err(|rule: String| AppError::parameter("player", rule))
}

async fn respond(
    visitor: &Visitor,
    database: &Database,
    id: TeamId,
    q: String,
    player: Option<PlayerId>,
    view: FormView,
) -> Result<Page, AppError> {
    let (team, player) = database.read(|connection| {
        let team: Team = load(connection, id)?;
        let player: Option<Player> = player.map(|player| load(connection, player)).transpose()?;
        Ok((team, player))
    })?;
    let (found, problem) = match search(database, visitor, &q).await {
        Ok(found) => (found, None),
        Err(AppError::InvalidParameter { rule, .. }) => (Vec::new(), Some(rule)),
        Err(error) => return Err(error),
    };
    let team_name = team_name(&team);
    let layout = visitor.layout(format!("Add to {team_name}"));
    let status = view.status;
    Page::private(status, &SquadForm { layout, team, team_name, view, q, found, problem, player })
}

/// The players that a search finds, by the list of the API.
async fn search(
    database: &Database,
    visitor: &Visitor,
    q: &str,
) -> Result<Vec<PlayerView>, AppError> {
    if q.trim().is_empty() {
        return Ok(Vec::new());
    }
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("q", q)
        .append_pair("limit", &LIMIT.to_string())
        .finish();
    let filter = http::Query::read_string::<players::Filter>(&query)?;
    let visibility = BirthDateVisibility::full(visitor.today);
    let page = database
        .read_long(visitor.client, ReadCost::Cheap, move |connection| {
            filter.page(connection, visibility)
        })
        .await?;
    Ok(page.into_data())
}
